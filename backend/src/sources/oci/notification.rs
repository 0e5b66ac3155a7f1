// SPDX-License-Identifier: Apache-2.0
//! Notifications of a registry (distribution 2.8 and 3.1, `application/vnd.docker.distribution.events.v1+json`). They say
//! where to look, never what is there: their queue is lost when the registry restarts, and anyone with the secret can send one.

use serde::Deserialize;

use super::{manifest, name, tags, wants::Reference};
use crate::{http, model::Digest};

/// What is worth a look.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) repository: String,
    pub(super) reference: Reference,
}

#[derive(Deserialize)]
struct Envelope {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    action: Option<String>,
    target: Option<Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    media_type: Option<String>,
    repository: Option<String>,
    digest: Option<String>,
    tag: Option<String>,
}

/// Reads a notification's body. Pulls (which come for HEAD too) and blobs are nothing new. A delete names a digest, or a tag
/// and no digest: one event for each.
pub(super) fn read(body: &[u8]) -> Result<Vec<Hint>, String> {
    let envelope: Envelope = http::decode("the notification", body).map_err(|error| error.to_string())?;
    Ok(envelope.events.into_iter().filter_map(hint).collect())
}

fn hint(event: Event) -> Option<Hint> {
    let target = event.target?;
    let news = match event.action.as_deref()? {
        "push" => manifest::is_manifest(target.media_type.as_deref()?),
        "delete" => true,
        _ => false,
    };
    let repository = target.repository.filter(|path| name::is_repository(path))?;
    let digest =
        || target.digest.as_deref().and_then(|digest| digest.parse::<Digest>().ok()).map(Reference::Digest);
    let reference = match target.tag {
        Some(tag) => tags::is_image(&tag).then_some(Reference::Tag(tag)),
        None => digest(),
    };
    reference.filter(|_| news).map(|reference| Hint { repository, reference })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from docker-registry 2.8.2.
    const RECORDED: &str = include_str!("fixtures/notifications.jsonl");

    #[test]
    fn recorded_notifications_hint_at_what_was_pushed() {
        let hints: Vec<_> = RECORDED.lines().flat_map(|line| read(line.as_bytes()).unwrap()).collect();
        let digest =
            "sha256:038775bd5eef01c739f83b1c2ab189dba558cc9524696309beb161456e466201".parse().unwrap();
        let repository = "charts/demo".to_owned();
        let by_digest = Hint { repository: repository.clone(), reference: Reference::Digest(digest) };
        let by_tag = Hint { repository, reference: Reference::Tag("0.3.0".into()) };
        assert_eq!(hints, [by_digest, by_tag], "pulls are no news");
    }

    #[test]
    fn what_is_no_image_is_passed_over() {
        let event = |action: &str, target: serde_json::Value| {
            let body = serde_json::json!({"events": [{"action": action, "target": target}]});
            read(body.to_string().as_bytes()).unwrap().len()
        };
        let image = "application/vnd.oci.image.manifest.v1+json";
        assert_eq!(event("push", serde_json::json!({"mediaType": image, "repository": "a", "tag": "1"})), 1);
        assert_eq!(event("delete", serde_json::json!({"repository": "a", "tag": "1"})), 1);
        for target in [
            serde_json::json!({"mediaType": "application/octet-stream", "repository": "a", "digest": format!("sha256:{:064}", 1)}),
            serde_json::json!({"mediaType": image, "repository": "../a", "tag": "1"}),
            serde_json::json!({"mediaType": image, "repository": "a", "tag": format!("sha256-{:064}", 1)}),
            serde_json::json!({"mediaType": image, "repository": "a", "digest": "sha256:1"}),
            serde_json::json!({"mediaType": null}),
            serde_json::Value::Null,
        ] {
            assert_eq!(event("push", target), 0);
        }
        assert_eq!(event("mount", serde_json::json!({"mediaType": image, "repository": "a", "tag": "1"})), 0);
    }

    #[test]
    fn a_body_that_is_something_else_says_where() {
        for (body, says) in [
            (&b"{\"events\": 1}"[..], "events"),
            (b"{\"events\": [{\"target\": {\"repository\": 7}}]}", "events[0].target.repository"),
            (b"<html>", "not JSON"),
            (b"{\"events\": [", "ends early"),
            (b"\xff", "not JSON"),
        ] {
            let error = read(body).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
