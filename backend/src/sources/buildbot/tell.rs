// SPDX-License-Identifier: Apache-2.0
//! What is told, and when: what is other than before, of what was asked for.

use milepost_api::Millis;

use super::{
    known::{Known, Standing},
    of::Of,
    run,
    watch::Watch,
};
use crate::model::{Fact, FactBody, Run, RunState, Want};

impl Watch {
    /// Tells runs that are other than what was told of them.
    pub(super) async fn tell(&self, all: Vec<Of>) {
        let facts = self.news(&mut self.known(), all);
        self.facts.tell(facts).await;
        self.looked.notify_one();
    }

    /// Tells how what was told before the start has ended, where the server has nothing of it.
    pub(super) async fn tell_unfound(&self, want: &Want) {
        let unfound = self.known().unfound(want);
        self.tell_as_it_is(unfound).await;
    }

    /// Tells of what was told before.
    pub(super) async fn tell_as_it_is(&self, runs: Vec<(Of, Run)>) {
        let now = self.clock.now();
        let facts = runs.into_iter().map(|(of, run)| self.fact(&of, run, now));
        self.facts.tell(facts.collect()).await;
    }

    fn fact(&self, of: &Of, run: Run, now: Millis) -> Fact {
        let (source, order) = (self.name.clone(), self.order.next(now));
        Fact { source, key: of.key(), order, as_of: now, body: FactBody::Run(run) }
    }

    /// What is other than what was told. Nothing is said of what is still to be asked for, and of what nobody can find all of no more
    /// than that it runs or has failed.
    pub(super) fn news(&self, known: &mut Known, all: Vec<Of>) -> Vec<Fact> {
        let (now, property) = (self.clock.now(), self.source.config.image_property.as_deref());
        let mut facts = Vec::new();
        for of in all {
            let standing = known.standing(&of);
            if standing == Standing::Unasked {
                continue;
            }
            let Some(run) = run::of(known, &of, &self.source.api.pages, property) else { continue };
            let mut run = known.with_kept(&of, run);
            run.whole = standing == Standing::Whole;
            if !run.whole && run.state == RunState::Passed {
                // nobody says whether something failed that is not found any more
                run.state = RunState::Unknown;
            }
            if known.told.get(&of) == Some(&run) {
                continue;
            }
            for request in run::unexplained(known, &run) {
                known.unexplained.entry(request).or_default();
            }
            facts.push(self.fact(&of, run.clone(), now));
            known.told.insert(of, run);
        }
        facts
    }
}
