// SPDX-License-Identifier: Apache-2.0
//! What Buildbot built something for, if it belongs to our Gerrit: by the properties that its change sources for Gerrit set
//! (`buildbot/changes/gerritchangesource.py`), which a forced or tried build may be given too, else by what was checked out. Pure.

use serde_json::Value;
use url::Url;

use super::wire::{Properties, Sourcestamp};
use crate::{
    model::{Revision, Subject},
    sources::ours::Ours,
};

/// The properties that are asked for.
pub(super) const PROPERTIES: [&str; 12] = [
    "scheduler",
    "event.type",
    "event.newRev",
    "event.change.project",
    "event.change.branch",
    "event.change.number",
    "event.change.url",
    "event.patchSet.number",
    "event.patchSet.revision",
    "event.refUpdate.project",
    "event.refUpdate.refName",
    "event.refUpdate.newRev",
];

/// What a buildset is for; `None` for what is not our Gerrit's, or nothing of Gerrit's at all.
pub(super) fn of(properties: &Properties, stamps: &[Sourcestamp], ours: &Ours<'_>) -> Option<Subject> {
    let is_ours = |stamp: &Sourcestamp| is_ours(stamp, ours);
    let url = text(properties, "event.change.url");
    if url.is_some_and(|url| !ours.has_change(url)) {
        return None;
    }
    // A change that was sent has an address, which is Gerrit's own word. Where it has none, or anybody may have given it, what was
    // checked out of that project tells: of others, as of a library, there may be one of ours, too.
    let [url, number] = ["event.change.url", "event.change.number"].map(|name| is_sent(properties, name));
    if !(url && number) {
        let of = |project: &str| {
            let mut all = stamps.iter().filter(|stamp| is_ours(stamp) && is_of(stamp, project));
            all.any(|stamp| number || !contradicts(stamp, properties))
        };
        if !project(properties).is_none_or(of) {
            return None;
        }
    }
    of_any(properties, stamps, is_ours)
}

/// The same without a look at whose Gerrit it is; `fits` says which checkouts count where no property tells.
pub(super) fn of_any(
    properties: &Properties,
    stamps: &[Sourcestamp],
    fits: impl Fn(&Sourcestamp) -> bool,
) -> Option<Subject> {
    match text(properties, "event.type") {
        Some("ref-updated") => {
            let name = full(text(properties, "event.refUpdate.refName")?);
            revision(
                text(properties, "event.refUpdate.project")?,
                name,
                text(properties, "event.refUpdate.newRev")?,
            )
        }
        Some("change-merged") => {
            let name = full(text(properties, "event.change.branch")?);
            // the new revision of the branch is another one than the patch set's where Gerrit rebases or merges
            let new =
                text(properties, "event.newRev").or_else(|| text(properties, "event.patchSet.revision"));
            revision(text(properties, "event.change.project")?, name, new?)
        }
        _ => {
            patch_set(properties).or_else(|| stamps.iter().filter(|stamp| fits(stamp)).find_map(checked_out))
        }
    }
}

/// The project that the properties name.
fn project(properties: &Properties) -> Option<&str> {
    let name = match text(properties, "event.type") {
        Some("ref-updated") => "event.refUpdate.project",
        _ => "event.change.project",
    };
    text(properties, name)
}

fn patch_set(properties: &Properties) -> Option<Subject> {
    Some(Subject::PatchSet {
        project: text(properties, "event.change.project")?.to_owned(),
        number: number(properties, "event.change.number")?,
        patch_set: number(properties, "event.patchSet.number")?.try_into().ok()?,
    })
}

/// By the branch: `refs/changes/34/1234/5` is a patch set; of any other its new revision is built.
fn checked_out(stamp: &Sourcestamp) -> Option<Subject> {
    let (project, branch) = (stamp.project.as_deref()?, stamp.branch.as_deref()?);
    if project.is_empty() {
        return None;
    }
    if let Some(rest) = branch.strip_prefix("refs/changes/") {
        let mut parts = rest.split('/').skip(1);
        let (number, patch_set) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let whole = parts.next().is_none();
        return whole.then(|| Subject::PatchSet { project: project.to_owned(), number, patch_set });
    }
    revision(project, full(branch), stamp.revision.as_deref()?)
}

/// Buildbot takes `refs/heads/` off branches, and leaves all else as it is.
fn full(branch: &str) -> String {
    if branch.starts_with("refs/") { branch.to_owned() } else { format!("refs/heads/{branch}") }
}

fn revision(project: &str, name: String, revision: &str) -> Option<Subject> {
    let revision = revision.parse::<Revision>().ok()?.existing()?;
    Some(Subject::Revision { project: project.to_owned(), name, revision })
}

/// Whether a project was checked out: by the name that its change source gave, else by the address.
fn is_of(stamp: &Sourcestamp, project: &str) -> bool {
    if let Some(name) = stamp.project.as_deref().filter(|name| !name.is_empty()) {
        return name == project;
    }
    let Some(url) = stamp.repository.as_deref().and_then(|address| Url::parse(address).ok()) else {
        return false;
    };
    let path = url.path().trim_end_matches('/');
    path.strip_suffix(".git").unwrap_or(path).strip_suffix(project).is_some_and(|root| root.ends_with('/'))
}

/// Whether a property is its change source's word: Buildbot names who has set it (`db/changes.py` asserts `Change`), a rebuild keeps that,
/// and one that was typed into a form or given by a command has another name there.
fn is_sent(properties: &Properties, name: &str) -> bool {
    properties.get(name).and_then(|property| property.get(1)?.as_str()) == Some("Change")
}

/// Whether something else was checked out than the patch set that the properties name.
fn contradicts(stamp: &Sourcestamp, properties: &Properties) -> bool {
    let of_ref = match checked_out(stamp) {
        Some(of @ Subject::PatchSet { .. }) => Some(of),
        _ => None,
    };
    if let (Some(Subject::PatchSet { number, patch_set, .. }), Some(named)) = (of_ref, patch_set(properties))
    {
        return !matches!(named, Subject::PatchSet { number: n, patch_set: p, .. } if (n, p) == (number, patch_set));
    }
    let parse = |text: &str| text.parse::<Revision>().ok();
    let named = text(properties, "event.patchSet.revision").and_then(parse);
    let built = stamp.revision.as_deref().and_then(parse);
    named.zip(built).is_some_and(|(named, built)| named != built)
}

/// By its repository.
fn is_ours(stamp: &Sourcestamp, ours: &Ours<'_>) -> bool {
    stamp.repository.as_deref().is_some_and(|repository| ours.host_of(repository))
}

/// A property's value, where it is a text.
pub(super) fn text<'p>(properties: &'p Properties, name: &str) -> Option<&'p str> {
    value(properties, name)?.as_str()
}

/// Old Gerrits send numbers as texts.
fn number(properties: &Properties, name: &str) -> Option<u64> {
    let value = value(properties, name)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn value<'p>(properties: &'p Properties, name: &str) -> Option<&'p Value> {
    properties.get(name)?.get(0)
}

#[cfg(test)]
mod tests;
