// SPDX-License-Identifier: Apache-2.0
//! Facts come in: kept first, then told on. What could not be read again from a source is kept before anyone sees it.

#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, time::Duration};

use futures::future::join_all;
use milepost_api::gerrit::{Change, Event};
use tokio::{sync::mpsc, time::Instant};

use super::{
    Hub, Topic,
    compute::{For, PATIENCE},
};
use crate::{
    model::{Fact, FactBody, Join},
    sources::Batch,
    store::{Act, StoreError},
};

/// Tellings that are kept in one transaction.
const AT_ONCE: usize = 64;

/// Between tries to keep facts.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

fn lost(fact: &Fact, error: &StoreError) {
    let Fact { source, key, .. } = fact;
    tracing::error!(%error, source, key, "the database refuses a fact of {source}, which is lost");
}

impl Hub {
    /// Takes what the sources tell until all of them are gone. They wait while the database is away, and so get late by
    /// themselves. What was told meanwhile is kept at once: a commit waits for the disk. A fact that the database refuses for what it
    /// is is lost with a log line.
    pub async fn take_facts(self, mut told: mpsc::Receiver<Batch>) {
        let mut batches = Vec::new();
        while told.recv_many(&mut batches, AT_ONCE).await > 0 {
            let facts: Vec<_> =
                batches.iter_mut().flat_map(|batch| std::mem::take(&mut batch.facts)).collect();
            if let Err(error) = self.tell_in_time(&facts).await {
                self.tell_one_by_one(&facts, error).await;
            }
            // Who told them hears that they are kept.
            batches.clear();
        }
    }

    /// One of them may be what the database refuses.
    async fn tell_one_by_one(&self, facts: &[Fact], refused: StoreError) {
        if let [fact] = facts {
            return lost(fact, &refused);
        }
        for fact in facts {
            if let Err(error) = self.tell_in_time(std::slice::from_ref(fact)).await {
                lost(fact, &error);
            }
        }
    }

    /// Keeps facts, as soon as the database is there; its error if it refuses them.
    async fn tell_in_time(&self, facts: &[Fact]) -> Result<(), StoreError> {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.tell(facts).await {
                Err(error) if error.passes() => {
                    tracing::warn!(%error, facts = facts.len(), "cannot keep facts yet");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                done => return done,
            }
        }
    }

    /// Wakes followed topics when a source fails or recovers, until the board is gone.
    pub async fn take_health(self) {
        let mut changed = self.0.parts.health.subscribe();
        while changed.changed().await.is_ok() {
            // That a source is silent its history has from when it was heard.
            self.stale(|_| true, |_| false);
        }
    }

    /// Keeps facts and tells those who rest on them.
    pub async fn tell(&self, facts: &[Fact]) -> Result<(), StoreError> {
        let changed = self.0.parts.store.tell(facts).await?;
        for fact in facts {
            for want in fact.wants() {
                self.0.looks.begin(&want);
                // Nobody listening means no registry is configured.
                self.0.parts.wants.send(want).ok();
            }
        }
        self.0.looks.end(facts);
        // What is no news to the store may be to this process: another backend told it, or we did and never heard that it was kept.
        let told: BTreeSet<_> = facts.iter().flat_map(Fact::joins).chain(changed.iter().cloned()).collect();
        let built: BTreeSet<_> = facts.iter().filter_map(Fact::built_from).collect();
        let is_told = |topic: &Topic| topic.is_told_by(&changed) || topic.votes_for(&built);
        let is_news = |topic: &Topic| topic.rests_on(&changed) && is_told(topic);
        self.stale(|topic| topic.rests_on(&told), is_news);
        Ok(())
    }

    /// Takes Gerrit's events in their order; all are kept when this returns.
    pub async fn events(&self, events: &[Event]) -> Result<(), StoreError> {
        let taken = self.0.inbox.take(events.len());
        // Before anybody waits for what has moved.
        for event in events {
            self.0.parts.declared.hear(event);
        }
        let changes = || events.iter().filter_map(|event| event.change.as_ref());
        for change in changes() {
            self.tell_change(change).await?;
        }
        for event in events {
            if let (Some(change), Some(by_person)) = (&event.change, event.by_person) {
                let Change { project, number, .. } = change;
                let (at, seq, kind) = (event.at, event.seq, &event.kind);
                self.0.parts.store.act(Act { project, number: *number, at, seq, kind, by_person }).await?;
            }
        }
        for event in events {
            self.line().tell(event);
        }
        // By what a project declares it is known whether history is kept, and of which steps; sources have begun meanwhile.
        let until = Instant::now() + PATIENCE;
        join_all(changes().map(|change| self.settle(change, until))).await;
        for change in changes() {
            self.keep_now(change);
        }
        for change in events.iter().filter(|e| e.kind == "change-merged").filter_map(|e| e.change.as_ref()) {
            // Nobody may be looking: what it reached by now is kept all the same.
            if let Ok(revision) = change.current_revision.parse() {
                let topic = self.look_until(change, &revision, change.current_patch_set, until).await?;
                self.current(&topic, For::a_reader()).await?;
            }
        }
        taken.kept(self.0.parts.clock.now());
        Ok(())
    }

    /// Notes Gerrit's word on a change.
    pub(super) async fn tell_change(&self, change: &Change) -> Result<(), StoreError> {
        self.0.parts.catalogue.heard_of(&change.project);
        let _turn = self.0.changes.turn(&change.project, change.number).await;
        self.tell_change_in_turn(change).await
    }

    /// The same, for who holds its turn.
    pub(super) async fn tell_change_in_turn(&self, change: &Change) -> Result<(), StoreError> {
        let kept = match self.0.changes.newest(&change.project, change.number) {
            Some(_) => None,
            None => self.kept_change(change).await?,
        };
        match (self.0.changes.tell(change, kept.clone()), kept) {
            (Some(fact), _) => {
                self.tell(std::slice::from_ref(&fact)).await?;
                self.0.changes.keep(fact);
            }
            // So that it need not be read again.
            (None, Some((order, held))) => self.0.changes.found(order, held),
            (None, None) => {}
        }
        Ok(())
    }

    async fn kept_change(&self, change: &Change) -> Result<Option<(i64, Change)>, StoreError> {
        let join = Join::Change { project: change.project.clone(), number: change.number };
        let facts = self.0.parts.store.facts(&BTreeSet::from([join])).await?;
        let changes = facts.into_iter().filter_map(|fact| match fact.body {
            FactBody::Change(change) => Some((fact.order, change)),
            _ => None,
        });
        Ok(changes.max_by_key(|(order, _)| *order))
    }
}
