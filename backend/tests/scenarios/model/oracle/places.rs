// SPDX-License-Identifier: Apache-2.0
//! What a place has of a change: each pod asked by itself.

use super::super::{
    ci::{Of, State},
    git::Status,
    places::{Place, Running},
    truth::{From, Truth},
};
use crate::world::digest;

/// What an image has of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Carries {
    Itself,
    Later(Option<u64>),
    No,
    NotConfirmed,
    NotInGerrit,
}

/// The kinds of what is said of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Is {
    NotHere,
    RollingOut(u32, u32),
    Live,
    Reverted(u64),
    Failed(String),
    RolledBack,
    Zero,
    Removed,
    Unknown,
}

/// What is to be said of a place.
#[derive(Clone, Debug)]
pub(in super::super) struct Here {
    pub(in super::super) is: Is,
    /// Any of these clauses; the first is the likeliest.
    pub(in super::super) says: Vec<String>,
    /// The minute since which, where it has one.
    pub(in super::super) since: Option<u32>,
}

impl Is {
    /// Whether nothing is left to do.
    pub(super) fn has_arrived(&self) -> bool {
        matches!(self, Self::Live | Self::Reverted(_) | Self::Zero)
    }
}

impl Carries {
    pub(in super::super) fn yes(self) -> bool {
        matches!(self, Self::Itself | Self::Later(_))
    }
}

fn here(is: Is, says: impl Into<String>) -> Here {
    Here { is, says: vec![says.into()], since: None }
}

impl Truth {
    pub(in super::super) fn carries(&self, image: usize, change: usize) -> Carries {
        let merged = self.git.changes[change].current();
        match self.images[image].from {
            From::NotThere | From::Nothing => Carries::NotConfirmed,
            From::Gate(run) if self.merged_by(run) == Some(change) => Carries::Itself,
            From::Elsewhere | From::Gate(_) => Carries::NotInGerrit,
            From::Revision(revision) if revision == merged => Carries::Itself,
            From::Revision(revision) if self.git.contains(revision, merged) => {
                let made = self.git.changes.iter().find(|change| change.current() == revision);
                Carries::Later(made.map(|change| change.number))
            }
            From::Revision(_) => Carries::No,
        }
    }

    /// The change that a gate run has merged.
    fn merged_by(&self, run: usize) -> Option<usize> {
        let (Of::PatchSet(change, _), State::Passed) = (self.runs[run].of, self.runs[run].state) else {
            return None;
        };
        (self.git.changes[change].status == Status::Merged).then_some(change)
    }

    /// What is to be said of a merged change at a place.
    pub(in super::super) fn here(&self, change: usize, place: &Place) -> Here {
        let Some(runs) = &place.runs else {
            let had = place.heard.iter().any(|image| self.carries(*image, change).yes());
            return if had { here(Is::Removed, "removed") } else { here(Is::NotHere, "not here yet") };
        };
        let serving = runs.images();
        let all = serving.iter().all(|image| self.carries(*image, change).yes());
        // another rollout takes nothing away while every pod that serves has the change
        let all_ready = runs.ready > 0 && runs.ready >= runs.desired;
        let served_by = runs.old.map(|(old, _)| old).or(all_ready.then_some(runs.image));
        if let (false, true, Some(image)) = (runs.complete(), all, served_by) {
            return self.there(change, runs, image, None);
        }
        match self.carries(runs.image, change) {
            Carries::NotConfirmed => here(Is::Unknown, "runs an image that no registry has confirmed"),
            Carries::NotInGerrit => {
                here(Is::Unknown, "runs an image of a revision that Gerrit does not have")
            }
            Carries::No => self.without(change, place, runs),
            _ if runs.desired == 0 && runs.ready == 0 && runs.observed => here(Is::Zero, "scaled to zero"),
            _ if runs.complete() => self.there(change, runs, runs.image, Some(place.since)),
            _ if runs.failing.is_some() => {
                let serves = if runs.old.is_some() { "; the version before still serves" } else { "" };
                let why = format!("{}{serves}", runs.failing.unwrap_or_default());
                here(Is::Failed(why.clone()), format!("rollout failed: {why}"))
            }
            _ => {
                let ready = if runs.observed { runs.ready } else { 0 };
                let desired = runs.desired;
                here(Is::RollingOut(ready, desired), format!("rolling out, {ready} of {desired} pods ready"))
            }
        }
    }

    fn there(&self, change: usize, runs: &Running, image: usize, since: Option<u32>) -> Here {
        let said = match (self.taken_back(change, &runs.images()), self.carries(image, change)) {
            (Some(by), _) => here(Is::Reverted(by), format!("reverted by change {by}")),
            (None, Carries::Later(Some(by))) => {
                here(Is::Live, format!("live by the later image of change {by}"))
            }
            (None, Carries::Later(None)) => here(Is::Live, "live by a later image"),
            (None, _) => here(Is::Live, "live"),
        };
        Here { since, ..said }
    }

    /// Pods come up without it: it was here and is gone, or it never was.
    fn without(&self, change: usize, place: &Place, runs: &Running) -> Here {
        let now = runs.images();
        let had = place.heard.iter().chain(&now);
        let had: Vec<_> = had.filter(|image| self.carries(**image, change).yes()).collect();
        if had.is_empty() {
            return here(Is::NotHere, "not here yet");
        }
        let says = had.into_iter().rev().map(|from| match runs.ready {
            0 => "rolled back".to_owned(),
            _ => format!("rolled back from {} to {}", self.version(*from), self.version(runs.image)),
        });
        Here { is: Is::RolledBack, says: says.collect(), since: None }
    }

    fn version(&self, image: usize) -> String {
        if self.images[image].tagged {
            return format!("v{image}");
        }
        digest(&self.name(image)).as_str().chars().take(19).collect()
    }
}
