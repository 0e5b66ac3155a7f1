// SPDX-License-Identifier: Apache-2.0
//! Flux's `Kustomization` (kustomize.toolkit.fluxcd.io/v1) and `HelmRelease` (helm.toolkit.fluxcd.io/v2), as their API references
//! describe them.

use serde_json::Value;

use super::{
    owner::Owner,
    seen::{Key, kind, text},
};
use crate::{discover::Where, model::ImageRef};

/// Reads a Kustomization; `None` without a name.
pub(super) fn kustomization(object: &Value) -> Option<Owner> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let (namespace, title) = named(object, "Kustomization")?;
    let mut from = reference(&spec["sourceRef"], &namespace);
    if let (Some(from), Some(path)) = (&mut from, text(&spec["path"])) {
        from.push_str(", path ");
        from.push_str(&path);
    }
    let images = spec["images"].as_array().into_iter().flatten().filter_map(image);
    Some(Owner {
        title,
        asks: from.into_iter().collect(),
        origins: Vec::new(),
        revision: text(&status["lastAppliedRevision"]),
        images: images.collect(),
        at: at(spec),
        namespace: text(&spec["targetNamespace"]),
        workloads: inventory(status).collect(),
        release: None,
    })
}

/// Reads a HelmRelease; `None` without a name.
pub(super) fn helm_release(object: &Value) -> Option<Owner> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let (namespace, title) = named(object, "HelmRelease")?;
    let target = text(&spec["targetNamespace"]);
    // The newest first.
    let last = &status["history"][0];
    let name = text(&object["metadata"]["name"])?;
    let usual = target.as_ref().map_or_else(|| name.clone(), |target| format!("{target}-{name}"));
    let release = text(&last["name"]).or_else(|| text(&spec["releaseName"])).unwrap_or(usual);
    let place = text(&last["namespace"]).or_else(|| target.clone()).unwrap_or_else(|| namespace.clone());
    let chart = &spec["chart"]["spec"];
    let mut from =
        reference(&chart["sourceRef"], &namespace).or_else(|| reference(&spec["chartRef"], &namespace));
    if let Some(chart) = text(&chart["chart"]) {
        from = Some(from.map_or_else(|| format!("chart {chart}"), |from| format!("{from}, chart {chart}")));
    }
    let version = text(&last["chartVersion"]).or_else(|| text(&status["lastAttemptedRevision"]));
    let revision = version.map(|version| match text(&last["status"]) {
        Some(status) => format!("chart version {version} ({status})"),
        None => format!("chart version {version}"),
    });
    Some(Owner {
        title,
        asks: from.into_iter().collect(),
        origins: Vec::new(),
        revision,
        images: Vec::new(),
        at: at(spec),
        namespace: Some(place.clone()).filter(|place| !place.is_empty()),
        workloads: inventory(status).collect(),
        release: Some((place, release)),
    })
}

/// Namespace and title; `None` without a name.
fn named(object: &Value, what: &str) -> Option<(String, String)> {
    let name = text(&object["metadata"]["name"])?;
    let namespace = text(&object["metadata"]["namespace"]).unwrap_or_default();
    let title = format!("Flux's {what} {namespace}/{name}");
    Some((namespace, title))
}

/// `GitRepository flux-system/charts`.
fn reference(value: &Value, own: &str) -> Option<String> {
    let namespace = text(&value["namespace"]).unwrap_or_else(|| own.to_owned());
    Some(format!("{} {namespace}/{}", text(&value["kind"])?, text(&value["name"])?))
}

/// With `kubeConfig` it deploys to another cluster, which only its Secret names.
fn at(spec: &Value) -> Where {
    let other = &spec["kubeConfig"];
    if !other.is_object() {
        return Where::Here;
    }
    let secret = text(&other["secretRef"]["name"]).or_else(|| text(&other["configMapRef"]["name"]));
    Where::Named(format!("kubeConfig {}", secret.unwrap_or_default()).trim_end().to_owned())
}

/// Entries are `<namespace>_<name>_<group>_<kind>`; of these four only a name of RBAC's can hold a `_`.
fn inventory(status: &Value) -> impl Iterator<Item = Key> {
    let entries = status["inventory"]["entries"].as_array().into_iter().flatten();
    entries.filter_map(|entry| {
        let id = entry["id"].as_str()?;
        let (namespace, rest) = id.split_once('_')?;
        let (rest, of_kind) = rest.rsplit_once('_')?;
        let (name, group) = rest.rsplit_once('_')?;
        let kind = kind(of_kind).filter(|_| group == "apps" && !namespace.is_empty() && !name.is_empty())?;
        Some((kind, namespace.to_owned(), name.to_owned()))
    })
}

/// An image of `spec.images`: what it is renamed to, with its new tag or digest.
fn image(value: &Value) -> Option<ImageRef> {
    let mut image: ImageRef = text(&value["newName"]).or_else(|| text(&value["name"]))?.parse().ok()?;
    image.tag = text(&value["newTag"]).or(image.tag);
    image.digest = value["digest"].as_str().and_then(|digest| digest.parse().ok()).or(image.digest);
    Some(image)
}
