// SPDX-License-Identifier: Apache-2.0
//! What is built and runs.

use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::{Repository, WorkloadKind};

/// A configured service: its images and where they run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name in the configuration.
    pub name: String,
    /// The repositories of its images; the first is the one shown.
    pub repositories: Vec<Repository>,
    /// Tags that are this service's; `None`: all.
    pub tag_pattern: Option<TagPattern>,
    /// Tag of the image of one revision, with `{revision}` and `{short}` (10 digits); `None`: not derivable.
    pub tag_template: Option<String>,
    /// Path globs that say which changes touch it; empty: all of its project's.
    pub paths: Paths,
    /// Name of the workload that runs as a canary beside the service's own, wherever there is one.
    pub canary: Option<String>,
    /// Where it runs, canaries too.
    pub workloads: Vec<WorkloadRef>,
    /// Whether a project says so, and not the site: what of it cannot be read makes nothing else doubtful.
    pub declared: bool,
}

/// One place where a service runs: a container of a workload in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkloadRef {
    /// The cluster's source, by name.
    pub cluster: String,
    /// Kubernetes namespace.
    pub namespace: String,
    /// Deployment, StatefulSet or DaemonSet.
    pub kind: WorkloadKind,
    /// The workload's name.
    pub name: String,
    /// The service's own container; `None`: the only or first one.
    pub container: Option<String>,
}

/// A regular expression of tags, compiled once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TagPattern {
    text: Arc<str>,
    compiled: Option<Regex>,
}

impl From<&str> for TagPattern {
    /// Text that is no regular expression matches nothing.
    fn from(text: &str) -> Self {
        Self { text: text.into(), compiled: Self::compile(text).ok() }
    }
}

impl PartialEq for TagPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for TagPattern {}

impl TagPattern {
    /// How large it may become, in bytes: owners of projects write some.
    const LARGEST: usize = 1 << 20;

    /// What is wrong with the text, if anything.
    pub fn compile(text: &str) -> Result<Regex, regex::Error> {
        RegexBuilder::new(text).size_limit(Self::LARGEST).build()
    }

    /// Whether a tag matches.
    pub fn matches(&self, tag: &str) -> bool {
        self.compiled.as_ref().is_some_and(|pattern| pattern.is_match(tag))
    }
}

/// Path globs, compiled once: every merge asks them. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    globs: Arc<[String]>,
    compiled: Arc<GlobSet>,
}

impl From<Vec<String>> for Paths {
    /// Text that is no glob matches nothing.
    fn from(globs: Vec<String>) -> Self {
        let mut compiled = GlobSetBuilder::new();
        for glob in globs.iter().filter_map(|glob| Glob::new(glob).ok()) {
            compiled.add(glob);
        }
        let compiled = compiled.build().unwrap_or_default();
        Self { globs: globs.into(), compiled: Arc::new(compiled) }
    }
}

impl PartialEq for Paths {
    fn eq(&self, other: &Self) -> bool {
        self.globs == other.globs
    }
}

impl Eq for Paths {}

impl Paths {
    /// Whether one of them matches; none does where there is none.
    pub fn matches(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }
}

impl Service {
    /// Whether it runs in that cluster.
    pub fn runs_in(&self, cluster: &str) -> bool {
        self.workloads.iter().any(|place| place.cluster == cluster)
    }

    /// Whether the place is a canary's.
    pub fn is_canary(&self, place: &WorkloadRef) -> bool {
        self.canary.as_ref() == Some(&place.name)
    }

    /// The canary beside the service's own workload at `place`.
    pub fn canary_of(&self, place: &WorkloadRef) -> Option<&WorkloadRef> {
        let beside = |other: &&WorkloadRef| {
            self.is_canary(other)
                && (&other.cluster, &other.namespace, other.kind)
                    == (&place.cluster, &place.namespace, place.kind)
        };
        self.workloads.iter().find(beside)
    }

    /// Whether an image with these tags may be this service's: services may share a repository. One without any tag may be anybody's.
    pub fn is_tagged(&self, tags: &[String]) -> bool {
        let Some(pattern) = &self.tag_pattern else { return true };
        tags.is_empty() || tags.iter().any(|tag| pattern.matches(tag))
    }

    /// Whether any of `paths` is one of this service's.
    pub fn touches(&self, paths: &[String]) -> bool {
        paths.iter().any(|path| self.paths.compiled.is_match(path))
    }
}
