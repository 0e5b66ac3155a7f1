// SPDX-License-Identifier: Apache-2.0
//! What a process before has told.

use futures::future::BoxFuture;
use milepost::{
    model::{ImageFact, Run, RunState, Subject},
    sources::Recalls,
};

/// The runs that held when a process ended, by their keys, the oldest telling first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(pub(super) Vec<(String, Run)>);

impl Kept {
    /// After this, so many others were told that have ended.
    pub(crate) fn and_ended(mut self, count: usize) -> Self {
        let (_, run) = self.0.first().expect("a run").clone();
        let ended = Run { state: RunState::Unknown, jobs: Vec::new(), ..run };
        self.0.extend((1_000..).take(count).map(|number| {
            let subject = Subject::PatchSet { project: "demo/app".to_owned(), number, patch_set: 1 };
            (format!("ended {number}"), Run { subject, ..ended.clone() })
        }));
        self
    }
}

impl Recalls for Kept {
    fn images(&self, _source: &str, _most: u32) -> BoxFuture<'static, Vec<ImageFact>> {
        Box::pin(async { Vec::new() })
    }

    fn runs(&self, _source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let Self(mut runs) = self.clone();
        runs.drain(..runs.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX)));
        Box::pin(async { runs })
    }

    fn open_runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let open = |(_, run): &(String, Run)| run.state.is_open();
        Self(self.0.iter().filter(|run| open(run)).cloned().collect()).runs(source, most)
    }

    fn runs_of(&self, _source: &str, keys: &[String]) -> BoxFuture<'static, Option<Vec<(String, Run)>>> {
        let told = self.0.iter().filter(|(key, _)| keys.contains(key)).cloned().collect();
        Box::pin(async { Some(told) })
    }

    fn last_run(&self, _source: &str) -> BoxFuture<'static, Option<i64>> {
        Box::pin(async { None })
    }
}
