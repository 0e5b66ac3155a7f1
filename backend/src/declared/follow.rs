// SPDX-License-Identifier: Apache-2.0
//! Asks Gerrit for what is wanted, and again for what has moved.

use std::{pin::pin, sync::Arc};

use futures::FutureExt as _;
use milepost_api::gerrit::Event;
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    task::JoinSet,
};

use super::{Declared, Lookup, ask::With, own};
use crate::{clock::Clock, gerrit::Line, store::Store};

/// Questions at once: each answer may be 1 MiB.
const AT_ONCE: usize = 8;

/// Who asks Gerrit for all that projects declare.
pub struct Follow {
    declared: Arc<Declared>,
    lookups: UnboundedReceiver<Lookup>,
}

impl Follow {
    pub(super) fn new(declared: Arc<Declared>, lookups: UnboundedReceiver<Lookup>) -> Self {
        Self { declared, lookups }
    }

    /// Asks until it is dropped; `told` hears of every project that declares something else than before, once it is kept.
    pub async fn run(
        mut self,
        line: Line,
        store: Store,
        clock: Arc<dyn Clock>,
        told: mpsc::UnboundedSender<String>,
    ) {
        let with = With { declared: Arc::clone(&self.declared), line, store, clock, told };
        let mut asked = JoinSet::new();
        let declared = Arc::clone(&self.declared);
        let mut sure = pin!(declared.make_sure().fuse());
        loop {
            tokio::select! {
                () = &mut sure => {}
                Some(lookup) = self.lookups.recv(), if asked.len() < AT_ONCE => {
                    let with = with.clone();
                    asked.spawn(async move { with.look(lookup).await });
                }
                Some(_) = asked.join_next(), if !asked.is_empty() => {}
            }
        }
    }
}

impl Declared {
    /// A branch that moved is asked for again, if anybody ever asked, here or of another backend; a merged change holds as the branch
    /// says.
    pub fn hear(&self, event: &Event) {
        if let Some(change) = event.change.as_ref().filter(|_| event.kind == "change-merged") {
            self.changes.invalidate(&own(&change.project, &change.branch, &change.current_revision));
        }
        let Some(update) = &event.ref_update else { return };
        if update.name == "refs/meta/config" {
            let about = self.owners().moves(&update.project);
            for project in about {
                self.again(&Lookup::Owners { project });
            }
        }
        let Some(branch) = update.name.strip_prefix("refs/heads/") else { return };
        let key = (update.project.clone(), branch.to_owned());
        let known = self.branches().contains_key(&key);
        let lookup = Lookup::Branch { project: key.0, branch: key.1 };
        if known || self.asking().contains_key(&lookup) || (self.config)().store.is_shared() {
            self.again(&lookup);
        }
    }
}
