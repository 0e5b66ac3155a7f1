// SPDX-License-Identifier: Apache-2.0
//! A turn in the vocabulary of CDEvents 0.5 (cdevents/spec v0.5.1, "Source Code Version Control", "Continuous Integration" and
//! "Continuous Deployment" events), with the headers of CloudEvents 1.0.2 (HTTP binding, binary mode; CDEvents, "CloudEvents
//! Binding").

use jiff::Timestamp;
use milepost_api::{ChangeRef, Millis};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::model::{ImageRef, There, Turn, What};

/// The media type of a body.
pub const CONTENT_TYPE: &str = "application/cdevents+json";

/// What may not stand in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// What may not stand in a header's value (CloudEvents 1.0.2, HTTP binding, 3.1.3.2).
const HEADER: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

/// What an event is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The change and its merged revision.
    pub change: &'a ChangeRef,
    /// Gerrit's server id.
    pub server_id: &'a str,
    /// The pipeline's name.
    pub pipeline: &'a str,
    /// How many events there were of the change before.
    pub nth: u32,
}

/// The body of an event of that moment. Its id is the same when it is made anew, and for each receiver where it is known since when
/// the turn is so.
pub fn body(turn: &Turn, about: &About<'_>, now: Millis) -> String {
    let at = Timestamp::from_millisecond(turn.since.unwrap_or(now)).unwrap_or_default();
    let ChangeRef { project, number, patch_set, revision } = about.change;
    let chain = format!("{}\0{project}\0{number}", about.server_id);
    // Of two turns of one kind the moments differ, or else their places among the events.
    let which = turn.since.map_or_else(|| format!("#{}", about.nth), |since| since.to_string());
    let (kind, subject) = subject(turn, about);
    json!({
        "context": {
            "specversion": "0.5.0",
            "id": id(&format!("{chain}\0{which}\0{}\0{}", turn.part(), turn.kind())),
            "chainId": id(&chain),
            "source": source(about.server_id),
            "type": format!("dev.cdevents.{kind}.0.3.0"),
            "timestamp": at.to_string(),
        },
        "subject": subject,
        "customData": {
            "gerrit": { "project": project, "change": number, "patchSet": patch_set, "revision": revision },
            "pipeline": about.pipeline,
        },
        "customDataContentType": "application/json",
    })
    .to_string()
}

/// Headers of CloudEvents for a body of [`body`], by name.
pub fn headers(body: &Value) -> Vec<(&'static str, String)> {
    let context = &body["context"];
    let text = |value: &Value| utf8_percent_encode(value.as_str().unwrap_or_default(), HEADER).to_string();
    vec![
        ("ce-specversion", "1.0".to_owned()),
        ("ce-id", text(&context["id"])),
        ("ce-source", text(&context["source"])),
        ("ce-type", text(&context["type"])),
        ("ce-subject", text(&body["subject"]["id"])),
        ("ce-time", text(&context["timestamp"])),
    ]
}

fn subject(turn: &Turn, about: &About<'_>) -> (&'static str, Value) {
    match &turn.what {
        What::Merged => {
            let ChangeRef { project, number, .. } = about.change;
            let repository = json!({ "id": project, "source": source(about.server_id) });
            let id = format!("{project}~{number}");
            ("change.merged", json!({ "id": id, "content": { "repository": repository } }))
        }
        What::Published { image, .. } => ("artifact.published", json!({ "id": purl(image), "content": {} })),
        What::Deployed(there) => ("service.deployed", service(there, true)),
        What::RolledBack(there) => ("service.rolledback", service(there, true)),
        What::Removed(there) => ("service.removed", service(there, false)),
    }
}

/// A service in an environment; the cluster is where that is.
fn service(there: &There, runs: bool) -> Value {
    let cluster = utf8_percent_encode(&there.cluster, SEGMENT).to_string();
    let mut content =
        json!({ "environment": { "id": there.environment, "source": format!("/clusters/{cluster}") } });
    if runs {
        // It is required; what no source tells is an artifact of that name, without a version.
        let unknown = || format!("pkg:oci/{}", utf8_percent_encode(&there.service, SEGMENT));
        content["artifactId"] = there.image.as_ref().map_or_else(unknown, purl).into();
    }
    json!({ "id": there.service, "content": content })
}

/// Who says so: Milepost for this Gerrit.
fn source(server_id: &str) -> String {
    format!("/gerrit/{}/milepost", utf8_percent_encode(server_id, SEGMENT))
}

/// `pkg:oci/<name>@<digest>?repository_url=<repository>&tag=<tag>` (package-url, types, "oci").
fn purl(image: &ImageRef) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, SEGMENT).to_string();
    let path = &image.repository.path;
    let name = path.rsplit_once('/').map_or(path.as_str(), |(_, name)| name).to_lowercase();
    let repository = image.repository.to_string();
    let repository: Vec<_> = repository.split('/').map(encoded).collect();
    let version = image.digest.as_ref().map(|digest| format!("@{}", encoded(digest.as_str())));
    let tag = image.tag.as_ref().map(|tag| format!("&tag={}", encoded(tag)));
    format!(
        "pkg:oci/{}{}?repository_url={}{}",
        encoded(&name),
        version.unwrap_or_default(),
        repository.join("/"),
        tag.unwrap_or_default()
    )
}

/// A name that is the same for the same words, in the form of a UUID (RFC 9562, version 8).
fn id(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    let bytes = digest.iter().take(16).enumerate().map(|(at, byte)| match at {
        6 => byte & 0x0f | 0x80,
        8 => byte & 0x3f | 0x80,
        _ => *byte,
    });
    let hex = bytes.fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests;
