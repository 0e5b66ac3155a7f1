// SPDX-License-Identifier: Apache-2.0
//! What Wikimedia's PipelineLib writes once a job of its has published an image (`GerritReview.groovy` and
//! `GerritPipelineComment.groovy` of integration/pipelinelib, 2019 to 2026).
//!
//! ```text
//! pipeline-dashboard: <job>
//! pipeline-build-result: <result> (job: <job>, build: <number>)
//!
//! IMAGE:
//!  <registry>/<path>[:<tag>]
//!
//! TAGS:
//!  <tag>, <tag>
//! ```
//!
//! Until May 2019 the image stood there without a tag; its tags, a revision among them, stood under `TAGS` alone. What failed before
//! it published has no image.

use std::sync::LazyLock;

use regex::Regex;

use super::{Read, Said, text};
use crate::{
    model::{Artifact, ImageRef, Job, JobState, RunState},
    sources::jenkins::job_state,
};

/// Images, and tags of one, that are taken of one comment.
const MOST: usize = 10;

/// Of a comment's text.
pub(super) fn read(text: &str) -> Said {
    let lines: Vec<_> = text::lines(text).collect();
    let Some(result) = lines.iter().find_map(|line| line.trim().strip_prefix("pipeline-build-result:"))
    else {
        // It greets, or says what else its jobs have to say.
        return Said::Nothing;
    };
    let shown = || text::line(result, text::NAME);
    let Some(found) = RESULT.captures(result) else {
        return Said::Unreadable(format!(
            "its result is `{}`; `SUCCESS (job: name, build: 1)` is expected",
            shown()
        ));
    };
    let Some(name) = text::name(&found["job"]) else {
        return Said::Unreadable(format!("its result names no job: `{}`", shown()));
    };
    let (job, run) = states(&found["result"]);
    let message =
        (run == RunState::Unknown).then(|| format!("the result {}", text::line(&found["result"], 40)));
    let job = Job {
        id: Some(text::line(&found["build"], 20)),
        name: name.clone(),
        state: job,
        voting: true,
        url: None,
        started: None,
        ended: None,
        excerpt: None,
        artifacts: artifacts(&lines),
    };
    Said::Run(Read { pipeline: Some(pipeline(&name)), state: run, message, url: None, jobs: vec![job] })
}

static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\s*(?<result>[A-Za-z_]+)\s*\(\s*job:\s*(?<job>[^,()]+),\s*build:\s*(?<build>[0-9]+)\s*\)\s*$",
    )
    .expect("a constant pattern, compiled in the tests")
});

/// Of a build, and of the run that it alone is.
fn states(result: &str) -> (JobState, RunState) {
    let job = job_state(result);
    let run = match job {
        JobState::Passed => RunState::Passed,
        JobState::Failed => RunState::Failed,
        JobState::Cancelled | JobState::Skipped => RunState::Cancelled,
        _ => RunState::Unknown,
    };
    (job, run)
}

/// The pipeline of `.pipeline/config.yaml`, where the job is named as those are that run one: `<project>-pipeline-<pipeline>`; else
/// the job.
fn pipeline(job: &str) -> String {
    let named = job.rsplit_once("-pipeline-").filter(|(_, pipeline)| !pipeline.is_empty());
    named.map_or(job, |(_, pipeline)| pipeline).to_owned()
}

/// Claims: the image under the tag that it is named with, else under each of its tags. `latest` says nothing of this build.
fn artifacts(lines: &[&str]) -> Vec<Artifact> {
    let mut named: Vec<ImageRef> = Vec::new();
    let tags: Vec<_> = section(lines, "TAGS:").flat_map(|line| line.split(',')).map(str::trim).collect();
    for image in section(lines, "IMAGE:").filter_map(|line| line.parse::<ImageRef>().ok()).take(MOST) {
        if image.tag.is_some() || image.digest.is_some() {
            named.push(image);
            continue;
        }
        let own = tags.iter().filter(|tag| is_tag(tag) && **tag != "latest").take(MOST);
        named.extend(own.map(|tag| ImageRef { tag: Some((*tag).to_owned()), ..image.clone() }));
    }
    let artifact = |image: ImageRef| Artifact { name: "IMAGE".to_owned(), image };
    named.into_iter().take(MOST).map(artifact).collect()
}

/// The lines below a heading, up to an empty one.
fn section<'l>(lines: &'l [&str], heading: &'l str) -> impl Iterator<Item = &'l str> {
    let after = lines.iter().map(|line| line.trim()).skip_while(move |line| *line != heading).skip(1);
    after.take_while(|line| !line.is_empty() && !line.ends_with(':'))
}

/// As the distribution specification (1.1, "Pulling manifests") has tags.
fn is_tag(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    (1..=128).contains(&text.len()) && !text.starts_with(['-', '.']) && text.bytes().all(plain)
}
