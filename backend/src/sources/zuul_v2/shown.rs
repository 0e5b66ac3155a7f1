// SPDX-License-Identifier: Apache-2.0
//! What is told of one status after the other: what is new in it, and what has left it. Pure.

use std::collections::{HashMap, HashSet};

use super::status::Shown;
use crate::model::{JobState, Run, RunState, Subject};

/// What was told and has not left the status.
#[derive(Debug, Default)]
pub(super) struct Told(HashMap<String, Run>);

impl Told {
    /// Takes up what a process before has told and had not ended.
    pub(super) fn recall(&mut self, open: Vec<(String, Run)>) {
        self.0.extend(open);
    }

    /// What is to be told of a status.
    pub(super) fn news(&mut self, shown: Vec<Shown>) -> Vec<Shown> {
        let keys: HashSet<&str> = shown.iter().map(|shown| shown.key.as_str()).collect();
        let left: Vec<String> = self.0.keys().filter(|key| !keys.contains(key.as_str())).cloned().collect();
        let mut news = Vec::new();
        for key in left {
            let Some(run) = self.0.remove(&key) else { continue };
            let superseded = shown.iter().any(|shown| supersedes(&shown.run, &run));
            news.push(Shown { key, run: gone(run, superseded) });
        }
        for shown in shown {
            if self.0.get(&shown.key) != Some(&shown.run) {
                self.0.insert(shown.key.clone(), shown.run.clone());
                news.push(shown);
            }
        }
        // in the same order whatever the map's
        news.sort_by(|a, b| a.key.cmp(&b.key));
        news
    }
}

/// Whether `new` is of a later patch set in the same pipeline: then Zuul has taken the earlier one out.
fn supersedes(new: &Run, old: &Run) -> bool {
    match (&new.subject, &old.subject) {
        (
            Subject::PatchSet { project, number, patch_set },
            Subject::PatchSet { project: p, number: n, patch_set: before },
        ) => new.pipeline == old.pipeline && (project, number) == (p, n) && patch_set > before,
        _ => false,
    }
}

/// It has left without a word: what it has ended as others know.
fn gone(run: Run, superseded: bool) -> Run {
    let mut run = Run { position: None, ..run };
    run.state = if superseded { RunState::Cancelled } else { RunState::Unknown };
    for job in &mut run.jobs {
        if job.state.is_open() {
            job.state = if superseded { JobState::Cancelled } else { JobState::Unknown };
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(patch_set: u32, state: RunState) -> Shown {
        let subject = Subject::PatchSet { project: "demo/app".to_owned(), number: 7, patch_set };
        let run = Run { position: Some(1), enqueued: Some(1), ..Run::new(subject, "test", state) };
        Shown { key: format!("7,{patch_set}"), run }
    }

    fn told(news: &[Shown]) -> Vec<(&str, RunState)> {
        news.iter().map(|shown| (shown.key.as_str(), shown.run.state)).collect()
    }

    #[test]
    fn what_leaves_is_unknown_once_and_what_a_later_patch_set_pushes_out_is_cancelled() {
        let mut all = Told::default();
        let running = || shown(1, RunState::Running);
        assert_eq!(told(&all.news(vec![running()])), [("7,1", RunState::Running)]);
        assert!(all.news(vec![running()]).is_empty());
        assert_eq!(told(&all.news(Vec::new())), [("7,1", RunState::Unknown)]);
        assert!(all.news(Vec::new()).is_empty());
        all.news(vec![running()]);
        let news = all.news(vec![shown(2, RunState::Queued)]);
        assert_eq!(told(&news), [("7,1", RunState::Cancelled), ("7,2", RunState::Queued)]);
    }

    #[test]
    fn what_left_while_nobody_looked_is_unknown_too() {
        let mut all = Told::default();
        let before = shown(1, RunState::Running);
        all.recall(vec![(before.key, before.run)]);
        assert_eq!(told(&all.news(Vec::new())), [("7,1", RunState::Unknown)]);
    }
}
