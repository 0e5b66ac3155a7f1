// SPDX-License-Identifier: Apache-2.0
//! What runs in a cluster.

use std::collections::BTreeSet;

use milepost_api::Millis;
use serde::{Deserialize, Serialize};

use super::{Digest, ImageRef, Release, WorkloadRef};

/// The kinds of workload that are watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WorkloadKind {
    /// apps/v1 Deployment.
    #[default]
    Deployment,
    /// apps/v1 StatefulSet.
    StatefulSet,
    /// apps/v1 DaemonSet.
    DaemonSet,
}

/// One workload's container as its cluster shows it at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// Which one.
    pub of: WorkloadRef,
    /// `false` when the API server says there is none of that name.
    pub exists: bool,
    /// Pods wanted.
    pub desired: u32,
    /// Whether the status speaks of the newest generation (`observedGeneration >= generation`).
    pub observed: bool,
    /// Whether the newest template was fully rolled out once, by the cluster's word: pods that are not ready now were so before,
    /// or are wanted besides.
    #[serde(default)]
    pub settled: bool,
    /// What is another with each rollout of its newest template, also with a restart that changes no image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<String>,
    /// The image that the newest pod template asks for.
    pub wanted: Option<ImageRef>,
    /// Pods of the newest template.
    pub new: PodSet,
    /// Pods of earlier templates that still are.
    pub old: PodSet,
    /// Why the rollout does not get on: a condition's or a waiting container's own reason.
    pub failed: Option<String>,
    /// Why the rollout goes no further by somebody's order, in Kubernetes' own word: `paused`, `partition 2`, `OnDelete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// What earlier pod templates asked for, as far as the cluster keeps them, the last first; [`EARLIER`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// When the newest rollout last progressed or completed, by the cluster's word.
    pub since: Option<Millis>,
    /// When an earlier rollout was complete since which nothing else ran: the newest was a restart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ran_since: Option<Millis>,
    /// What Helm says, where it is asked and this is Helm's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

/// Earlier pod templates that are kept of a workload.
pub const EARLIER: usize = 3;

/// An earlier pod template, by the image that it asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The image.
    pub image: ImageRef,
    /// When it was first asked for.
    pub begun: Option<Millis>,
}

/// Some pods of a workload, seen through the service's own container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodSet {
    /// Pods that are.
    pub total: u32,
    /// Pods whose container is ready.
    pub ready: u32,
    /// Digests in the ready and running containers' `imageID`s, sorted, each once.
    pub digests: Vec<Digest>,
}

impl Workload {
    /// What is known when the API server says that there is none of that name.
    pub fn gone(of: WorkloadRef) -> Self {
        Self {
            of,
            exists: false,
            desired: 0,
            observed: true,
            settled: false,
            rollout: None,
            wanted: None,
            new: PodSet::default(),
            old: PodSet::default(),
            failed: None,
            held: None,
            earlier: Vec::new(),
            since: None,
            ran_since: None,
            release: None,
        }
    }

    /// Fully rolled out: the newest template has all its pods ready and no other is left.
    pub fn complete(&self) -> bool {
        self.exists && self.observed && self.old.total == 0 && self.new.ready >= self.desired
    }

    /// Takes over from the telling before what its cluster forgets: that its newest template was fully rolled out once, which not
    /// every controller remembers, and since when it has run what it runs, which a restart does not change.
    #[must_use]
    pub fn after(&self, before: &Self) -> Self {
        let was_whole = before.complete() || before.settled;
        let same_rollout = self.exists && self.rollout.is_some() && self.rollout == before.rollout;
        // Its controller may say so before its pods are seen ready: then it is believed once they are.
        let settled = self.settled && self.complete() || same_rollout && was_whole && self.old.total == 0;
        let runs = |workload: &Self| workload.running().cloned().collect::<BTreeSet<_>>();
        let same = !runs(self).is_empty() && runs(self) == runs(before);
        let since = before.ran_since.or(before.since.filter(|_| was_whole));
        let ran_since = since.filter(|since| same && Some(*since) != self.since);
        Self { settled, ran_since, ..self.clone() }
    }

    /// Since when it runs what it runs, as far as that is told.
    pub fn runs_since(&self) -> Option<Millis> {
        self.ran_since.or(self.since)
    }

    /// The images that Helm's newest revisions ask for.
    pub fn asked_by_helm(&self) -> impl Iterator<Item = &ImageRef> {
        let newest = self.release.iter().flat_map(|release| release.revisions.iter().rev().take(3));
        newest.filter_map(|revision| revision.image.as_ref())
    }

    /// Every digest that runs now.
    pub fn running(&self) -> impl Iterator<Item = &Digest> {
        self.new.digests.iter().chain(&self.old.digests)
    }
}

/// Whether Kubernetes can have a namespace of that name: a DNS label of RFC 1123.
pub fn is_label(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty()
        && name.len() <= 63
        && name.bytes().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// Whether Kubernetes can have a workload of that name: a DNS subdomain of RFC 1123.
pub fn is_subdomain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(plain) && !part.starts_with('-') && !part.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many pods of a rollout, and of the one before, all of one image.
    fn workload(rollout: &str, new: u32, old: u32, since: Option<Millis>) -> Workload {
        let digest = format!("sha256:{:064}", 1).parse::<Digest>().unwrap();
        let pods =
            |ready| PodSet { total: ready, ready, digests: vec![digest.clone(); ready.min(1) as usize] };
        let (new, old) = (pods(new), pods(old));
        let of = WorkloadRef {
            cluster: "eqiad".into(),
            namespace: "app".into(),
            kind: WorkloadKind::Deployment,
            name: "app".into(),
            container: None,
        };
        let rollout = Some(rollout.to_owned());
        Workload { exists: true, desired: 3, rollout, new, old, since, ..Workload::gone(of) }
    }

    #[test]
    fn what_was_complete_once_stays_so_until_the_next_rollout() {
        let begun = workload("1", 2, 0, None).after(&workload("1", 1, 0, None));
        assert!(!begun.settled);
        let done = workload("1", 3, 0, None).after(&begun);
        let lost = workload("1", 2, 0, None).after(&done);
        assert!(lost.settled && !lost.complete());
        assert!(workload("1", 1, 0, None).after(&lost).settled, "once more");
        assert!(!workload("2", 2, 0, None).after(&lost).settled);
    }

    #[test]
    fn a_controller_is_believed_once_the_pods_are_seen() {
        let begun = workload("1", 0, 0, None);
        let said = |ready| Workload { settled: true, ..workload("1", ready, 0, None) };
        let early = said(0).after(&begun);
        assert!(!early.settled);
        let seen = said(3).after(&early);
        assert!(seen.settled && said(2).after(&seen).settled);
    }

    #[test]
    fn a_restart_changes_nothing_about_since_when() {
        let done = workload("1", 3, 0, Some(10)).after(&workload("1", 1, 0, Some(5)));
        assert_eq!(done.runs_since(), Some(10), "when it was complete");
        let restarting = workload("2", 1, 2, Some(50)).after(&done);
        assert_eq!((restarting.since, restarting.ran_since), (Some(50), Some(10)));
        let restarted = workload("2", 3, 0, Some(60)).after(&restarting);
        assert_eq!(restarted.runs_since(), Some(10));
        let mut other = workload("3", 3, 0, Some(90));
        other.new.digests = vec![format!("sha256:{:064}", 2).parse().unwrap()];
        assert_eq!(other.after(&restarted).runs_since(), Some(90));
        let gone = Workload::gone(done.of.clone()).after(&restarted);
        assert_eq!(workload("1", 3, 0, Some(99)).after(&gone).runs_since(), Some(99));
    }
}
