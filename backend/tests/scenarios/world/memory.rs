// SPDX-License-Identifier: Apache-2.0
//! What Milepost keeps of a scenario, as the hub does: what was said of each change, before anyone sees it, and when each source
//! was heard. Milepost itself may stop and start.

use std::collections::BTreeMap;

use milepost::{
    merge::{Merged, seen_done},
    model::{Listened, Moment, Revision},
    past::{self, Back, Kept, Last, Sight},
};
use milepost_api::{ChangeRef, Millis, PipelineProgress, Step, gerrit::Change};

use super::{HISTORY, PROJECT, Unreadable, World, gerrit, habits::Habits, news, words::number};

/// What is kept.
#[derive(Default)]
pub(super) struct Memory {
    /// Whether anybody will look back, or at what is usual: only then is it worth the work.
    pub(super) wanted: bool,
    said: BTreeMap<u64, (Kept, Vec<Moment>)>,
    listened: BTreeMap<String, Vec<Listened>>,
    pub(super) habits: Habits,
    /// Nothing is heard and nothing kept.
    pub(super) stopped: bool,
    /// The moment that the reader looks back at.
    pub(super) back: Option<Millis>,
}

/// `milepost stops`, `milepost starts` and what it remembers of earlier changes.
pub(super) fn tell(world: &mut World, words: &[&str]) -> Result<(), String> {
    match words {
        ["remembers", minutes @ .., "min", "for", step] => {
            for minutes in minutes {
                world.memory.habits.took(step, number::<Millis>(minutes)? * 60_000);
            }
        }
        ["stops"] => world.memory.stopped = true,
        ["starts"] => {
            world.memory.stopped = false;
            listen(world);
            // Gerrit's outbox has kept what it has to tell; the others say what is.
            let sources = world.site.config.sources.keys().cloned().chain(["gerrit".to_owned()]);
            for source in sources.collect::<Vec<_>>() {
                news::tell(world, &source, &["restarts"])?;
            }
        }
        _ => return words.unreadable("`stops`, `starts`, `remembers 10, 12, 14, 18, 47 min for STEP`"),
    }
    Ok(())
}

/// Notes which sources are heard now.
pub(super) fn listen(world: &mut World) {
    if world.memory.stopped {
        return;
    }
    let now = world.now;
    for source in world.site.config.sources.keys().filter(|source| !world.silent.contains_key(*source)) {
        let times = world.memory.listened.entry(source.clone()).or_default();
        match times.last_mut() {
            Some(last) if last.goes_on(now) => last.until = now,
            _ => times.push(Listened { since: now, until: now }),
        }
    }
}

/// A quiet source was heard all the time until now.
pub(super) fn went_on(world: &mut World) {
    if world.memory.stopped {
        return;
    }
    let heard = world.memory.listened.iter_mut().filter(|(source, _)| !world.silent.contains_key(*source));
    for (_, times) in heard {
        if let Some(last) = times.last_mut() {
            last.until = world.now;
        }
    }
}

/// Keeps what is new to say of every change.
pub(super) fn keep(world: &mut World) {
    listen(world);
    if world.memory.stopped || !world.memory.wanted {
        return;
    }
    for change in world.changes.values().cloned().collect::<Vec<_>>() {
        let Ok(revision) = change.current_revision.parse() else { continue };
        let patch_set = change.current_patch_set;
        page(world, &change, patch_set, &revision);
    }
}

/// The page as it is now; what is new in it is kept first.
pub(super) fn page(
    world: &mut World,
    change: &Change,
    patch_set: u32,
    revision: &Revision,
) -> PipelineProgress {
    let Merged { progress, brought, .. } = world.merge(change, patch_set, revision);
    let page = progress.pipeline;
    let mut page = page.unwrap_or_else(|| unreachable!("the fixture's project has a pipeline"));
    let is_current = patch_set == change.current_patch_set;
    if is_current && world.memory.wanted {
        say(world, change.number, patch_set, &mut page);
    }
    reach(world, change, patch_set, &page);
    let World { reached, memory, .. } = world;
    let reached = reached.get(&change.number).map_or(&[][..], Vec::as_slice);
    memory.habits.bring(change.number, brought);
    let people = memory.habits.people(change.number, &past::promoted_in(&page));
    page.lead = past::lead(&page, reached, people);
    if let Some(index) = past::awaited(&page, change, reached).filter(|_| is_current && memory.wanted) {
        let said = memory.said.get(&change.number).map_or(&[][..], |(_, said)| said);
        let since = past::began(&page, index, reached, said);
        let of = (change.number, patch_set);
        page.steps[index].usual = memory.habits.usual(of, &page.steps[index].name, since);
    }
    page
}

/// Keeps what is new to say.
fn say(world: &mut World, number: u64, patch_set: u32, page: &mut PipelineProgress) {
    let now = world.now;
    let listened = &world.memory.listened;
    let (kept, said) = world.memory.said.entry(number).or_default();
    for mut moment in past::news(kept, page, patch_set, now, |step| unheard(listened, step, now)) {
        let last = said.iter().filter(|said| said.part == moment.part).map(|said| said.nth).max();
        moment.nth = last.unwrap_or_default() + 1;
        kept.insert(moment.part.clone(), Last::of(&moment));
        said.push(moment);
    }
    said.sort_by(|a, b| (&a.part, a.nth).cmp(&(&b.part, b.nth)));
    past::date(page, kept);
}

/// Since when it may be that a step's sources tell something for the first time.
fn unheard(listened: &BTreeMap<String, Vec<Listened>>, step: &Step, now: Millis) -> Option<Millis> {
    let sources = step.sources.iter().chain(step.targets.iter().map(|target| &target.cluster));
    let times = sources.filter_map(|source| listened.get(source));
    times.filter_map(|times| Listened::unheard_before(times, now)).min()
}

/// Keeps which steps are seen done for the first time.
fn reach(world: &mut World, change: &Change, patch_set: u32, page: &PipelineProgress) {
    let World { reached, memory, now, .. } = world;
    let reached = reached.entry(change.number).or_default();
    for step in seen_done(page, change, patch_set) {
        let index = page.steps.iter().position(|one| one.number == step.number).unwrap_or_default();
        let sight = Sight {
            pipeline: page,
            index,
            said: memory.said.get(&change.number).map_or(&[], |(_, said)| said),
            reached,
            unheard: unheard(&memory.listened, step, *now),
            now: *now,
        };
        let known = reached.iter().any(|kept| kept.step == step.name);
        if let Some((new, began)) = sight.keep().filter(|_| !known) {
            if let Some(began) = began {
                memory.habits.took(&new.step, new.at - began);
            }
            reached.push(new);
        }
    }
}

/// The page as it was.
pub(super) fn back(world: &World, at: Millis) -> PipelineProgress {
    let (change, patch_set, revision) = gerrit::looked_at(world);
    let said = world.memory.said.get(&change.number).map(|(_, said)| said.clone()).unwrap_or_default();
    let progress = past::back(&Back {
        pipeline: &world.site.pipeline,
        change: ChangeRef {
            project: PROJECT.to_owned(),
            number: change.number,
            patch_set,
            revision: revision.to_string(),
        },
        updated: change.updated,
        at,
        now: world.now,
        kept_since: world.now - HISTORY,
        said: &said,
        listened: &world.memory.listened,
    });
    progress.pipeline.unwrap_or_else(|| unreachable!("a look back has a pipeline"))
}
