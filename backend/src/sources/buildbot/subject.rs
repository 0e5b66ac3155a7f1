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
    let by_url = text(properties, "event.change.url").map(|url| ours.host_of(url));
    let by_stamp = || stamps.iter().any(|stamp| is_ours(stamp, ours));
    // A change has an address, which is Gerrit's own word; where it has none, what was checked out tells.
    if !by_url.unwrap_or_else(by_stamp) {
        return None;
    }
    of_any(properties, stamps, |stamp| is_ours(stamp, ours))
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

/// By its repository. SSH has a port of its own, so there the name alone tells.
fn is_ours(stamp: &Sourcestamp, ours: &Ours<'_>) -> bool {
    let Some(repository) = stamp.repository.as_deref() else { return false };
    if ours.host_of(repository) {
        return true;
    }
    let Ok(url) = Url::parse(repository) else { return false };
    let names = || ours.0.iter().map(|host| host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name));
    url.scheme() == "ssh"
        && url.host_str().is_some_and(|host| names().any(|ours| ours.eq_ignore_ascii_case(host)))
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
mod tests {
    use serde_json::json;

    use super::*;

    fn read(properties: Value, stamp: Value) -> Option<Subject> {
        let stamp: Sourcestamp = serde_json::from_value(stamp).unwrap();
        let properties: Properties = serde_json::from_value(properties).unwrap();
        of(&properties, &[stamp], &Ours(&["gerrit.example.org:8080".to_owned()]))
    }

    fn stamp(repository: &str, branch: &str) -> Value {
        json!({"project": "demo/app", "repository": repository, "branch": branch, "revision": "a".repeat(40)})
    }

    const SSH: &str = "ssh://bb@gerrit.example.org:29418/demo/app";

    #[expect(clippy::unnecessary_wraps, reason = "as it is compared")]
    fn patch_set(number: u64, patch_set: u32) -> Option<Subject> {
        Some(Subject::PatchSet { project: "demo/app".to_owned(), number, patch_set })
    }

    #[expect(clippy::unnecessary_wraps, reason = "as it is compared")]
    fn merged(digit: &str) -> Option<Subject> {
        let revision = digit.repeat(40).parse().unwrap();
        Some(Subject::Revision {
            project: "demo/app".to_owned(),
            name: "refs/heads/main".to_owned(),
            revision,
        })
    }

    #[test]
    fn a_patch_set_is_told_by_its_properties_or_by_its_ref() {
        let of_gerrit = json!({
            "event.type": ["patchset-created", "Change"], "event.change.project": ["demo/app", "Change"],
            "event.change.number": [12, "Change"], "event.patchSet.number": ["3", "Change"],
            "event.change.url": ["http://gerrit.example.org:8080/c/demo/app/+/12", "Change"],
        });
        assert_eq!(read(of_gerrit.clone(), stamp("file:///mirror", "main")), patch_set(12, 3));
        assert_eq!(read(json!({}), stamp(SSH, "refs/changes/12/12/4")), patch_set(12, 4));
        assert_eq!(read(json!({}), stamp(SSH, "refs/changes/12/12/meta")), None);
        let mut other = of_gerrit;
        other["event.change.url"] = json!(["http://gerrit.example.org/c/demo/app/+/12", "Change"]);
        assert_eq!(read(other, stamp(SSH, "refs/changes/12/12/3")), None, "another Gerrit's by its own word");
        assert_eq!(read(json!({}), stamp("ssh://elsewhere/demo/app", "refs/changes/12/12/4")), None);
    }

    #[test]
    fn what_a_branch_has_now_is_a_revision_and_not_a_patch_set() {
        let merge = json!({
            "event.type": ["change-merged", "Change"], "event.change.project": ["demo/app", "Change"],
            "event.change.branch": ["main", "Change"], "event.change.number": [12, "Change"],
            "event.patchSet.number": [3, "Change"], "event.patchSet.revision": ["b".repeat(40), "Change"],
            "event.newRev": ["c".repeat(40), "Change"],
        });
        assert_eq!(read(merge, stamp(SSH, "main")), merged("c"));
        let update = json!({
            "event.type": ["ref-updated", "Change"], "event.refUpdate.project": ["demo/app", "Change"],
            "event.refUpdate.refName": ["refs/heads/main", "Change"],
            "event.refUpdate.newRev": ["d".repeat(40), "Change"],
        });
        assert_eq!(read(update.clone(), stamp(SSH, "main")), merged("d"));
        let mut gone = update;
        gone["event.refUpdate.newRev"] = json!(["0".repeat(40), "Change"]);
        assert_eq!(read(gone, stamp(SSH, "main")), None, "a branch that was deleted");
        assert_eq!(read(json!({}), stamp(SSH, "main")), merged("a"), "a poller's");
    }

    #[test]
    fn odd_properties_are_none() {
        for odd in [json!(null), json!("x"), json!([]), json!([null, "Change"]), json!({"0": 1})] {
            let properties = json!({"event.type": odd, "event.change.number": odd});
            assert_eq!(read(properties, stamp(SSH, "refs/changes/12/12/4")), patch_set(12, 4));
        }
    }
}
