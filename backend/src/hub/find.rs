// SPDX-License-Identifier: Apache-2.0
//! What the store knows of a topic: reads what it rests on, merges, and merges again with what Gerrit has answered before.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::gerrit::{Ask, Change, Reply};

use super::{Inner, Topic};
use crate::{
    merge::{Input, Merged},
    model::{
        Asked, DAY, Digest, Fact, FactBody, ImageRef, Join, Pipeline, Reached, Run, Stretch, Subject, Wanted,
    },
    store::StoreError,
};

/// Answers found in the store open at most this many further rounds of questions, and facts so many of further facts.
const ROUNDS: usize = 8;

/// Of so many failures it is asked whether they are known, at most.
const CAUSES: usize = 8;

/// Images that ran in a workload before, the last ones, of which it is asked what they were.
const LATELY: usize = 50;

/// What is found of a topic: the change as Gerrit last told it, what its facts add up to, and which steps it has reached.
pub(super) struct Found<T = Merged> {
    pub(super) change: Change,
    pub(super) merged: T,
    pub(super) reached: Vec<Reached>,
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
    let (mut facts, mut also) = facts(hub, joins, &history).await?;
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
            (facts, also) = self::facts(hub, joins, &history).await?;
            also.extend(elsewhere.keys().cloned());
        }
        asked.extend(new);
        answers.extend(found);
    };
    Ok((Some(Found { change, merged, reached }), also))
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

/// The facts of a topic's joins and of what these and history lead to, and the joins that were added for that.
async fn facts(
    hub: &Inner,
    joins: &BTreeSet<Join>,
    history: &[Stretch],
) -> Result<(Vec<Fact>, BTreeSet<Join>), StoreError> {
    let mut facts = hub.parts.store.facts(joins).await?;
    let mut also = BTreeSet::new();
    let mut new = not_found(&facts, history);
    for _ in 0..ROUNDS {
        new.extend(leads(&facts).filter(|l| !joins.contains(l) && !also.contains(l)));
        if new.is_empty() {
            break;
        }
        facts.extend(hub.parts.store.facts(&new).await?);
        also.append(&mut new);
    }
    Ok((facts, also))
}

/// Images that ran lately and are not among the newest of their repository any more.
fn not_found(facts: &[Fact], history: &[Stretch]) -> BTreeSet<Join> {
    let found: BTreeSet<_> = facts
        .iter()
        .filter_map(|fact| if let FactBody::Image(image) = &fact.body { Some(image) } else { None })
        .flat_map(|image| std::iter::once(&image.digest).chain(&image.also))
        .collect();
    let mut ran = BTreeMap::<&Join, BTreeSet<&Digest>>::new();
    for stretch in history {
        let of_one = ran.entry(&stretch.workload).or_default();
        if of_one.len() < LATELY {
            of_one.insert(&stretch.digest);
        }
    }
    let ran = ran.into_values().flatten().filter(|digest| !found.contains(digest));
    ran.cloned().map(Join::Digest).collect()
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

/// Where facts lead: to the images that workloads run or are to run, and to what reverts the changes that revert.
fn leads(facts: &[Fact]) -> impl Iterator<Item = Join> {
    let join = |image: &ImageRef| match &image.digest {
        Some(digest) => vec![Join::Digest(digest.clone())],
        None => vec![Join::Repository(image.repository.clone())],
    };
    facts.iter().flat_map(move |fact| match &fact.body {
        FactBody::Workload(workload) => {
            let asked = workload.asked_by_helm().filter_map(|image| image.digest.as_ref());
            let earlier = workload.earlier.iter().filter_map(|earlier| earlier.image.digest.as_ref());
            workload.running().chain(asked).chain(earlier).cloned().map(Join::Digest).collect()
        }
        FactBody::Wanted(Wanted { asked: Asked::Image(image), .. }) => join(image),
        FactBody::Promotions(promotions) => {
            promotions.open.iter().flat_map(|open| join(&open.image)).collect()
        }
        FactBody::Change(change) if change.revert_of.is_some() => {
            vec![Join::Change { project: change.project.clone(), number: change.number }]
        }
        _ => Vec::new(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ImageFact, Repository, WorkloadKind, WorkloadRef};

    fn digest(number: u32) -> Digest {
        format!("sha256:{number:064}").parse().unwrap()
    }

    #[test]
    fn images_that_ran_lately_are_sought_by_their_digests() {
        let of = WorkloadRef {
            cluster: "eqiad".into(),
            namespace: "app".into(),
            kind: WorkloadKind::Deployment,
            name: "app".into(),
            container: None,
        };
        let ran = |number| Stretch {
            workload: of.join(),
            digest: digest(number),
            since: 0,
            not_before: None,
            until: Some(1),
        };
        let image = FactBody::Image(ImageFact {
            repository: Repository { registry: "registry.example.org".into(), path: "app".into() },
            digest: digest(1),
            also: vec![digest(2)],
            tags: Vec::new(),
            revision: None,
            source_url: None,
            created: None,
            size: None,
            labels: BTreeMap::new(),
            deleted: None,
        });
        let told = Fact { source: "registry".into(), key: "1".into(), order: 1, as_of: 0, body: image };
        let history: Vec<_> = (1..100).map(ran).collect();
        let sought = not_found(&[told], &history);
        assert!(!sought.contains(&Join::Digest(digest(1))) && !sought.contains(&Join::Digest(digest(2))));
        assert!(sought.contains(&Join::Digest(digest(3))));
        assert_eq!(sought.len(), LATELY - 2);
    }
}
