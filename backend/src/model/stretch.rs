// SPDX-License-Identifier: Apache-2.0
//! What ran where from when to when.

use std::collections::BTreeSet;

use milepost_api::Millis;

use super::{Digest, Join, Workload};

/// A gap in which nothing else ran, up to this long (milliseconds), is no end: a container that restarts.
const GAP: Millis = 10 * 60 * 1000;

/// That an image ran in a workload for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The workload.
    pub workload: Join,
    /// What ran.
    pub digest: Digest,
    /// First seen running.
    pub since: Millis,
    /// When nobody was looking as it began: it did so between this moment and `since`.
    pub not_before: Option<Millis>,
    /// Last seen running; `None`: still.
    pub until: Option<Millis>,
}

/// What one look at a workload adds to its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noted {
    /// The digest's newest stretch is over.
    Ends(Digest, Millis),
    /// The digest's newest stretch goes on: it was no end.
    Resumes(Digest),
    /// A stretch begins.
    Begins(Digest, Millis),
}

impl Stretch {
    fn ended(&self) -> Millis {
        self.until.unwrap_or(self.since).max(self.since)
    }
}

/// What a look at `workload` at a moment adds to `newest`, the newest stretch of each digest that ever ran in it. An earlier
/// moment than the last one noted adds nothing.
pub fn note(newest: &[Stretch], workload: &Workload, at: Millis) -> Vec<Noted> {
    if newest.iter().map(Stretch::ended).max().is_some_and(|last| at < last) {
        return Vec::new();
    }
    let running: BTreeSet<&Digest> = workload.running().collect();
    let open = newest.iter().filter(|stretch| stretch.until.is_none() && !running.contains(&stretch.digest));
    let mut noted: Vec<_> = open.map(|stretch| Noted::Ends(stretch.digest.clone(), at)).collect();
    noted.extend(running.into_iter().filter_map(|digest| begin(newest, workload, digest, at)));
    noted
}

fn begin(newest: &[Stretch], workload: &Workload, digest: &Digest, at: Millis) -> Option<Noted> {
    let known = newest.iter().find(|stretch| stretch.digest == *digest);
    match known.map(|stretch| stretch.until) {
        Some(None) => None,
        Some(Some(end)) if at - end <= GAP && !other_ran(newest, digest, end) => {
            Some(Noted::Resumes(digest.clone()))
        }
        _ => {
            // What is fully rolled out when it is first seen began when its cluster says.
            let told = workload.since.filter(|_| newest.is_empty() && workload.complete());
            Some(Noted::Begins(digest.clone(), told.map_or(at, |since| since.min(at))))
        }
    }
}

fn other_ran(newest: &[Stretch], digest: &Digest, end: Millis) -> bool {
    let others = newest.iter().filter(|other| other.digest != *digest);
    others.clone().any(|other| other.since >= end || other.until.is_none_or(|until| until > end))
}
