// SPDX-License-Identifier: Apache-2.0
use serde_json::json;

use super::*;
use crate::sources::ours::Hosts;

fn read(properties: Value, stamp: Value) -> Option<Subject> {
    read_all(properties, Value::Array(vec![stamp]))
}

fn read_all(properties: Value, stamps: Value) -> Option<Subject> {
    let stamps: Vec<Sourcestamp> = serde_json::from_value(stamps).unwrap();
    let properties: Properties = serde_json::from_value(properties).unwrap();
    of(&properties, &stamps, &Ours::new(&Hosts::of(["gerrit.example.org:8080"])))
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
    Some(Subject::Revision { project: "demo/app".to_owned(), name: "refs/heads/main".to_owned(), revision })
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

#[test]
fn who_forces_a_build_has_no_address_s_word_for_it() {
    let forced = |revision: &str| {
        json!({
            "event.change.project": ["demo/app", "Force Build Form"], "event.change.number": [12, "Force Build Form"],
            "event.patchSet.number": [3, "Force Build Form"],
            "event.patchSet.revision": [revision, "Force Build Form"],
            "event.change.url": ["http://gerrit.example.org:8080/c/demo/app/+/12", "Force Build Form"],
        })
    };
    let (a, b) = ("a".repeat(40), "b".repeat(40));
    assert_eq!(read(forced(&a), stamp(SSH, "main")), patch_set(12, 3));
    assert_eq!(read(forced(""), stamp(SSH, "refs/changes/12/12/3")), patch_set(12, 3));
    assert_eq!(read(forced(&a), stamp("file:///mirror", "main")), None, "nothing of ours was checked out");
    let mut library = stamp("ssh://bb@gerrit.example.org:29418/demo/library", "main");
    library["project"] = json!("demo/library");
    assert_eq!(read(forced(&a), library), None, "a library alone");
    assert_eq!(read(forced(&b), stamp(SSH, "main")), None, "another revision was checked out");
    assert_eq!(
        read(forced(&a), stamp(SSH, "refs/changes/12/12/2")),
        None,
        "another patch set was checked out"
    );
    let mut elsewhere = forced(&a);
    elsewhere["event.change.url"] = json!(["http://elsewhere.example.org/12", "Force Build Form"]);
    assert_eq!(read(elsewhere, stamp(SSH, "main")), None);
    // a rebuild keeps who said it
    let mut sent = forced(&b);
    for (_, value) in sent.as_object_mut().unwrap() {
        value[1] = json!("Change");
    }
    assert_eq!(read(sent, stamp(SSH, "main")), patch_set(12, 3));
}

#[test]
fn where_no_address_tells_the_checkout_of_that_project_has_to_be_ours() {
    let claimed = json!({
        "event.type": ["patchset-created", "Change"], "event.change.project": ["demo/app", "Change"],
        "event.change.number": [12, "Change"], "event.patchSet.number": [3, "Change"],
    });
    let updated = json!({
        "event.type": ["ref-updated", "Change"], "event.refUpdate.project": ["demo/app", "Change"],
        "event.refUpdate.refName": ["refs/heads/main", "Change"],
        "event.refUpdate.newRev": ["d".repeat(40), "Change"],
    });
    let elsewhere = stamp("ssh://other.example.org:29418/demo/app", "main");
    let mut library = stamp("ssh://bb@gerrit.example.org:29418/demo/library", "main");
    library["project"] = json!("demo/library");
    for properties in [&claimed, &updated] {
        let stamps = json!([elsewhere, library]);
        assert_eq!(read_all(properties.clone(), stamps), None, "a library of ours makes nothing else ours");
        // the library's name is the server's to choose, and where it has none the address is left
        let mut nameless = library.clone();
        nameless["project"] = json!("");
        assert_eq!(read_all(properties.clone(), json!([elsewhere, nameless])), None);
    }
    for address in
        [SSH, "http://gerrit.example.org:8080/a/demo/app", "http://gerrit.example.org:8080/demo/app.git"]
    {
        let mut nameless = stamp(address, "main");
        nameless["project"] = json!("");
        assert_eq!(read_all(claimed.clone(), json!([library, nameless])), patch_set(12, 3), "{address}");
        assert_eq!(read_all(updated.clone(), json!([library, stamp(address, "main")])), merged("d"));
    }
}
