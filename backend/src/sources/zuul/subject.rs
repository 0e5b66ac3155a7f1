// SPDX-License-Identifier: Apache-2.0
//! What Zuul ran something for, if it belongs to our Gerrit.

use super::wire::{ItemRef, Ref};
use crate::model::{Revision, Subject};
pub(super) use crate::sources::ours::Ours;

impl Ours<'_> {
    /// Of a ref in the status.
    pub(super) fn item(&self, item: &ItemRef) -> Option<Subject> {
        let ours = item.url.as_deref().is_some_and(|url| self.host_of(url))
            || item.project_canonical.as_deref().is_some_and(|c| self.canonical(c));
        let id = item.id.as_deref()?;
        match id.split_once(',') {
            Some((number, patch_set)) => {
                let subject = patch_set_of(&item.project, number.parse().ok()?, patch_set)?;
                self.admits(ours, item.url.as_deref()).then_some(subject)
            }
            None => revision_of(&item.project, item.name.as_deref()?, id, ours, item.url.as_deref()),
        }
    }

    /// Of a ref in the database.
    pub(super) fn row(&self, row: &Ref) -> Option<Subject> {
        let ours = row.url.as_deref().is_some_and(|url| self.host_of(url));
        match (row.change, row.patchset.as_deref()) {
            (Some(number), Some(patch_set)) => {
                let subject = patch_set_of(&row.project, number, patch_set)?;
                self.admits(ours, row.url.as_deref()).then_some(subject)
            }
            (Some(_), None) => None,
            _ => {
                let (name, revision) = (row.name.as_deref()?, row.newrev.as_deref()?);
                revision_of(&row.project, name, revision, ours, row.url.as_deref())
            }
        }
    }

    /// Whether a change is ours; where its Gerrit is another one, that is told of.
    fn admits(&self, ours: bool, url: Option<&str>) -> bool {
        ours || url.is_some_and(|url| self.has_change(url))
    }

    /// As Zuul calls it by `canonical_hostname`, which has no port unless the site wrote one.
    fn canonical(&self, canonical: &str) -> bool {
        let ours = |host: &str| self.written().any(|ours| ours.eq_ignore_ascii_case(host));
        canonical.split_once('/').is_some_and(|(host, _)| ours(host))
    }
}

fn patch_set_of(project: &str, number: u64, patch_set: &str) -> Option<Subject> {
    Some(Subject::PatchSet { project: project.to_owned(), number, patch_set: patch_set.parse().ok()? })
}

/// A revision names itself, so it is taken where Zuul gives no address (Zuul's git driver); numbers repeat between Gerrits.
fn revision_of(project: &str, name: &str, revision: &str, ours: bool, url: Option<&str>) -> Option<Subject> {
    let nameless = url.is_none_or(str::is_empty);
    let revision = revision.parse::<Revision>().ok()?.existing()?;
    let subject = Subject::Revision { project: project.to_owned(), name: name.to_owned(), revision };
    (ours || nameless).then_some(subject)
}

/// A fact's key: the buildset's uuid, with the subject where a buildset has several (changes that merge together).
pub(super) fn key(buildset: &str, subject: &Subject, several: bool) -> String {
    match subject {
        _ if !several => buildset.to_owned(),
        Subject::PatchSet { project, number, patch_set } => {
            format!("{buildset}/{project}~{number},{patch_set}")
        }
        Subject::Revision { project, name, .. } => format!("{buildset}/{project}~{name}"),
    }
}
