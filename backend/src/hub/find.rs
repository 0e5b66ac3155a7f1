// SPDX-License-Identifier: Apache-2.0
//! What the store knows of a topic: reads what it rests on, merges, and merges again with what Gerrit has answered before.

mod facts;

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::gerrit::{Ask, Change, Reply};

use super::{Inner, Topic};
use crate::{
    merge::{Input, Merged},
    model::{DAY, Digest, Fact, FactBody, Join, Pipeline, Reached, Run, Subject},
    store::StoreError,
};

/// Answers found in the store open at most this many further rounds of questions.
const ROUNDS: usize = 8;

/// Of so many failures it is asked whether they are known, at most.
const CAUSES: usize = 8;

/// What is found of a topic: the change as Gerrit last told it, what its facts add up to, and which steps it has reached.
pub(super) struct Found<T = Merged> {
    pub(super) change: Change,
    pub(super) merged: T,
    pub(super) reached: Vec<Reached>,
    /// Images that it rests on, of which no registry has told.
    pub(super) untold: BTreeSet<Digest>,
}

/// What facts add up to, as far as Gerrit has answered.
pub(super) trait Asks {
    /// The questions to Gerrit that are still open.
    fn questions(&self) -> &BTreeSet<Ask>;
}

impl Asks for Merged {
    fn questions(&self) -> &BTreeSet<Ask> {
        &self.questions
    }
}

/// Merges what the store knows of a topic, with Gerrit's answers of before. With the joins that were found on the way; `None` if
/// nobody has told of the change.
pub(super) async fn find<T: Asks>(
    hub: &Inner,
    topic: &Topic,
    pipeline: &Pipeline,
    joins: &BTreeSet<Join>,
    merge: impl Fn(&Input<'_>) -> T,
) -> Result<(Option<Found<T>>, BTreeSet<Join>), StoreError> {
    let history = hub.parts.store.history(joins).await?;
    let (mut facts, mut also) = facts::of(hub, joins, &history).await?;
    let Some(change) = newest_change(&facts, topic) else { return Ok((None, also)) };
    let elsewhere = elsewhere(hub, topic, &facts).await?;
    also.extend(elsewhere.keys().cloned());
    let reached = hub.parts.store.reached(&topic.asked.project, topic.asked.number).await?;
    let health = hub.parts.health.all();
    let runs_since = hub.runs_since(hub.parts.clock.now());
    let mut answers = BTreeMap::new();
    let mut asked = BTreeSet::new();
    let mut rounds = 0;
    let merged = loop {
        let now = hub.parts.clock.now();
        let merged = merge(&Input {
            pipeline,
            change: &change,
            patch_set: topic.asked.patch_set,
            revision: &topic.asked.revision,
            facts: &facts,
            history: &history,
            reached: &reached,
            answers: &answers,
            health: &health,
            now,
            kept_since: hub.kept_since(now),
            runs_since: &runs_since,
            elsewhere: &elsewhere,
        });
        let new: BTreeSet<_> = merged.questions().difference(&asked).cloned().collect();
        let mut found = hub.parts.store.answers(&new).await?;
        found.extend(hub.line.questions().not_known(&new));
        rounds += 1;
        if found.is_empty() || rounds > ROUNDS {
            break merged;
        }
        if found.values().any(|reply| tells_more(reply, &facts)) {
            // They are facts, but only since those here were read.
            (facts, also) = facts::of(hub, joins, &history).await?;
            also.extend(elsewhere.keys().cloned());
        }
        asked.extend(new);
        answers.extend(found);
    };
    let untold = facts::untold(&facts, &also);
    Ok((Some(Found { change, merged, reached, untold }), also))
}

/// On how many other changes failed lately what fails on this one, by why it does.
async fn elsewhere(hub: &Inner, topic: &Topic, facts: &[Fact]) -> Result<BTreeMap<Join, u32>, StoreError> {
    let change = Join::Change { project: topic.asked.project.clone(), number: topic.asked.number };
    let of_patch_set = |fact: &&Fact| {
        let FactBody::Run(Run { subject, .. }) = &fact.body else { return false };
        matches!(subject, Subject::PatchSet { number, patch_set, .. }
            if (*number, *patch_set) == (topic.asked.number, topic.asked.patch_set))
    };
    let causes = facts.iter().filter(of_patch_set).flat_map(Fact::failures).take(CAUSES).collect();
    hub.parts.store.on_other_changes(&causes, &change, hub.parts.clock.now() - DAY).await
}

/// Whether Gerrit has told of changes, or of comments, that are not among the facts.
fn tells_more(reply: &Reply, facts: &[Fact]) -> bool {
    let from_comment = |fact: &Fact| matches!(&fact.body, FactBody::Run(run) if run.from_comment);
    let told = match reply {
        Reply::Changes(told) => told,
        Reply::Reports(_) => return !facts.iter().any(from_comment),
        _ => return false,
    };
    let is = |fact: &Fact, told: &Change| matches!(&fact.body, FactBody::Change(known) if known.number == told.number);
    told.iter().any(|told| !facts.iter().any(|fact| is(fact, told)))
}

fn newest_change(facts: &[Fact], topic: &Topic) -> Option<Change> {
    facts
        .iter()
        .filter_map(|fact| match &fact.body {
            FactBody::Change(change)
                if change.project == topic.asked.project && change.number == topic.asked.number =>
            {
                Some((fact.order, change))
            }
            _ => None,
        })
        .max_by_key(|(order, _)| *order)
        .map(|(_, change)| change.clone())
}
