// SPDX-License-Identifier: Apache-2.0
//! What Gerrit's plugin tells of changes, and who looks.

use milepost::model::{FactBody, Revision};
use milepost_api::gerrit::{Change, ChangeStatus};

use crate::script::{day_of, moment};

use super::{
    PROJECT, Unreadable, World, deployments,
    git::revision,
    news,
    words::{number, patch_set},
};

const GERRIT: &str = "gerrit";

pub(super) fn tell(world: &mut World, words: &[&str]) -> Result<(), String> {
    match words {
        [did @ .., "by", "a", who @ ("person" | "bot")] => acted(world, did, *who == "person"),
        ["change", n, "is", "pushed", "as", label] => push(world, number(n)?, label),
        ["change", n, "reverts", other] => {
            let other = number(other)?;
            change(world, number(n)?, |change| change.revert_of = Some(other))
        }
        ["change", n, "is", "cherry-picked", "from", other, "to", branch] => {
            let (other, branch) = (number(other)?, (*branch).to_owned());
            change(world, number(n)?, |change| (change.cherry_pick_of, change.branch) = (Some(other), branch))
        }
        ["change", n, "is", "private"] => change(world, number(n)?, |change| change.private = true),
        ["change", n, "is", "merged"] => merged(world, number(n)?, None),
        ["change", n, "is", "merged", "as", label] => merged(world, number(n)?, Some(label)),
        ["change", n, "is", "abandoned"] => {
            change(world, number(n)?, |change| change.status = ChangeStatus::Abandoned)
        }
        ["change", n, "is", "restored"] => {
            change(world, number(n)?, |change| change.status = ChangeStatus::New)
        }
        ["change", n, "is", "work", "in", "progress"] => {
            change(world, number(n)?, |change| change.wip = true)
        }
        ["change", n, "needs", labels @ ..] => {
            let labels = labels.iter().map(|&label| label.to_owned()).collect();
            change(world, number(n)?, |change| change.unsatisfied = Some(labels))
        }
        ["change", n, "would", "promote", image, "to", environment] => {
            deployments::proposed(world, number(n)?, image, environment)
        }
        ["change", n, "promotes", "nothing", "any", "more"] => deployments::closed(world, number(n)?),
        ["change", n, "is", "ready"] => {
            change(world, number(n)?, |change| change.unsatisfied = Some(Vec::new()))
        }
        _ => words.unreadable(
            "`change 17 is pushed as a`, `… reverts 16`, `… is cherry-picked from 16 to BRANCH`, `… is private`, `… is merged [as b] [by a person]`, `… is voted on by a bot`, `… is abandoned`, `… is restored`, \
             `… is work in progress`, `… needs LABEL …`, `… is ready`, `change 90 would promote app@1 to production`, \
             `change 90 promotes nothing any more`",
        ),
    }
}

/// A vote, or the submit of a change of this project or of the deployment repository.
fn acted(world: &mut World, did: &[&str], by_person: bool) -> Result<(), String> {
    let (n, merged) = match did {
        ["change", n, "is", "voted", "on"] => (number(n)?, false),
        ["change", n, "is", "merged", ..] => (number(n)?, true),
        _ => {
            return did
                .unreadable("`change 17 is voted on by a person`, `change 17 is merged [as b] by a bot`");
        }
    };
    let ours = world.changes.contains_key(&n);
    let project = if ours { PROJECT } else { deployments::PROJECT };
    world.memory.habits.acted(project, n, merged, by_person);
    if ours && merged { tell(world, did) } else { Ok(()) }
}

/// `reader looks at 17,1` or `reader looks at 17`, `reader looks back at 10:05` and `reader looks at now`.
pub(super) fn look(world: &mut World, words: &[&str]) -> Result<(), String> {
    world.memory.back = None;
    world.reader = match words {
        ["looks", "at", "now"] => world.reader,
        ["looks", "back", "at", time] => {
            world.memory.back = Some(moment(day_of(world.now)?, time)?);
            world.reader
        }
        ["looks", "back", "at", day, time] => {
            let day = day.parse().map_err(|error| format!("`{day}` is no day: {error}"))?;
            world.memory.back = Some(moment(day, time)?);
            world.reader
        }
        ["looks", "at", one] if one.contains(',') => {
            let (change, patch_set) = patch_set(one)?;
            (Some(change), Some(patch_set))
        }
        ["looks", "at", n] => (Some(number(n)?), None),
        _ => {
            return words
                .unreadable("`looks at 17`, `looks at 17,1`, `looks back at [DAY] 10:05` or `looks at now`");
        }
    };
    Ok(())
}

/// The change, patch set and revision that the reader looks at.
pub(super) fn looked_at(world: &World) -> (&Change, u32, Revision) {
    let (number, patch_set) = world.reader;
    let change = number.map_or_else(|| world.changes.values().next(), |n| world.changes.get(&n));
    let change = change.unwrap_or_else(|| unreachable!("`expect::check` looks whether there is one"));
    let patch_set = patch_set.unwrap_or(change.current_patch_set);
    let revision = if patch_set == change.current_patch_set {
        change.current_revision.parse().ok()
    } else {
        world.earlier.get(&(change.number, patch_set)).cloned()
    };
    (change, patch_set, revision.unwrap_or_else(|| unreachable!("patch sets are pushed in their order")))
}

fn push(world: &mut World, number: u64, label: &str) -> Result<(), String> {
    world.git.pushed(label);
    let earlier = world.changes.get(&number).cloned();
    let patch_set = earlier.as_ref().map_or(1, |change| change.current_patch_set + 1);
    if let Some(earlier) = &earlier
        && let Ok(revision) = earlier.current_revision.parse()
    {
        world.earlier.insert((number, earlier.current_patch_set), revision);
    }
    let pushed = Change {
        project: PROJECT.to_owned(),
        number,
        branch: "main".to_owned(),
        status: ChangeStatus::New,
        private: false,
        wip: false,
        current_patch_set: patch_set,
        current_revision: revision(label).to_string(),
        updated: world.now_of(GERRIT),
        merged_at: None,
        unsatisfied: Some(vec!["Code-Review".to_owned()]),
        revert_of: earlier.as_ref().and_then(|earlier| earlier.revert_of),
        cherry_pick_of: earlier.and_then(|earlier| earlier.cherry_pick_of),
    };
    world.labels.insert(number, label.to_owned());
    world.changes.insert(number, pushed);
    change(world, number, |_| ())
}

/// With another revision, Gerrit made one more patch set at the submit.
fn merged(world: &mut World, number: u64, label: Option<&&str>) -> Result<(), String> {
    if let Some(label) = label {
        push(world, number, label)?;
    }
    let on_main = world.changes.get(&number).is_some_and(|change| change.branch == "main");
    if let Some(label) = world.labels.get(&number).filter(|_| on_main) {
        world.git.merged(label);
    }
    let now = world.now_of(GERRIT);
    change(world, number, |change| {
        change.status = ChangeStatus::Merged;
        change.merged_at = Some(now);
    })
}

/// Changes a change, and tells it.
fn change(world: &mut World, number: u64, how: impl FnOnce(&mut Change)) -> Result<(), String> {
    let now = world.now_of(GERRIT);
    let change = world.changes.get_mut(&number).ok_or_else(|| format!("nobody pushed change {number}"))?;
    how(change);
    change.updated = now;
    let body = FactBody::Change(change.clone());
    news::says(world, "gerrit", &number.to_string(), body);
    Ok(())
}
