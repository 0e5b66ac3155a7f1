// SPDX-License-Identifier: Apache-2.0
//! What CI's bots wrote on a change, as facts: the only record of what ran before its CI was watched. Pure.
//!
//! A comment tells a run, with the bot's name as its source and the comment's moment as its time. Nobody is asked whether it is
//! so: of an image it tells, a registry has to confirm that there is one. What cannot be read is a run of which nothing is known but
//! why, so that it is not passed over in silence; the others are told all the same.

#[cfg(feature = "foreign")]
pub mod foreign;
mod pipelinebot;
#[cfg(test)]
mod tests;
mod text;
mod zuul;

use milepost_api::{Millis, gerrit::BotComment};

use crate::model::{Bot, BotKind, Fact, FactBody, Job, Run, RunState, Subject};

/// Jobs that are told of one comment.
const JOBS: usize = 100;

/// What a comment says.
enum Said {
    /// Nothing that has ended: that jobs begin, a greeting.
    Nothing,
    /// Of a run that has ended.
    Run(Read),
    /// It looks like a report and is none that can be read, and why.
    Unreadable(String),
}

/// A run as a comment has it.
struct Read {
    /// `None`: it does not say.
    pipeline: Option<String>,
    state: RunState,
    message: Option<String>,
    url: Option<String>,
    jobs: Vec<Job>,
}

/// The runs that comments of these bots tell, which Gerrit has told at the moment `told`; those of bots that there are not are left out.
pub fn facts(project: &str, number: u64, comments: &[BotComment], bots: &[Bot], told: Millis) -> Vec<Fact> {
    let of = |comment: &BotComment| bots.iter().find(|bot| bot.of.name == comment.bot);
    comments.iter().filter_map(|comment| fact(project, number, comment, of(comment)?, told)).collect()
}

fn fact(project: &str, number: u64, comment: &BotComment, bot: &Bot, told: Millis) -> Option<Fact> {
    let said = match bot.kind {
        BotKind::PipelineBot => pipelinebot::read(&comment.text),
        BotKind::Zuul => zuul::read(&comment.text, comment.tag.as_deref()),
    };
    let report = match said {
        Said::Nothing => return None,
        Said::Run(report) => report,
        Said::Unreadable(why) => {
            Read { pipeline: None, state: RunState::Unknown, message: Some(why), url: None, jobs: Vec::new() }
        }
    };
    let patch_set = comment.patch_set;
    let run = Run {
        message: report
            .message
            .or_else(|| comment.cut.then(|| "the comment goes on: its end is not read".to_owned())),
        url: report.url,
        ended: Some(comment.at),
        jobs: report.jobs,
        from_comment: true,
        ..Run::new(
            Subject::PatchSet { project: project.to_owned(), number, patch_set },
            report.pipeline.unwrap_or_else(|| bot.pipeline.clone()),
            report.state,
        )
    };
    Some(Fact {
        source: bot.of.name.clone(),
        key: format!("comment:{project}~{number}/{}", text::line(&comment.id, 100)),
        // A comment stays as it is: that it is told again says only that it is wanted still.
        order: told,
        as_of: comment.at,
        body: FactBody::Run(run),
    })
}
