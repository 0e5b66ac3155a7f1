// SPDX-License-Identifier: Apache-2.0
//! One build of a group, and how much of it was asked for.

use std::collections::BTreeMap;

use milepost_api::Millis;

use crate::sources::jenkins::{log::Lines, stages::Stage, wire::Build};

/// A build.
#[derive(Debug)]
pub(in crate::sources::jenkins) struct Entry {
    pub(in crate::sources::jenkins) build: Build,
    /// `None`: not asked, or it has none.
    pub(in crate::sources::jenkins) stages: Option<Vec<Stage>>,
    /// By the stage's node; `""`: the whole build's.
    pub(in crate::sources::jenkins) lines: BTreeMap<String, Lines>,
    /// It was deleted before it was seen to end.
    pub(in crate::sources::jenkins) gone: bool,
    pub(super) known: Known,
    /// Whether it has run, or begun, since this began to look.
    pub(super) fresh: bool,
    /// Whether it was seen to begin, and not there when its job was first looked at.
    pub(super) seen: bool,
}

/// How much of a build was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) enum Known {
    /// What the listing says.
    Listed,
    /// Stages, while it ran; when.
    Running(Millis),
    /// Stages and logs, after its end.
    All,
}

impl Entry {
    /// Whether it says nothing, since it was aborted or deleted before its end.
    pub(in crate::sources::jenkins) fn is_aborted(&self) -> bool {
        self.gone || self.build.result.as_deref() == Some("ABORTED")
    }

    pub(super) fn new(build: Build, fresh: bool, seen: bool) -> Self {
        let fresh = fresh || build.building;
        Self { build, stages: None, lines: BTreeMap::new(), gone: false, known: Known::Listed, fresh, seen }
    }
}
