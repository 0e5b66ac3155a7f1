// SPDX-License-Identifier: Apache-2.0
//! The key `release` of a record: base64 of gzip of JSON. A Secret's own base64 around it is undone by who read the Secret.

use std::io::{BufReader, Read as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::bufread::GzDecoder;
use serde::Deserialize;

/// Bytes that a record may inflate to. etcd keeps none above 1.5 MiB, and that inflates up to a thousandfold.
const INFLATED: u64 = 16 << 20;
/// Characters that are kept of a chart's name and version.
const CHART: usize = 128;
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];

/// What is read of a payload. User values, templates, hooks and notes are passed over and never kept.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Payload {
    info: Option<Info>,
    chart: Option<Chart>,
    /// What the release asks for: YAML documents, Secrets among them. Never kept either.
    #[serde(default)]
    pub(super) manifest: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Info {
    description: Option<String>,
    /// Helm 4.
    rollback_revision: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Chart {
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    name: Option<String>,
    version: Option<String>,
}

impl Payload {
    /// Reads the value of the key `release`; the error says what is wrong with it, without any of it.
    pub(super) fn read(release: &[u8]) -> Result<Self, String> {
        let stored = STANDARD.decode(release.trim_ascii()).map_err(|_| "not base64".to_owned())?;
        if !stored.starts_with(&GZIP) {
            // Helm wrote so before it compressed.
            return serde_json::from_slice(&stored).map_err(|error| match error.classify() {
                serde_json::error::Category::Data => unlike(&error),
                _ => "neither gzip nor JSON".to_owned(),
            });
        }
        let mut inflated = BufReader::new(GzDecoder::new(stored.as_slice()).take(INFLATED));
        let read = serde_json::from_reader(&mut inflated);
        if inflated.get_ref().limit() == 0 {
            return Err(format!("more than {} MiB when inflated", INFLATED >> 20));
        }
        read.map_err(|error| if error.is_io() { "broken gzip".to_owned() } else { unlike(&error) })
    }

    /// The revision that it rolls back to; Helm 3 says it in its description only.
    pub(super) fn rollback_to(&self) -> Option<u32> {
        let info = self.info.as_ref()?;
        let described = || info.description.as_ref()?.strip_prefix("Rollback to ")?.parse().ok();
        info.rollback_revision.filter(|revision| *revision > 0).or_else(described)
    }

    /// The chart and its version.
    pub(super) fn chart(&self) -> Option<String> {
        let metadata = self.chart.as_ref()?.metadata.as_ref()?;
        let name = metadata.name.as_ref()?;
        let all = metadata.version.as_ref().map_or(name.clone(), |version| format!("{name}-{version}"));
        Some(all.chars().take(CHART).collect())
    }
}

fn unlike(error: &serde_json::Error) -> String {
    format!("not what Helm writes, line {} column {}", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};
    use serde_json::json;

    use super::*;

    fn packed(json: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(json).unwrap();
        STANDARD.encode(gzip.finish().unwrap()).into_bytes()
    }

    fn wrong(release: &[u8]) -> String {
        Payload::read(release).unwrap_err()
    }

    #[test]
    fn what_is_needed_is_read_and_a_rollback_is_known_by_either_helm() {
        let payload = json!({
            "name": "web", "version": 3, "config": {"password": "secret"}, "manifest": "---\n",
            "info": {"last_deployed": "2026-11-23T10:02:00.5Z", "status": "deployed", "description": "Rollback to 1",
                     "first_deployed": "2026-11-22T10:02:00Z", "notes": "hello"},
            "chart": {"metadata": {"name": "demo", "version": "0.3.0", "appVersion": "7"}, "templates": [{"name": "x", "data": "eA=="}]},
        });
        for release in
            [packed(payload.to_string().as_bytes()), STANDARD.encode(payload.to_string()).into_bytes()]
        {
            let read = Payload::read(&release).unwrap();
            assert_eq!(read.chart().as_deref(), Some("demo-0.3.0"));
            assert_eq!(read.rollback_to(), Some(1));
            assert!(!format!("{read:?}").contains("secret"));
        }
        let helm_4 = json!({"info": {"description": "as asked for", "rollback_revision": 2}});
        assert_eq!(Payload::read(&packed(helm_4.to_string().as_bytes())).unwrap().rollback_to(), Some(2));
        let none = json!({"info": {"description": "Upgrade complete", "rollback_revision": 0}});
        let none = Payload::read(&packed(none.to_string().as_bytes())).unwrap();
        assert_eq!((none.rollback_to(), none.chart()), (None, None));
        let nulls = json!({"info": null, "chart": {"metadata": null}, "manifest": null});
        assert!(Payload::read(&packed(nulls.to_string().as_bytes())).is_ok());
    }

    #[test]
    fn what_is_not_a_release_is_said_to_be_what_it_is() {
        assert_eq!(wrong(b"%%%"), "not base64");
        assert_eq!(wrong(STANDARD.encode("hello").as_bytes()), "neither gzip nor JSON");
        let whole = packed(br#"{"info": {}}"#);
        let raw = STANDARD.decode(&whole).unwrap();
        assert_eq!(wrong(STANDARD.encode(&raw[..raw.len() - 12]).as_bytes()), "broken gzip");
        assert_eq!(wrong(&packed(br#"{"info": "secret"}"#)), "not what Helm writes, line 1 column 17");
        assert_eq!(wrong(&packed(b"[7]")), "not what Helm writes, line 1 column 3");
    }

    #[test]
    fn a_bomb_is_left_unread() {
        let mut bomb = br#"{"manifest": ""#.to_vec();
        bomb.resize(64 << 20, b'a');
        bomb.extend(br#""}"#);
        let release = packed(&bomb);
        assert!(release.len() < 1 << 20, "it fits into a Secret");
        assert_eq!(wrong(&release), "more than 16 MiB when inflated");
    }
}
