// SPDX-License-Identifier: Apache-2.0
use cdevents_sdk::CDEvent;

use super::*;

const DIGEST: &str = "sha256:6de6cbad090fbcd6b0b9fa8a2e085328d4eff9a5e650513304b9125512d234f9";

fn image() -> ImageRef {
    format!("registry.example.org:5000/demo/App:v2@{DIGEST}").parse().unwrap()
}

fn there(image: Option<ImageRef>) -> There {
    There { service: "demo/app".into(), environment: "production".into(), cluster: "eqiad".into(), image }
}

fn made(what: What) -> Value {
    let change = ChangeRef { project: "demo/app".into(), number: 12, patch_set: 2, revision: "a".repeat(40) };
    let about = About { change: &change, server_id: "6f8a5c9e", pipeline: "default", nth: 3 };
    let body = body(&Turn { what, since: Some(1_795_395_201_091) }, &about, 0);
    // The library of the specification takes no field that it does not know.
    let read: CDEvent = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert_eq!(read.version(), "0.5.0");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn each_turn_is_an_event_of_the_vocabulary() {
    let purl = "pkg:oci/app@sha256%3A6de6cbad090fbcd6b0b9fa8a2e085328d4eff9a5e650513304b9125512d234f9?repository_url=registry.example.org%3A5000/demo/App&tag=v2";
    let in_eqiad = json!({ "environment": { "id": "production", "source": "/clusters/eqiad" } });
    let with = |artifact: &str| {
        let mut content = in_eqiad.clone();
        content["artifactId"] = artifact.into();
        content
    };
    let repository = json!({ "repository": { "id": "demo/app", "source": "/gerrit/6f8a5c9e/milepost" } });
    for (what, kind, id, content) in [
        (What::Merged, "change.merged", "demo/app~12", repository),
        (
            What::Published { service: "demo/app".into(), image: image() },
            "artifact.published",
            purl,
            json!({}),
        ),
        (What::Deployed(there(Some(image()))), "service.deployed", "demo/app", with(purl)),
        (What::RolledBack(there(None)), "service.rolledback", "demo/app", with("pkg:oci/demo%2Fapp")),
        (What::Removed(there(None)), "service.removed", "demo/app", in_eqiad.clone()),
    ] {
        let event = made(what);
        assert_eq!(event["context"]["type"], format!("dev.cdevents.{kind}.0.3.0"));
        assert_eq!(event["context"]["timestamp"], "2026-11-23T00:53:21.091Z");
        assert_eq!(event["subject"], json!({ "id": id, "content": content }));
        assert_eq!(event["customData"]["gerrit"]["change"], 12);
    }
}

#[test]
fn the_same_turn_has_the_same_id_and_its_change_the_same_chain() {
    let (first, again, other) = (made(What::Merged), made(What::Merged), made(What::Removed(there(None))));
    assert_eq!(first, again);
    assert_ne!(first["context"]["id"], other["context"]["id"]);
    assert_eq!(first["context"]["chainId"], other["context"]["chainId"]);
    let id = first["context"]["id"].as_str().unwrap();
    assert_eq!((id.len(), &id[14..15]), (36, "8"), "a UUID of version 8");
}

#[test]
fn headers_say_the_same_in_letters_that_headers_may_have() {
    let mut event = made(What::Merged);
    event["subject"]["id"] = "démo app~12".into();
    let headers = headers(&event);
    let value = |name: &str| headers.iter().find(|header| header.0 == name).unwrap().1.clone();
    assert_eq!(value("ce-specversion"), "1.0");
    assert_eq!(value("ce-type"), "dev.cdevents.change.merged.0.3.0");
    assert_eq!(value("ce-subject"), "d%C3%A9mo%20app~12");
    assert_eq!(value("ce-source"), "/gerrit/6f8a5c9e/milepost");
}
