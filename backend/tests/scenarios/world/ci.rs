// SPDX-License-Identifier: Apache-2.0
//! What Zuul tells of its buildsets.

use milepost::model::{Artifact, FactBody, Job, JobState, Run, RunState, Subject};
use milepost_api::Excerpt;

use super::{
    PROJECT, Unreadable, World,
    git::revision,
    images::reference,
    news,
    words::{number, patch_set},
};

const SOURCE: &str = "ci-main";

pub(super) fn tell(world: &mut World, words: &[&str]) -> Result<(), String> {
    match words {
        ["build", name, "of", of, rest @ ..] => build(world, name, of, rest),
        [pipeline, "of", of, rest @ ..] => run(world, pipeline, of, rest),
        ["forgets", of] => {
            let forgotten = format!("{of} ");
            let kept = |(source, key): &(String, String)| source != SOURCE || !key.starts_with(&forgotten);
            world.facts.retain(|thing, _| kept(thing));
            world.news.said.retain(|thing, _| kept(thing));
            Ok(())
        }
        ["answers" | "refuses"] | ["is", "silent"] => world.health(SOURCE, words),
        _ => {
            words.unreadable("`PIPELINE of 17,1 …` or `build JOB of 17,1 …`, a revision in the place of 17,1")
        }
    }
}

fn run(world: &mut World, pipeline: &str, of: &str, rest: &[&str]) -> Result<(), String> {
    if let ["is", "queued", position @ ..] = rest {
        let position = match position {
            [] => None,
            ["at", "position", n] => Some(number(n)?),
            _ => return rest.unreadable("`is queued [at position 3]`"),
        };
        let mut queued = new(world, pipeline, of)?;
        queued.position = position;
        keep(world, &key(world, pipeline, of), queued);
        return Ok(());
    }
    if let ["runs", jobs @ ..] = rest {
        let mut running = Run { state: RunState::Running, ..new(world, pipeline, of)? };
        running.jobs = jobs.iter().map(|name| job(name, JobState::Running)).collect();
        // what was queued now runs; what ended is followed by another run
        let key = latest(world, pipeline, of).unwrap_or_else(|| key(world, pipeline, of));
        if let Some(FactBody::Run(queued)) =
            world.news.said.get(&(SOURCE.to_owned(), key.clone())).map(|f| &f.body)
        {
            running.enqueued = queued.enqueued;
        }
        keep(world, &key, running);
        return Ok(());
    }
    let key = latest(world, pipeline, of).unwrap_or_else(|| key(world, pipeline, of));
    let mut run = match world.news.said.get(&(SOURCE.to_owned(), key.clone())).map(|fact| &fact.body) {
        Some(FactBody::Run(run)) => run.clone(),
        _ => new(world, pipeline, of)?,
    };
    if let ["waits", "for", "a", "person", "at", job] = rest {
        run.waits_for = Some((*job).to_owned());
        keep(world, &key, run);
        return Ok(());
    }
    run.waits_for = None;
    run.state = match rest {
        ["passes"] => RunState::Passed,
        ["fails"] => RunState::Failed,
        ["is", "cancelled"] => RunState::Cancelled,
        ["cannot", "read", "its", "configuration"] => RunState::ConfigError,
        ["ends", "without", "a", "word"] => RunState::Unknown,
        _ => {
            return rest.unreadable(
                "`is queued [at position 3]`, `runs JOB …`, `waits for a person at JOB`, `passes`, `fails`, \
                 `is cancelled`, `cannot read its configuration`, `ends without a word`",
            );
        }
    };
    if run.state == RunState::Passed {
        for job in run.jobs.iter_mut().filter(|job| job.state == JobState::Running) {
            job.state = JobState::Passed;
        }
    }
    run.ended = Some(world.now_of(SOURCE));
    keep(world, &key, run);
    Ok(())
}

fn build(world: &mut World, name: &str, of: &str, rest: &[&str]) -> Result<(), String> {
    let has = |run: &Run| run.jobs.iter().any(|job| job.name == name);
    let (key, mut run) = runs(world, of)
        .filter(|(_, run)| has(run))
        .max_by_key(|(key, _)| *key)
        .map(|(key, run)| (key.clone(), run.clone()))
        .ok_or_else(|| {
            format!("no run of {of} has a job {name}: say `zuul PIPELINE of {of} runs {name}` first")
        })?;
    let (now, pipeline) = (world.now_of(SOURCE), world.pipeline());
    let Some(job) = run.jobs.iter_mut().find(|job| job.name == name) else { return Ok(()) };
    job.ended = Some(now);
    match rest {
        ["is", "failing"] => (job.state, job.ended) = (JobState::Failing, None),
        ["does", "not", "vote"] => (job.voting, job.ended) = (false, None),
        ["is", "skipped"] => job.state = JobState::Skipped,
        ["passes"] => job.state = JobState::Passed,
        ["passes", "with", image, tag @ ..] => {
            job.state = JobState::Passed;
            let mut image = reference(&pipeline, image)?;
            image.tag = match tag {
                [] => None,
                ["tagged", tag] => Some((*tag).to_owned()),
                _ => return rest.unreadable("`passes with app@1 [tagged TAG]`"),
            };
            job.artifacts.push(Artifact { name: "image".to_owned(), image });
        }
        ["fails"] => job.state = JobState::Failed,
        ["fails", "with", words @ ..] => {
            job.state = JobState::Failed;
            job.excerpt =
                Some(Excerpt { lines: vec![words.join(" ")], cause: Some(0), ..Excerpt::default() });
        }
        _ => {
            return rest.unreadable(
                "`passes [with app@1 [tagged TAG]]`, `fails [with LINE]`, `is failing`, `is skipped`, `does not vote`",
            );
        }
    }
    keep(world, &key, run);
    Ok(())
}

fn new(world: &World, pipeline: &str, of: &str) -> Result<Run, String> {
    let project = PROJECT.to_owned();
    let subject = if of.contains(',') {
        let (number, patch_set) = patch_set(of)?;
        Subject::PatchSet { project, number, patch_set }
    } else {
        Subject::Revision { project, name: "refs/heads/main".to_owned(), revision: revision(of) }
    };
    Ok(Run {
        url: Some(format!("https://zuul.example.org/t/example/buildset/{pipeline}")),
        enqueued: Some(world.now_of(SOURCE)),
        ..Run::new(subject, pipeline.to_owned(), RunState::Queued)
    })
}

fn job(name: &str, state: JobState) -> Job {
    Job {
        id: Some(format!("build-{name}")),
        name: name.to_owned(),
        state,
        voting: true,
        url: Some(format!("https://zuul.example.org/t/example/build/{name}")),
        started: None,
        ended: None,
        excerpt: None,
        artifacts: Vec::new(),
    }
}

/// A key for one more run; a later run's is greater.
fn key(world: &World, pipeline: &str, of: &str) -> String {
    format!("{of} {:06} {pipeline}", world.news.order)
}

/// The newest run that has not ended.
fn latest(world: &World, pipeline: &str, of: &str) -> Option<String> {
    let open = runs(world, of).filter(|(_, run)| run.pipeline == pipeline && run.ended.is_none());
    open.map(|(key, _)| key.clone()).max()
}

fn runs<'w>(world: &'w World, of: &str) -> impl Iterator<Item = (&'w String, &'w Run)> {
    let prefix = format!("{of} ");
    world.news.said.values().filter_map(move |fact| match &fact.body {
        FactBody::Run(run) if fact.key.starts_with(&prefix) => Some((&fact.key, run)),
        _ => None,
    })
}

fn keep(world: &mut World, key: &str, run: Run) {
    news::says(world, SOURCE, key, FactBody::Run(run));
}
