// SPDX-License-Identifier: Apache-2.0
//! What the owners of projects declare in `milepost.config`, as this site's configuration reads it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    config::{Config, Owned, OwnerFile},
    model::OwnerFiles,
};

/// By project.
#[derive(Default)]
pub(super) struct Owners {
    held: BTreeMap<String, Held>,
    /// Counts how often some project's `refs/meta/config` moved: it may be a parent of any.
    moved: u64,
}

struct Held {
    files: OwnerFiles,
    /// As of which movement.
    asked: u64,
    /// What they come to under a configuration.
    read: Option<(Arc<Config>, Option<Arc<Owned>>)>,
}

impl Owners {
    /// Takes what Gerrit said after so many movements; whether it is news.
    pub(super) fn hold(&mut self, files: OwnerFiles, asked: u64) -> bool {
        let held = self.held.get_mut(&files.project).filter(|held| held.files == files);
        if let Some(held) = held {
            held.asked = held.asked.max(asked);
            return false;
        }
        let empty = files.files.is_empty();
        let before = self.held.insert(files.project.clone(), Held { files, asked, read: None });
        !empty || before.is_some_and(|before| !before.files.files.is_empty())
    }

    /// Whether it has to be asked what is declared for a project.
    pub(super) fn lacks(&self, project: &str) -> bool {
        self.held.get(project).is_none_or(|held| held.asked < self.moved)
    }

    /// How often anything moved by now.
    pub(super) fn moved(&self) -> u64 {
        self.moved
    }

    /// Some project's `refs/meta/config` moved; the known projects whose declarations it surely is about.
    pub(super) fn moves(&mut self, project: &str) -> BTreeSet<String> {
        self.moved += 1;
        let has = |held: &Held| held.files.files.iter().any(|file| file.project == project);
        let about = self.held.iter().filter(|(of, held)| *of == project || has(held));
        about.map(|(of, _)| of.clone()).collect()
    }

    /// What is declared for a project, if that was read by this configuration; else the files.
    pub(super) fn known(
        &self,
        project: &str,
        config: &Arc<Config>,
    ) -> Result<Option<Arc<Owned>>, OwnerFiles> {
        let held = self.held.get(project).filter(|held| !held.files.files.is_empty());
        let Some(held) = held else { return Ok(None) };
        match &held.read {
            Some((of, read)) if Arc::ptr_eq(of, config) => Ok(read.clone()),
            _ => Err(held.files.clone()),
        }
    }

    /// Keeps what files came to under a configuration, if they are still what is declared.
    pub(super) fn keep(&mut self, files: &OwnerFiles, config: &Arc<Config>, read: Option<Arc<Owned>>) {
        if let Some(held) = self.held.get_mut(&files.project).filter(|held| held.files == *files) {
            held.read = Some((Arc::clone(config), read));
        }
    }

    /// The projects for which something is declared.
    pub(super) fn projects(&self) -> Vec<String> {
        let declared = self.held.iter().filter(|(_, held)| !held.files.files.is_empty());
        declared.map(|(project, _)| project.clone()).collect()
    }

    /// What is held of a project.
    pub(super) fn files(&self, project: &str) -> Option<&OwnerFiles> {
        Some(&self.held.get(project)?.files)
    }
}

/// What files come to. One that is wrong counts for nothing, and the others hold: a push of such a one is refused, so it became wrong
/// by the site's own file, or by another's.
pub(super) fn read(config: &Config, files: &OwnerFiles) -> Option<Arc<Owned>> {
    let project = &files.project;
    let all = files.files.iter();
    let mut left: Vec<_> = all.map(|file| OwnerFile { project: &file.project, text: &file.text }).collect();
    while !left.is_empty() {
        let wrong = match config.read_owner(project, &left) {
            Ok(owned) => return Some(Arc::new(owned)).filter(|owned| !owned.is_empty()),
            Err(wrong) => wrong,
        };
        tracing::warn!(project, "what stands in milepost.config for {project} counts only in part: {wrong}");
        let before = left.len();
        left.retain(|file| !wrong.faults.iter().any(|fault| fault.project == file.project));
        if left.len() == before {
            return None;
        }
    }
    None
}
