// SPDX-License-Identifier: Apache-2.0
//! Patch sets that somebody has begun to wait for, and the builds of them that the plugin `gerrit-checks-api` tells. What could not be
//! asked stays until it was. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use milepost_api::Millis;

use super::{Due, Groups, WANTED};
use crate::{
    model::{Subject, Want},
    sources::{
        jenkins::{place::Place, subject::Rules, wire::Build},
        origin::Origin,
    },
};

/// So many are open at once.
const OPEN: usize = 500;

/// All that is asked of the plugin.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Whether Jenkins has it.
    on: bool,
    all: HashMap<Want, Asked>,
}

/// One patch set.
#[derive(Debug)]
struct Asked {
    begun: Millis,
    /// When the plugin was asked, and whether it told all that it knew; `None`: it was not asked yet.
    told: Option<(Millis, bool)>,
    /// Builds that are to be asked.
    left: BTreeSet<(Place, u64)>,
    /// Builds of which it is not known what they are for, with those that have started them.
    unsure: BTreeMap<(Place, u64), Option<(Place, u64)>>,
}

impl Asked {
    /// Some of those that nothing was known of are worth another question.
    fn again(&mut self, which: impl Fn(Option<&(Place, u64)>) -> bool) {
        let again: Vec<_> =
            self.unsure.iter().filter(|(_, by)| which(by.as_ref())).map(|(one, _)| one.clone()).collect();
        self.unsure.retain(|one, _| !again.contains(one));
        self.left.extend(again);
    }

    fn is_open(&self) -> bool {
        self.told.is_none() || !self.left.is_empty()
    }
}

impl Checks {
    /// Somebody waits for this.
    pub(super) fn want(&mut self, want: &Want, now: Millis) {
        if !self.on || !matches!(want, Want::PatchSet { .. }) || self.all.contains_key(want) {
            return;
        }
        self.all.retain(|_, asked| now - asked.begun < WANTED);
        if self.all.values().filter(|asked| asked.is_open()).count() < OPEN {
            let asked = Asked { begun: now, told: None, left: BTreeSet::new(), unsure: BTreeMap::new() };
            self.all.insert(want.clone(), asked);
        }
    }

    /// What is to be asked.
    pub(super) fn due(&self) -> impl Iterator<Item = Due> {
        self.all.iter().flat_map(|(want, asked)| {
            let checks = asked.told.is_none().then(|| Due::Checks { want: want.clone() });
            let told = asked.left.iter().map(|(place, number)| Due::Told {
                want: want.clone(),
                place: place.clone(),
                number: *number,
            });
            checks.into_iter().chain(told)
        })
    }
}

impl Groups {
    /// Jenkins has the plugin.
    pub(in crate::sources::jenkins) fn ask_for_checks(&mut self) {
        self.checks.on = true;
    }

    /// The plugin has told these builds of a patch set; `whole`: there are no more.
    pub(in crate::sources::jenkins) fn checks_told(
        &mut self,
        want: &Want,
        builds: Vec<(Place, u64)>,
        whole: bool,
        now: Millis,
    ) {
        let left = builds.into_iter().filter(|(place, number)| !self.knows(place, *number)).collect();
        if let Some(asked) = self.checks.all.get_mut(want) {
            (asked.told, asked.left) = (Some((now, whole)), left);
            asked.unsure.clear();
        }
        self.complete(want);
    }

    /// One of them was asked for; `None`: it is there no more.
    pub(in crate::sources::jenkins) fn checked(
        &mut self,
        want: &Want,
        (place, number): (&Place, u64),
        build: Option<Build>,
        rules: Rules<'_>,
    ) {
        let asked_for = (place.clone(), number);
        let upstream = build.as_ref().and_then(|build| build.grounds.upstream.clone());
        let is_sure = build.is_none_or(|build| self.take_one(build, rules));
        if let Some(asked) = self.checks.all.get_mut(want) {
            asked.left.remove(&asked_for);
            if is_sure {
                asked.again(|by| by == Some(&asked_for));
            } else {
                asked.unsure.insert(asked_for, upstream);
            }
        }
        self.complete(want);
    }

    /// Gerrit says where that comes from.
    pub(in crate::sources::jenkins) fn comes_from(
        &mut self,
        subject: Subject,
        origin: Option<Origin>,
        now: Millis,
    ) {
        for (_, asked) in self.checks.all.iter_mut().filter(|(want, _)| want.is_for(&subject)) {
            asked.again(|by| by.is_none());
        }
        self.origins.answer(subject, origin, now);
    }

    /// Once all are known, nothing of that patch set is hidden that began before the plugin was asked.
    fn complete(&mut self, want: &Want) {
        let Some(Asked { told: Some((at, true)), left, unsure, .. }) = self.checks.all.get(want) else {
            return;
        };
        if !left.is_empty() || !unsure.is_empty() {
            return;
        }
        for group in self.all.values_mut().filter(|group| want.is_for(&group.subject)) {
            group.known_until = group.known_until.max(Some(*at));
        }
    }
}
