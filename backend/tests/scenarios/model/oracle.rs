// SPDX-License-Identifier: Apache-2.0
//! What the page has to say of the truth when it knows all of it: for each place, each step and the headline.

mod places;
mod reverts;
mod runs;

use std::collections::BTreeSet;

use super::{
    git::Status,
    places::{CLUSTERS, SERVICES},
    truth::Truth,
};

pub(super) use places::{Here, Is};

/// A step: its state and its clause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) state: &'static str,
    pub(super) clause: String,
}

/// The names of the steps.
pub(super) const STEPS: [&str; 5] = ["Check", "Merge", "Image", "Staging", "Production"];

/// What is said of one change.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) headline: String,
    pub(super) steps: [Step; 5],
    /// By place: what is said there.
    pub(super) places: Vec<(usize, Here)>,
    /// The images that carry the change.
    pub(super) images: Vec<usize>,
}

pub(super) fn step(state: &'static str, clause: impl Into<String>) -> Step {
    Step { state, clause: clause.into() }
}

impl Truth {
    /// The services that a change touches.
    pub(super) fn touched(&self, change: usize) -> Vec<usize> {
        let touches = self.git.revisions[self.git.changes[change].current()].touches;
        (0..SERVICES.len()).filter(|service| [touches.app, touches.worker][*service]).collect()
    }

    /// What the page has to say of a change.
    pub(super) fn page(&self, change: usize) -> Page {
        let status = self.git.changes[change].status;
        let touched = self.touched(change);
        let here = |(index, place): (usize, &super::places::Place)| {
            let touched = status == Status::Merged && touched.contains(&place.service);
            touched.then(|| (index, self.here(change, place)))
        };
        let places: Vec<_> = self.places.iter().enumerate().filter_map(here).collect();
        let images: Vec<_> = touched.iter().filter_map(|service| self.carrier(change, *service)).collect();
        let mut steps = [
            self.checks(change),
            self.merging(change),
            self.image_step(change, &touched, &images),
            self.deploy("staging", &CLUSTERS[..1], &places, status),
            self.deploy("production", &CLUSTERS[1..], &places, status),
        ];
        // where it was before it went on, and is no more, it is passed
        if steps[3].clause.starts_with("removed from")
            && matches!(steps[4].state, "running" | "done" | "failed")
        {
            steps[3].state = "done";
        }
        // what lies behind a step that is done is passed
        if let Some(done) = steps.iter().rposition(|step| step.state == "done") {
            for (number, step) in steps.iter_mut().enumerate().take(done) {
                let image = number == 2 && !matches!(step.state, "done" | "skipped");
                if image || matches!(step.state, "waiting" | "unknown") {
                    *step = self::step("done", "passed, not observed");
                }
            }
        }
        let headline = self.headline(&steps, status, &places);
        Page { headline, steps, places, images }
    }

    fn headline(&self, steps: &[Step; 5], status: Status, places: &[(usize, Here)]) -> String {
        let open = steps.iter().position(|step| !matches!(step.state, "done" | "skipped"));
        let Some(open) = open else {
            if steps[2..].iter().all(|step| step.state == "skipped") {
                return "Merged, touches nothing that is deployed".to_owned();
            }
            return match self.reverted_in(&CLUSTERS[1..], places) {
                None => "In production".to_owned(),
                Some((by, some, all)) if some == all => format!("Reverted in production by change {by}"),
                Some((by, some, all)) => {
                    format!("In production, reverted in {some} of {all} clusters by change {by}")
                }
            };
        };
        let at = format!("step {} of 5 to production", open + 1);
        if status == Status::Abandoned {
            return format!("Abandoned at {at}");
        }
        let clause = &steps[open].clause;
        if steps[open].state == "unknown" {
            format!("At least {at}: {clause}")
        } else {
            format!("S{}: {clause}", &at[1..])
        }
    }

    /// What the places of an environment add up to.
    fn deploy(&self, environment: &str, clusters: &[&str], all: &[(usize, Here)], status: Status) -> Step {
        if status != Status::Merged {
            return step("waiting", "not yet");
        }
        let place = |place: usize| &self.places[place];
        let of: Vec<_> = all.iter().filter(|(at, _)| clusters.contains(&place(*at).cluster())).collect();
        if of.is_empty() {
            return step("skipped", "not needed, the change touches no deployed path");
        }
        let every = |is: &dyn Fn(&Is) -> bool| of.iter().all(|(_, here)| is(&here.is));
        let first = |is: &dyn Fn(&Is) -> bool| of.iter().find(|(_, here)| is(&here.is));
        let within = |at: usize| match place(at).cluster() {
            cluster if cluster == environment => String::new(),
            cluster => format!(" in {cluster}"),
        };
        // scaled to zero everywhere is nowhere
        let services: BTreeSet<_> = of.iter().map(|(at, _)| place(*at).service).collect();
        let somewhere = |service: usize| {
            let mut mine = of.iter().filter(|(at, _)| place(*at).service == service);
            mine.any(|(_, here)| here.is.has_arrived() && here.is != Is::Zero)
        };
        if every(&Is::has_arrived) && services.iter().all(|service| somewhere(*service)) {
            return step(
                "done",
                match self.reverted_in(clusters, all) {
                    None => format!("in {environment}"),
                    Some((by, some, all)) if some == all => {
                        format!("reverted in {environment} by change {by}")
                    }
                    Some((by, some, all)) => {
                        format!("reverted in {some} of {all} {environment} clusters by change {by}")
                    }
                },
            );
        }
        if let Some((at, Here { is: Is::Failed(why), .. })) = first(&|is| matches!(is, Is::Failed(_))) {
            return step("failed", format!("rollout to {environment} failed{}: {why}", within(*at)));
        }
        if let Some((at, _)) = first(&|is| *is == Is::RolledBack) {
            return step("failed", format!("rolled back from {environment}{}", within(*at)));
        }
        let rolling = of.iter().filter_map(|(_, here)| match here.is {
            Is::RollingOut(ready, desired) => Some((ready, desired)),
            _ => None,
        });
        if let Some((ready, desired)) = rolling.reduce(|a, b| (a.0 + b.0, a.1 + b.1)) {
            let clause = format!("rolling out to {environment}, {ready} of {desired} pods ready");
            return step("running", clause);
        }
        if let Some((at, _)) = first(&|is| *is == Is::Removed) {
            let place = if every(&|is| *is == Is::Removed) { String::new() } else { within(*at) };
            let state = if first(&|is| *is == Is::Live).is_some() { "running" } else { "waiting" };
            return step(state, format!("removed from {environment}{place}"));
        }
        if let Some((_, here)) = first(&|is| *is == Is::Unknown) {
            return step("unknown", here.says.first().cloned().unwrap_or_default());
        }
        if every(&|is| *is == Is::Zero) {
            return step("waiting", format!("scaled to zero in {environment}"));
        }
        let whole = |mine: &dyn Fn(usize) -> bool| {
            let mine = || of.iter().filter(|(at, _)| mine(*at));
            mine().all(|(at, here)| here.is.has_arrived() && somewhere(place(*at).service))
                && mine().any(|(_, here)| here.is == Is::Live)
        };
        let live = clusters.iter().filter(|name| whole(&|at| place(at).cluster() == **name)).count();
        if live > 0 {
            return step("running", format!("in {live} of {} {environment} clusters", clusters.len()));
        }
        let live = services.iter().filter(|service| whole(&|at| place(at).service == **service)).count();
        if live > 0 {
            return step("running", format!("{live} of {} services in {environment}", services.len()));
        }
        match first(&|is| *is == Is::Live) {
            Some(_) => step("running", format!("partly in {environment}")),
            None => step("waiting", format!("waiting for {environment}")),
        }
    }

    /// Which change takes it back in those clusters, in how many, and of how many in which anything runs.
    fn reverted_in(&self, clusters: &[&str], all: &[(usize, Here)]) -> Option<(u64, usize, usize)> {
        let of = || all.iter().filter(|(at, _)| clusters.contains(&self.places[*at].cluster()));
        let by = of().find_map(|(_, here)| if let Is::Reverted(by) = here.is { Some(by) } else { None })?;
        let count = |is: &dyn Fn(&Is) -> bool| {
            let found =
                |name: &&&str| of().any(|(at, here)| self.places[*at].cluster() == **name && is(&here.is));
            clusters.iter().filter(found).count()
        };
        Some((by, count(&|is| matches!(is, Is::Reverted(_))), count(&|is| *is != Is::Zero)))
    }
}
