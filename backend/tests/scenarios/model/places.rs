// SPDX-License-Identifier: Apache-2.0
//! The model's workloads, and what of them Milepost has heard.

use std::collections::BTreeSet;

/// The services, and the clusters in which each runs.
pub(super) const SERVICES: [&str; 2] = ["app", "worker"];
pub(super) const CLUSTERS: [&str; 3] = ["staging", "eqiad", "codfw"];

/// One service in one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) service: usize,
    pub(super) cluster: usize,
    /// What runs there; nothing where there is no workload.
    pub(super) runs: Option<Running>,
    /// When it last became, or ceased to be, complete with its image: minutes.
    pub(super) since: u32,
    /// Images that Milepost has heard to run here, at any time.
    pub(super) heard: BTreeSet<usize>,
    /// The number of the last word that was heard.
    pub(super) last_heard: u64,
}

/// A workload: images by their place in the model's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Running {
    pub(super) image: usize,
    pub(super) ready: u32,
    pub(super) desired: u32,
    /// Pods of the image before.
    pub(super) old: Option<(usize, u32)>,
    pub(super) observed: bool,
    pub(super) failing: Option<&'static str>,
}

impl Running {
    pub(super) fn of(image: usize, ready: u32, desired: u32) -> Self {
        Self { image, ready, desired, old: None, observed: true, failing: None }
    }

    pub(super) fn complete(&self) -> bool {
        self.observed && self.old.is_none() && self.ready >= self.desired
    }

    /// The images of all pods that serve.
    pub(super) fn images(&self) -> Vec<usize> {
        let new = (self.ready > 0).then_some(self.image);
        new.into_iter().chain(self.old.map(|(image, _)| image)).collect()
    }

    /// A new template beside what serves now.
    pub(super) fn replaced(&self, image: usize, observed: bool) -> Self {
        let before = if self.ready > 0 { Some(self.image) } else { self.old.map(|(image, _)| image) };
        let desired = self.desired.max(1);
        let old = before.filter(|before| *before != image).map(|before| (before, desired));
        let ready = match self.old {
            _ if before != Some(image) => 0,
            Some((old, ready)) if old == image => ready.min(desired),
            _ => self.ready,
        };
        Self { observed, ..Self { old, ..Self::of(image, ready, desired) } }
    }

    /// One pod more, and in the end the last of the old ones less.
    pub(super) fn one_more(&mut self) {
        (self.observed, self.failing) = (true, None);
        if self.ready < self.desired {
            self.ready += 1;
            self.old = self.old.map(|(image, _)| (image, (self.desired - self.ready).max(1)));
        } else {
            self.old = None;
        }
    }
}

impl Place {
    /// All places, staging first.
    pub(super) fn all() -> Vec<Self> {
        let places = (0..CLUSTERS.len())
            .flat_map(|cluster| (0..SERVICES.len()).map(move |service| (cluster, service)));
        places.map(|(cluster, service)| Self { service, cluster, ..Self::default() }).collect()
    }

    pub(super) fn cluster(&self) -> &'static str {
        CLUSTERS[self.cluster]
    }

    /// Another state, from that minute on.
    pub(super) fn becomes(&mut self, runs: Option<Running>, minute: u32) {
        let seen = |runs: &Option<Running>| runs.as_ref().map(|runs| (runs.image, runs.complete()));
        if seen(&self.runs) != seen(&runs) {
            self.since = minute;
        }
        self.runs = runs;
    }

    /// The scenario's line for what is here now.
    pub(super) fn line(&self, name: impl Fn(usize) -> String) -> String {
        let place =
            if self.cluster == 0 { "staging".to_owned() } else { format!("production/{}", self.cluster()) };
        let Some(runs) = &self.runs else { return format!("{place} has no {}", SERVICES[self.service]) };
        let mut line = format!("{place} runs {} {}/{}", name(runs.image), runs.ready, runs.desired);
        if let Some((old, _)) = runs.old {
            line = format!("{line} beside {}", name(old));
        }
        if !runs.observed {
            line += " unobserved";
        }
        if let Some(reason) = runs.failing {
            line = format!("{line} failing {reason}");
        }
        line
    }
}
