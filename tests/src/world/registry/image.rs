// SPDX-License-Identifier: Apache-2.0
//! Images made of nothing but what a registry says of them; the same call gives the same bytes.

use serde_json::{Value, json};

pub(super) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const CHART_CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// `linux/amd64`
    #[default]
    Amd64,
    /// `linux/arm64`
    Arm64,
    /// `unknown/unknown`: what a builder attaches.
    Attestation,
}

impl Platform {
    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Amd64 => ("linux", "amd64"),
            Self::Arm64 => ("linux", "arm64"),
            Self::Attestation => ("unknown", "unknown"),
        }
    }

    /// Sizes of its layers: a base and what is built on it.
    fn layers(self) -> &'static [u64] {
        match self {
            Self::Amd64 => &[29_785_600, 12_438_912],
            Self::Arm64 => &[28_114_944, 11_902_720],
            Self::Attestation => &[18_231],
        }
    }
}

pub(super) struct Image {
    pub(super) config: Value,
    pub(super) platform: Platform,
    config_type: &'static str,
    layers: Value,
    annotations: Value,
    names_its_type: bool,
}

/// An image's digests.
pub(super) struct Pushed {
    pub(super) digest: String,
    pub(super) config: String,
    pub(super) platform: Platform,
}

pub(super) fn of(revision: Option<&str>, platform: Platform) -> Image {
    let labels = revision.map(|revision| {
        json!({
            "org.opencontainers.image.revision": revision,
            "org.opencontainers.image.source": "https://gerrit.example.org/r/demo/app",
            "org.opencontainers.image.title": "app",
            "org.opencontainers.image.base.name": "registry.example.org/base/debian:13",
        })
    });
    labelled(&json!(labels), platform)
}

/// Its labels may be any JSON.
pub(super) fn labelled(labels: &Value, platform: Platform) -> Image {
    let (os, architecture) = platform.parts();
    let config = json!({
        "created": "2026-11-23T00:48:54Z",
        "architecture": architecture,
        "os": os,
        "config": {"Entrypoint": ["/app"], "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": []},
    });
    let layer =
        |size: &u64| json!({"mediaType": LAYER, "digest": format!("sha256:{size:064x}"), "size": size});
    Image {
        config,
        platform,
        config_type: OCI_CONFIG,
        layers: platform.layers().iter().map(layer).collect(),
        annotations: Value::Null,
        names_its_type: true,
    }
}

pub(super) fn chart() -> Image {
    let config = json!({"name": "demo", "version": "0.3.0", "apiVersion": "v2"});
    Image {
        config,
        platform: Platform::default(),
        config_type: CHART_CONFIG,
        layers: json!([]),
        annotations: Value::Null,
        names_its_type: false,
    }
}

pub(super) fn index(parts: &[Pushed]) -> Value {
    let entry = |part: &Pushed| {
        let (os, architecture) = part.platform.parts();
        json!({"mediaType": OCI_MANIFEST, "digest": part.digest, "size": 500,
               "platform": {"os": os, "architecture": architecture}})
    };
    json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": parts.iter().map(entry).collect::<Vec<_>>()})
}

impl Image {
    pub(super) fn made(mut self, created: &str) -> Self {
        self.config["created"] = json!(created);
        self
    }

    /// They may be any JSON.
    pub(super) fn annotated(mut self, annotations: Value) -> Self {
        self.annotations = annotations;
        self
    }

    pub(super) fn manifest(&self, config: &str) -> Value {
        let mut manifest = json!({
            "schemaVersion": 2,
            "config": {"mediaType": self.config_type, "digest": config, "size": self.config.to_string().len()},
            "layers": self.layers,
        });
        if self.names_its_type {
            manifest["mediaType"] = json!(OCI_MANIFEST);
        }
        if !self.annotations.is_null() {
            manifest["annotations"] = self.annotations.clone();
        }
        manifest
    }
}
