// SPDX-License-Identifier: Apache-2.0
//! What a look has shown becomes part of the groups.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::Millis;

use super::{
    Entry, Found, Group, Groups, Id, Known, LEAVES,
    begun::Before,
    key,
    subjects::{For, names_somebody},
    whole::MARGIN,
};
use crate::sources::jenkins::{
    place::Place,
    subject::Rules,
    wire::{Build, Listing, Queued},
};

impl Groups {
    /// Takes what Jenkins shows now; `queue` is `None` where that could not be read.
    pub(in crate::sources::jenkins) fn take(
        &mut self,
        mut listing: Listing,
        queue: Option<&[Queued]>,
        rules: Rules<'_>,
        now: Millis,
    ) {
        self.origins.look(now);
        self.learn(&listing.builds, rules);
        let is_for = self.subjects(&listing.builds, rules);
        let shown: BTreeSet<Id> = listing.builds.iter().map(id).collect();
        let parents: BTreeMap<(Place, u64), For> =
            is_for.iter().map(|((place, number, _), of)| ((place.clone(), *number), of.clone())).collect();
        for build in std::mem::take(&mut listing.builds) {
            let id = id(&build);
            let Some((subject, pipeline)) = is_for.get(&id) else { continue };
            self.jobs.started(subject, pipeline, &build.place);
            // One that began to build since the look before, as a branch's own job does.
            let is_young = |looked| {
                let shown = listing.shown.get(&build.place);
                shown.is_some_and(|shown| shown.oldest <= 1 && shown.since > looked - MARGIN)
            };
            let fresh = self.looked.is_some_and(|looked| is_young(looked) || self.jobs.is_new(&id));
            self.put((subject.clone(), pipeline.clone()), build, fresh, fresh);
        }
        self.jobs.take(&listing, &shown);
        // What waits there cannot have left it unseen.
        if let Some(queue) = queue {
            self.queue(queue, &parents, rules, now);
        }
        self.looked = Some(now);
        self.forget(&shown);
    }

    /// Takes a build that was asked for by its number; `None`: there is none.
    pub(in crate::sources::jenkins) fn answer(
        &mut self,
        group: &str,
        place: &Place,
        number: u64,
        build: Option<&Build>,
    ) {
        self.fetched.insert((place.clone(), number));
        let seen = build.is_some_and(|build| self.jobs.is_new(&id(build)));
        let Some(group) = self.all.get_mut(group) else { return };
        let same = group.was_asked(place, number, build.map(|build| build.begun));
        let build = build.filter(|_| same);
        if let Some(build) = build {
            let entry =
                group.builds.entry(id(build)).or_insert_with(|| Entry::new(build.clone(), true, seen));
            entry.build = build.clone();
        }
        let known = build.map(|build| build.begun);
        for ((p, n, begun), entry) in &mut group.builds {
            if (p, *n) == (place, number) && entry.build.building && known != Some(*begun) {
                entry.gone = true;
                entry.build.building = false;
            }
        }
    }

    /// Whether a build of that number is known.
    pub(in crate::sources::jenkins) fn knows(&self, place: &Place, number: u64) -> bool {
        self.all.values().any(|group| group.builds.keys().any(|(p, n, _)| (p, *n) == (place, number)))
    }

    /// Takes a build that is not listed, if it is for ours; whether it is known what it is for.
    pub(super) fn take_one(&mut self, build: Build, rules: Rules<'_>) -> bool {
        if names_somebody(&build.grounds) && rules.of(&build.place, &build.grounds).is_none() {
            // Numbers repeat between Gerrits.
            return true;
        }
        let own = self.is_for(&build.place, &build.grounds, rules);
        let by = build.grounds.upstream.as_ref();
        let of = own.or_else(|| {
            let started = |group: &&Group| {
                by.is_some_and(|by| group.builds.keys().any(|(p, n, _)| (p, n) == (&by.0, &by.1)))
            };
            self.all.values().find(started).map(Group::is_for)
        });
        let known = of.is_some();
        if let Some(of) = of {
            let seen = self.jobs.is_new(&id(&build));
            self.put(of, build, true, seen);
        }
        known
    }

    /// Takes what was found of a build.
    pub(in crate::sources::jenkins) fn found(&mut self, group: &str, id: &Id, found: Found, now: Millis) {
        let Some(entry) = self.all.get_mut(group).and_then(|group| group.builds.get_mut(id)) else { return };
        entry.stages = found.stages.or(entry.stages.take());
        entry.lines.extend(found.lines);
        entry.known = if found.ended { Known::All } else { Known::Running(now) };
    }

    /// `fresh`: its stages are worth a question; `seen`: it was seen to begin.
    fn put(&mut self, of: For, build: Build, fresh: bool, seen: bool) {
        let group = self.group(of);
        group.queued.retain(|queue, _| build.queue != Some(*queue));
        match group.builds.get_mut(&id(&build)) {
            Some(entry) => {
                // What was there before and is rotated out stays; what ended stays ended.
                entry.gone = false;
                entry.build = build;
            }
            None => {
                group.builds.insert(id(&build), Entry::new(build, fresh, seen));
            }
        }
    }

    pub(super) fn group(&mut self, (subject, pipeline): For) -> &mut Group {
        let key = key(&subject, &pipeline);
        let (recalled, until, first) = (&mut self.recalled, self.jobs.told_until(), self.looked.is_none());
        self.all.entry(key.clone()).or_insert_with(|| {
            let mut group = Group {
                subject,
                pipeline,
                builds: BTreeMap::new(),
                queued: BTreeMap::new(),
                waits_since: None,
                told: None,
                before: Before::Unread,
                kept: Vec::new(),
                first,
                part: false,
                settled: false,
                known_until: None,
                there_since: None,
            };
            recalled.give(&key, &mut group, until);
            group
        })
    }

    fn queue(
        &mut self,
        queue: &[Queued],
        parents: &BTreeMap<(Place, u64), For>,
        rules: Rules<'_>,
        now: Millis,
    ) {
        let mut there = BTreeSet::new();
        let by_comments = self.by_comments(rules);
        for item in queue {
            let parent =
                || item.grounds.upstream.as_ref().and_then(|upstream| parents.get(upstream)).cloned();
            let own = self.is_for(&item.place, &item.grounds, rules);
            let own = own.map(|of| by_comments.of_item(item.id).cloned().unwrap_or(of));
            let Some(of) = own.or_else(parent) else { continue };
            let group = self.group(of);
            group.waits_since = group.waits_since.into_iter().chain(item.since).min();
            // The queue was asked first: it may have begun since.
            if group.builds.values().all(|entry| entry.build.queue != Some(item.id)) {
                there.insert(item.id);
                group.queued.insert(item.id, (item.clone(), None));
            }
        }
        for group in self.all.values_mut() {
            group
                .queued
                .retain(|queue, (_, gone)| there.contains(queue) || now - *gone.get_or_insert(now) < LEAVES);
            group.queue_was_read();
        }
    }
}

pub(super) fn id(build: &Build) -> Id {
    (build.place.clone(), build.number, build.begun)
}
