// SPDX-License-Identifier: Apache-2.0
//! What is asked, and who waits for it.

use std::pin::pin;

use milepost_api::gerrit::{Change, ChangeStatus};
use tokio::time::{Instant, timeout_at};

use super::{Declared, Lookup, own};

impl Declared {
    /// Asks for what a change's way rests on, and waits for it until then at most.
    pub async fn settle(&self, change: &Change, until: Instant) {
        self.lacking(change).iter().for_each(|lookup| self.want(lookup));
        // What has just moved is waited for, too.
        let lookups = lookups(change);
        timeout_at(until, self.learned(&lookups)).await.ok();
    }

    /// Whether something that the change's way rests on is being asked.
    pub fn is_open(&self, change: &Change) -> bool {
        let asking = self.asking();
        lookups(change).iter().any(|lookup| asking.contains_key(lookup))
    }

    /// Asks for all that is doubtful now, one after the other: who looks does not wait for that.
    pub(super) async fn make_sure(&self) {
        let doubtful = self.doubtful().clone();
        for lookup in doubtful {
            // Somebody may have looked meanwhile.
            if self.doubtful().contains(&lookup) {
                self.want(&lookup);
                self.learned(&[lookup]).await;
            }
        }
    }

    /// Waits until none of these is being asked.
    async fn learned(&self, lookups: &[Lookup]) {
        loop {
            let mut settled = pin!(self.settled.notified());
            settled.as_mut().enable();
            if !lookups.iter().any(|lookup| self.asking().contains_key(lookup)) {
                return;
            }
            settled.await;
        }
    }

    /// What is not known of a change's way and can be asked.
    fn lacking(&self, change: &Change) -> Vec<Lookup> {
        let Change { project, branch, current_revision: revision, .. } = change;
        let (project, branch) = (project.clone(), branch.clone());
        let mut lacking = Vec::new();
        if change.status == ChangeStatus::New && !self.changes.contains_key(&own(&project, &branch, revision))
        {
            let (project, branch) = (project.clone(), branch.clone());
            lacking.push(Lookup::Change { project, branch, revision: revision.clone() });
        }
        let doubtful = |lookup: &Lookup| self.doubtful().contains(lookup);
        if self.owners().lacks(&project) || doubtful(&Lookup::Owners { project: project.clone() }) {
            lacking.push(Lookup::Owners { project: project.clone() });
        }
        let known = self.branches().contains_key(&(project.clone(), branch.clone()));
        let lookup = Lookup::Branch { project, branch };
        if !known || doubtful(&lookup) {
            lacking.push(lookup);
        }
        lacking.retain(|lookup| !self.resting.contains_key(lookup));
        lacking
    }

    fn want(&self, lookup: &Lookup) {
        let mut asking = self.asking();
        if !asking.contains_key(lookup) {
            asking.insert(lookup.clone(), false);
            // Nobody follows in tests of what does not need it.
            if self.wanted.send(lookup.clone()).is_err() {
                asking.remove(lookup);
            }
        }
    }

    /// Asks, and once more if it is being asked just now.
    pub(super) fn again(&self, lookup: &Lookup) {
        self.resting.invalidate(lookup);
        if let Some(again) = self.asking().get_mut(lookup) {
            *again = true;
            return;
        }
        self.want(lookup);
    }

    /// Notes that a question was answered; whether it is to be asked again.
    pub(super) fn asked(&self, lookup: &Lookup) -> bool {
        let mut asking = self.asking();
        match asking.get_mut(lookup) {
            Some(again) if *again => {
                *again = false;
                true
            }
            _ => {
                asking.remove(lookup);
                false
            }
        }
    }
}

/// What a change's way rests on.
fn lookups(change: &Change) -> [Lookup; 3] {
    let Change { project, branch, current_revision: revision, .. } = change;
    let (project, branch, revision) = (project.clone(), branch.clone(), revision.clone());
    [
        Lookup::Owners { project: project.clone() },
        Lookup::Branch { project: project.clone(), branch: branch.clone() },
        Lookup::Change { project, branch, revision },
    ]
}
