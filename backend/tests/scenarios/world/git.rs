// SPDX-License-Identifier: Apache-2.0
//! Gerrit's git: revisions by label, their parents and paths, and the answers that rest on them.

use std::collections::BTreeMap;

use milepost::model::Revision;
use milepost_api::gerrit::{Ask, Change, NO_SUCH_REVISION, Reply, Reports};

use super::{Unreadable, World, words::hex};

/// Revisions by label.
#[derive(Default)]
pub(super) struct Git {
    parents: BTreeMap<String, Vec<String>>,
    paths: BTreeMap<String, Vec<String>>,
    tip: Option<String>,
    mute: bool,
}

/// A label's revision: 40 digits made of it.
pub(crate) fn revision(label: &str) -> Revision {
    hex(label)[..40].parse().unwrap_or_else(|_| unreachable!("40 hex digits are a revision"))
}

impl Git {
    pub(super) fn tell(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            // git a is on b / git a is on b and c (a merge)
            [label, "is", "on", parents @ ..] if !parents.is_empty() => {
                let parents = parents.iter().filter(|word| **word != "and").map(|&p| p.to_owned()).collect();
                self.parents.insert((*label).to_owned(), parents);
            }
            ["branch", "is", "at", label] => {
                self.pushed(label);
                self.merged(label);
            }
            [label, "touches", paths @ ..] if !paths.is_empty() => {
                let paths = paths.iter().map(|&path| path.to_owned()).collect();
                self.paths.insert((*label).to_owned(), paths);
            }
            ["does", "not", "answer"] => self.mute = true,
            ["answers"] => self.mute = false,
            _ => {
                return words.unreadable(
                    "`branch is at a`, `a is on b`, `a is on b and c`, `a touches PATH …`, `does not answer`, `answers`",
                );
            }
        }
        Ok(())
    }

    /// A revision that is pushed is on the branch, unless the scenario said otherwise.
    pub(super) fn pushed(&mut self, label: &str) {
        let parents = self.tip.iter().cloned().collect();
        self.parents.entry(label.to_owned()).or_insert(parents);
    }

    /// The branch is at this revision now.
    pub(super) fn merged(&mut self, label: &str) {
        self.tip = Some(label.to_owned());
    }

    /// Gerrit's answer; `None` while it does not answer.
    pub(super) fn answer(&self, world: &World, ask: &Ask) -> Option<Reply> {
        if self.mute {
            return None;
        }
        let unknown = || Reply::Unknown(NO_SUCH_REVISION.to_owned());
        Some(match ask {
            Ask::Contains { revision, ancestor, .. } => match (self.label(revision), self.label(ancestor)) {
                (Some(label), Some(ancestor)) => Reply::Contains(self.contains(label, ancestor)),
                _ => unknown(),
            },
            Ask::Paths { revision, .. } => match self.label(revision) {
                Some(label) => {
                    let paths = self.paths.get(label).cloned();
                    Reply::Paths(paths.unwrap_or_else(|| vec!["src/main.rs".to_owned()]))
                }
                None => unknown(),
            },
            Ask::ChangeOf { revision, .. } => {
                let made = world.changes.values().find(|change| change.current_revision == *revision);
                Reply::Change(made.cloned())
            }
            Ask::ChangesFrom { number, .. } => {
                let from = |change: &&Change| {
                    change.revert_of == Some(*number) || change.cherry_pick_of == Some(*number)
                };
                Reply::Changes(world.changes.values().filter(from).cloned().collect())
            }
            Ask::Reports { .. } => Reply::Reports(Reports::default()),
            // Others ask these, not the merge.
            Ask::PatchSet { .. }
            | Ask::File { .. }
            | Ask::Tip { .. }
            | Ask::OpenChanges { .. }
            | Ask::Owners { .. }
            | Ask::Review(_) => return None,
        })
    }

    fn label(&self, of: &str) -> Option<&String> {
        self.parents.keys().find(|label| revision(label).to_string() == of)
    }

    fn contains(&self, label: &String, ancestor: &String) -> bool {
        label == ancestor
            || self.parents.get(label).is_some_and(|all| all.iter().any(|p| self.contains(p, ancestor)))
    }
}
