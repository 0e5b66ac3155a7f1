// SPDX-License-Identifier: Apache-2.0
//! Argo CD's `Application` (argoproj.io/v1alpha1; `pkg/apis/application/v1alpha1/types.go` of argo-cd 2 and 3).

use serde_json::Value;

use super::{
    owner::Owner,
    seen::{kind, text},
};
use crate::discover::Where;

/// The cluster that Argo CD itself runs in.
const ITSELF: (&str, &str) = ("https://kubernetes.default.svc", "in-cluster");

/// Reads one; `None` without a name.
pub(super) fn application(object: &Value) -> Option<Owner> {
    let (metadata, spec, status) = (&object["metadata"], &object["spec"], &object["status"]);
    let name = text(&metadata["name"])?;
    let title = match text(&metadata["namespace"]) {
        Some(namespace) => format!("Argo CD's Application {namespace}/{name}"),
        None => format!("Argo CD's Application {name}"),
    };
    // One source, or several.
    let several = spec["sources"].as_array().filter(|all| !all.is_empty()).map(Vec::as_slice);
    let sources: Vec<&Value> = several.map_or_else(|| vec![&spec["source"]], |all| all.iter().collect());
    let destination = &spec["destination"];
    let namespace = text(&destination["namespace"]);
    let at = match (text(&destination["server"]), text(&destination["name"])) {
        (Some(server), _) if server.trim_end_matches('/') == ITSELF.0 => Where::Here,
        (Some(server), _) => Where::Server(server),
        (None, Some(name)) if name != ITSELF.1 => Where::Named(name),
        (None, _) => Where::Here,
    };
    let resources = status["resources"].as_array().into_iter().flatten();
    let workload = |one: &Value| {
        let of_apps = one["group"] == "apps";
        let namespace = text(&one["namespace"]).or_else(|| namespace.clone())?;
        Some((kind(one["kind"].as_str().filter(|_| of_apps)?)?, namespace, text(&one["name"])?))
    };
    let images = status["summary"]["images"].as_array().into_iter().flatten();
    Some(Owner {
        title,
        asks: sources.iter().filter_map(|source| asks(source)).collect(),
        origins: sources.iter().filter_map(|source| text(&source["repoURL"])).collect(),
        revision: revision(&status["sync"]),
        images: images.filter_map(|image| image.as_str()?.parse().ok()).collect(),
        at,
        workloads: resources.filter_map(workload).collect(),
        namespace,
        release: None,
    })
}

/// What one source names, in words.
fn asks(source: &Value) -> Option<String> {
    let mut said = text(&source["repoURL"])?;
    for (key, before) in [("path", ", path "), ("chart", ", chart "), ("targetRevision", " at ")] {
        if let Some(text) = text(&source[key]) {
            said.push_str(before);
            said.push_str(&text);
        }
    }
    Some(said)
}

/// What was compared last: of one source, or of several.
fn revision(sync: &Value) -> Option<String> {
    let several = sync["revisions"].as_array().into_iter().flatten().filter_map(text).collect::<Vec<_>>();
    let revision = text(&sync["revision"]).or_else(|| (!several.is_empty()).then(|| several.join(", ")))?;
    Some(match text(&sync["status"]) {
        Some(status) => format!("{revision} ({status})"),
        None => revision,
    })
}
