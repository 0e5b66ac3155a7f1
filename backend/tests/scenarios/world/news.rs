// SPDX-License-Identifier: Apache-2.0
//! What sources said and what of it has arrived: news may be on its way, come late, twice, in another order, or never.

use std::collections::BTreeMap;

use milepost::model::{Fact, FactBody};
use milepost_api::gerrit::{Ask, ChangeStatus};

use super::{PROJECT, Unreadable, World, clusters};

/// A thing's identity: its source and its key there.
type Thing = (String, String);

/// Sources' words on their way here.
#[derive(Default)]
pub(super) struct News {
    /// The newest that was said of each thing, arrived or not.
    pub(super) said: BTreeMap<Thing, Fact>,
    /// What has not arrived, of the sources whose news is held up.
    on_the_way: BTreeMap<String, Vec<Fact>>,
    /// The sources' own order of what they say.
    pub(super) order: i64,
}

/// Whether a statement is about a source's news, not about what it says.
pub(super) fn is_news(words: &[&str]) -> bool {
    matches!(words, ["restarts"] | ["holds" | "tells" | "loses", "its", "news", ..])
}

pub(super) fn tell(world: &mut World, source: &str, words: &[&str]) -> Result<(), String> {
    let held = world.news.on_the_way.remove(source);
    let all = held.into_iter().flatten();
    let arriving: Vec<Fact> = match words {
        ["holds", "its", "news"] => {
            world.news.on_the_way.insert(source.to_owned(), all.collect());
            return Ok(());
        }
        ["loses", "its", "news"] => Vec::new(),
        ["tells", "its", "news"] => all.collect(),
        ["tells", "its", "news", "backwards"] => all.rev().collect(),
        ["tells", "its", "news", "twice"] => all.flat_map(|fact| [fact.clone(), fact]).collect(),
        ["restarts"] => everything(world, source),
        _ => {
            return words.unreadable(
                "`holds its news`, `tells its news [backwards]`, `tells its news twice`, `loses its news`, `restarts`",
            );
        }
    };
    for fact in arriving {
        arrives(world, fact);
    }
    Ok(())
}

/// What a source that starts again says: all that is, once more.
fn everything(world: &World, source: &str) -> Vec<Fact> {
    let own = world.news.said.values().filter(|fact| fact.source == source);
    own.map(|fact| Fact { as_of: world.now, ..fact.clone() }).collect()
}

/// A source says something of one thing.
pub(super) fn says(world: &mut World, source: &str, key: &str, body: FactBody) {
    world.news.order += 1;
    let (source, key) = (source.to_owned(), key.to_owned());
    let order = world.news.order;
    let fact = Fact { source: source.clone(), key: key.clone(), order, as_of: world.now, body };
    world.news.said.insert((source.clone(), key), fact.clone());
    match world.news.on_the_way.get_mut(&source) {
        None if world.memory.stopped => {}
        Some(held) => held.push(fact),
        None => arrives(world, fact),
    }
}

/// What a source has to say of one thing comes another way than by its news.
pub(super) fn comes(world: &mut World, source: &str, key: &str) {
    if let Some(fact) = world.news.said.get(&(source.to_owned(), key.to_owned())).cloned() {
        arrives(world, fact);
    }
}

/// Keeps a fact as the store does: the newest of its thing, and what ran where before anyone sees it.
fn arrives(world: &mut World, fact: Fact) {
    let thing = (fact.source.clone(), fact.key.clone());
    if world.facts.get(&thing).is_some_and(|kept| kept.order >= fact.order) {
        return;
    }
    if let FactBody::Workload(workload) = &fact.body {
        clusters::ran(world, workload, fact.as_of);
    }
    let body = match (&fact.body, world.facts.get(&thing).map(|kept| &kept.body)) {
        (FactBody::Wanted(wanted), Some(FactBody::Wanted(before))) => {
            FactBody::Wanted(wanted.after(before, fact.as_of))
        }
        _ => fact.body.clone(),
    };
    let merged = match &body {
        FactBody::Change(change) if change.status == ChangeStatus::Merged => Some(change.number),
        _ => None,
    };
    world.facts.insert(thing, Fact { body, ..fact });
    if let Some(number) = merged {
        // At once, as the hub does.
        world.ask(&Ask::ChangesFrom { project: PROJECT.to_owned(), number });
    }
}
