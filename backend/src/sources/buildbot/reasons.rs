// SPDX-License-Identifier: Apache-2.0
//! Why builds failed, asked for beside the looks: a log that cannot be read costs its lines, never a verdict.

use super::{
    detail::{self, Detail},
    watch::Watch,
};

/// So often it is tried, over more than an hour.
const TRIES: u32 = 10;

impl Watch {
    /// Asks why whenever a look has found something; what failed then is asked for again after a while.
    pub(super) async fn reasons(&self) {
        loop {
            self.looked.notified().await;
            let now = self.clock.now();
            let due: Vec<u64> = {
                let known = self.known();
                let due = known.unexplained.iter().filter(|(_, again)| again.is_due(now));
                due.map(|(request, _)| *request).collect()
            };
            for request in due {
                if !self.explain(request).await {
                    // the others may fail in the same way, and slowly
                    break;
                }
            }
        }
    }

    /// Asks why a request's build failed, and tells its run again with that; whether there was an answer.
    async fn explain(&self, request: u64) -> bool {
        let (build, of) = {
            let known = self.known();
            (known.builds.get(&request).cloned(), known.of(request))
        };
        let (Some(build), Some(of)) = (build, of) else {
            self.known().unexplained.remove(&request);
            return true;
        };
        let id = build.buildid;
        let found = detail::ask(&self.source.api, &build, self.source.config.excerpts).await;
        let answered = found.is_ok();
        {
            let mut known = self.known();
            if known.builds.get(&request).is_none_or(|build| build.buildid != id) {
                // tried again meanwhile, or forgotten
                return answered;
            }
            let failures = known.unexplained.entry(request).or_default();
            let detail = match found {
                Ok(detail) => detail,
                Err(error) => {
                    tracing::info!(source = self.name, build = id, "no excerpt of build {id}: {error}");
                    failures.failed(self.clock.now());
                    if failures.failures() < TRIES {
                        return false;
                    }
                    Detail::default()
                }
            };
            known.unexplained.remove(&request);
            known.details.insert(id, detail);
        }
        self.tell(vec![of]).await;
        answered
    }
}
