// SPDX-License-Identifier: Apache-2.0
//! What is written back into Gerrit when an answer says something new: a vote for the image, a comment at the end. Pure.

use milepost_api::{
    PipelineProgress, Say, Sentence, Step, StepKind, StepState, TargetState,
    gerrit::{Change, Notify, Review, Vote},
};

use crate::{
    merge::Ballot,
    model::{Built, Feedback, LabelRule, Moment, Wish},
    past,
};

/// What an answer is about, and how every reader of the change may see it: what is written is for all of them.
pub struct Seen<'a> {
    /// The change; the answer is of its current patch set.
    pub change: &'a Change,
    /// The answer.
    pub pipeline: &'a PipelineProgress,
    /// The same without what is more private than the change.
    pub public: &'a PipelineProgress,
}

/// What would be written, if it is news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What would be written.
    pub wish: Wish,
    /// What must have been said last for it to be news; `None`: it always is. Of a change that Milepost meets at its end nobody
    /// wants to hear any more.
    pub after: Option<After>,
}

/// What was said before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// That the step was in another state.
    Another {
        /// The step's part of history.
        part: String,
        /// The state that it was not in.
        than: StepState,
    },
    /// That the way was not over.
    UnderWay,
    /// That the step was not rolled back; by its part of history.
    NotRolledBack(String),
}

impl After {
    /// The part of history that tells it.
    fn part(&self) -> &str {
        match self {
            Self::Another { part, .. } | Self::NotRolledBack(part) => part,
            Self::UnderWay => past::HEAD,
        }
    }

    /// Whether it is so, by all that was said of the change in the order of time. That something could not be read is no word on it:
    /// the one before it counts.
    pub fn is(&self, said: &[Moment]) -> bool {
        let mut of_part = said.iter().rev().filter(|moment| moment.part == self.part());
        of_part.find_map(|moment| self.tells(moment)).unwrap_or(false)
    }

    /// What one moment says of it.
    fn tells(&self, moment: &Moment) -> Option<bool> {
        let step = || past::step(moment).filter(|step| step.state != StepState::Unknown);
        match self {
            Self::Another { than, .. } => step().map(|step| step.state != *than),
            Self::UnderWay => match past::head(moment)?.state {
                StepState::Unknown => None,
                state => Some(!matches!(state, StepState::Done | StepState::Skipped)),
            },
            Self::NotRolledBack(_) => step().map(|step| !is_rolled_back(&step)),
        }
    }
}

/// What an answer would have written, by the pipeline's rules.
pub fn candidates(seen: &Seen<'_>, feedback: &Feedback, ballot: Option<&Ballot>) -> Vec<Candidate> {
    let vote = feedback.label.as_ref().zip(ballot).map(|(rule, ballot)| vote(seen, rule, ballot));
    let comments = feedback.comment.as_ref().map(|rule| comments(seen, &rule.role));
    vote.into_iter().chain(comments.into_iter().flatten()).collect()
}

fn vote(seen: &Seen<'_>, rule: &LabelRule, ballot: &Ballot) -> Candidate {
    let (revision, value) = (&seen.change.current_revision, ballot.value());
    let message = match ballot {
        Ballot::Up => with_images(&Say::ImageBuilt.into(), seen.public),
        Ballot::Down { failure, sources } => {
            let shown = |name: &String| seen.public.sources.iter().any(|source| source.name == *name);
            if sources.iter().all(shown) {
                let said = sentence(&Say::ImageFailed { job: failure.stage.clone() }.into());
                failure.url.iter().fold(said, |said, url| format!("{said}\n{url}"))
            } else {
                "Image build failed".to_owned()
            }
        }
    };
    let image = seen.pipeline.steps.iter().find(|step| step.kind == StepKind::Image);
    let than = if value > 0 { StepState::Done } else { StepState::Failed };
    let after = image
        .filter(|_| rule.built == Built::AfterMerge)
        .map(|step| After::Another { part: past::part_of(&step.name), than });
    let vote = Vote { label: rule.name.clone(), value };
    let key = format!("vote:{}:{revision}:{value:+}", rule.name);
    Candidate { wish: wish(seen, key, "image", Some(vote), message, Notify::None), after }
}

fn comments(seen: &Seen<'_>, role: &str) -> Vec<Candidate> {
    let mut all = Vec::new();
    let last = seen.pipeline.steps.iter().rev().find(|step| step.kind == StepKind::Deploy && !step.optional);
    let Some(last) = last else { return all };
    let public = seen.public.steps.iter().find(|step| step.number == last.number);
    if seen.pipeline.state == StepState::Done && seen.pipeline.headline.key == "reached" {
        let message = with_images(&seen.public.headline, seen.public);
        let review = wish(seen, "comment:arrived".to_owned(), "arrived", None, message, Notify::Owner);
        all.push(Candidate { wish: review, after: Some(After::UnderWay) });
    }
    if is_rolled_back(last) {
        let shown = public.map(|step| &step.sentence).filter(|said| said.key != "state_only");
        let said = shown.map_or_else(|| "Rolled back".to_owned(), sentence);
        let message = format!("{said}\nTo act: {role}");
        let review =
            wish(seen, "comment:rolled-back".to_owned(), "rolled-back", None, message, Notify::Owner);
        all.push(Candidate { wish: review, after: Some(After::NotRolledBack(past::part_of(&last.name))) });
    }
    all
}

fn is_rolled_back(step: &Step) -> bool {
    step.targets.iter().any(|target| matches!(target.state, TargetState::RolledBack { .. }))
}

fn wish(
    seen: &Seen<'_>,
    key: String,
    about: &str,
    vote: Option<Vote>,
    message: String,
    notify: Notify,
) -> Wish {
    let Change { project, number, current_revision: revision, current_patch_set: patch_set, .. } =
        seen.change.clone();
    Wish {
        key,
        review: Review {
            project,
            number,
            revision,
            patch_set,
            about: about.to_owned(),
            vote,
            message: readable(message),
            notify,
        },
    }
}

/// The most characters of a message: who reads a change's comments reads no longer list, and Gerrit takes 16,384
/// (`change.commentSizeLimit`).
const LONGEST: usize = 4_000;

/// A message of whole lines that is not too long.
fn readable(message: String) -> String {
    if message.chars().count() <= LONGEST {
        return message;
    }
    let (mut kept, mut left) = (String::new(), 0);
    for line in message.lines() {
        if left == 0 && kept.chars().count() + line.chars().count() < LONGEST - 40 {
            kept.push_str(line);
            kept.push('\n');
        } else {
            left += 1;
        }
    }
    kept + &format!("… and {left} more")
}

/// A sentence as a line of its own, and below it the URI of each image.
fn with_images(said: &Sentence, public: &PipelineProgress) -> String {
    public.images.iter().fold(sentence(said), |text, image| format!("{text}\n{}", image.uri))
}

/// Clauses begin in lower case.
fn sentence(said: &Sentence) -> String {
    let mut letters = said.text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_before_gerrit_refuses_it() {
        let image = format!("registry.example.org/app@sha256:{}", "a".repeat(64));
        let whole = ["Image built"].into_iter().chain([&*image; 30]).collect::<Vec<_>>().join("\n");
        assert_eq!(readable(whole.clone()), whole);
        let long = ["Image built"].into_iter().chain([&*image; 100]).collect::<Vec<_>>().join("\n");
        let cut = readable(long);
        assert!(cut.chars().count() <= LONGEST && cut.starts_with("Image built\nregistry"), "{cut}");
        let shown = cut.matches("registry").count();
        assert!(cut.ends_with(&format!("\n… and {} more", 100 - shown)), "{cut}");
        assert!(readable("ü".repeat(5_000)).ends_with("… and 1 more"));
    }
}
