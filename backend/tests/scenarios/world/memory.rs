// SPDX-License-Identifier: Apache-2.0
//! What Milepost keeps of a scenario, as the hub does: what was said of each change, before anyone sees it, and when each source
//! was heard. Milepost itself may stop and start.

use std::collections::BTreeMap;

use milepost::{
    merge::seen_done,
    model::{Listened, Moment, Reached, Revision},
    past::{self, Back, Kept, Last},
};
use milepost_api::{ChangeRef, Millis, PipelineProgress, Step, gerrit::Change};

use super::{HISTORY, PROJECT, Unreadable, World, gerrit, news};

/// What is kept.
#[derive(Default)]
pub(super) struct Memory {
    /// Whether anybody will look back: only then is it worth the work.
    pub(super) wanted: bool,
    said: BTreeMap<u64, (Kept, Vec<Moment>)>,
    listened: BTreeMap<String, Vec<Listened>>,
    /// Nothing is heard and nothing kept.
    pub(super) stopped: bool,
    /// The moment that the reader looks back at.
    pub(super) back: Option<Millis>,
}

/// `milepost stops` and `milepost starts`.
pub(super) fn tell(world: &mut World, words: &[&str]) -> Result<(), String> {
    match words {
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
        _ => return words.unreadable("`stops`, `starts`"),
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
    let page = world.merge(change, patch_set, revision).progress.pipeline;
    let mut page = page.unwrap_or_else(|| unreachable!("the fixture's project has a pipeline"));
    let now = world.now;
    let reached = world.reached.entry(change.number).or_default();
    for step in seen_done(&page, change, patch_set) {
        if !reached.iter().any(|kept| kept.step == step.name) {
            let at = step.since.unwrap_or(now);
            reached.push(Reached { pipeline: page.name.clone(), step: step.name.clone(), at });
        }
    }
    page.lead = past::lead(&page, reached, None);
    if patch_set == change.current_patch_set && world.memory.wanted {
        let (kept, said) = world.memory.said.entry(change.number).or_default();
        let listened = &world.memory.listened;
        let unheard = |step: &Step| {
            let sources = step.sources.iter().chain(step.targets.iter().map(|target| &target.cluster));
            let times = sources.filter_map(|source| listened.get(source));
            times.filter_map(|times| Listened::unheard_before(times, now)).min()
        };
        for mut moment in past::news(kept, &page, patch_set, now, unheard) {
            let last = said.iter().filter(|said| said.part == moment.part).map(|said| said.nth).max();
            moment.nth = last.unwrap_or_default() + 1;
            kept.insert(moment.part.clone(), Last::of(&moment));
            said.push(moment);
        }
        past::date(&mut page, kept);
    }
    page
}

/// The page as it was.
pub(super) fn back(world: &World, at: Millis) -> PipelineProgress {
    let (change, patch_set, revision) = gerrit::looked_at(world);
    let mut said = world.memory.said.get(&change.number).map(|(_, said)| said.clone()).unwrap_or_default();
    said.sort_by(|a, b| (&a.part, a.nth).cmp(&(&b.part, b.nth)));
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
