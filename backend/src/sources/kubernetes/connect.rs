// SPDX-License-Identifier: Apache-2.0
//! One short list and one short watch of all that is watched, so that a missing right is told by its name.

use std::{collections::BTreeSet, error::Error, sync::Arc};

use axum::http::Request;
use kube::{Client, client::Body};
use serde::{Deserialize, de::IgnoredAny};

use super::{LATE_AFTER, Source, client, part::Part, workloads};
use crate::sources::{
    connect::{Visit, Visited},
    pulse::Pulse,
};

/// A list whatever it is of.
#[derive(Deserialize)]
struct List {
    #[serde(rename = "items")]
    _items: Vec<IgnoredAny>,
}

/// What a question to the API server ended with.
enum Wrong {
    /// 401.
    Unknown,
    /// 403: this verb is missing.
    Forbidden(&'static str),
    /// Anything else, in words.
    Other(String),
}

pub(super) async fn connect(source: &Source, visit: &Visit) -> Visited {
    let pulse = Arc::new(Pulse::unheard(&visit.name, &visit.clock, LATE_AFTER));
    let client = client::client(&source.config, &pulse, &source.requests).await;
    let client = client.map_err(|error| vec![error])?;
    let workloads = workloads(&visit.name, &visit.services);
    let namespaces = workloads.keys().map(|of| of.namespace.as_str()).collect();
    let (namespaces, left_out) = visit.some_of(namespaces, "namespaces");
    let parts: BTreeSet<_> = workloads
        .keys()
        .filter(|of| namespaces.contains(of.namespace.as_str()))
        .flat_map(|of| {
            let parts = Part::needed_by(of.kind).iter().copied().chain(Part::of_helm(source.config.helm));
            parts.map(|part| (of.namespace.clone(), part))
        })
        .collect();

    // Anyone may ask for the version on most servers, so it alone says little.
    let version = client.apiserver_version().await;
    if parts.is_empty() {
        let version = version.map_err(|error| vec![other(&error)])?;
        return Ok(format!("Kubernetes {}, no service has a workload here", version.git_version));
    }
    let mut wrong = Vec::new();
    for (namespace, part) in &parts {
        match ask(&client, *part, &part.path(namespace)).await {
            Ok(()) => {}
            Err(Wrong::Unknown) => {
                let right = "a kubeconfig or token that the server takes";
                return Err(vec![format!("the server does not know us (401); right would be: {right}")]);
            }
            Err(Wrong::Forbidden(verb)) => wrong.push(forbidden(verb, namespace, *part)),
            // What is not about rights is the same everywhere.
            Err(Wrong::Other(said)) => return Err(vec![format!("{}: {said}", part.path(namespace))]),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let version = version.map_or_else(|_| String::new(), |version| format!(" {}", version.git_version));
    let namespaces: Vec<_> = namespaces.into_iter().collect();
    let left_out = left_out.map(|left_out| format!(", {left_out}")).unwrap_or_default();
    Ok(format!("Kubernetes{version}, may watch in {}{left_out}", namespaces.join(", ")))
}

async fn ask(client: &Client, part: Part, path: &str) -> Result<(), Wrong> {
    let (labels, fields) = part.selectors();
    let selectors = labels.map(|labels| ("labelSelector", labels));
    let selectors: Vec<_> =
        selectors.into_iter().chain(fields.map(|fields| ("fieldSelector", fields))).collect();
    let request = |query: &str| {
        let mut query = url::form_urlencoded::Serializer::new(query.to_owned());
        let built = Request::get(format!("{path}?{}", query.extend_pairs(&selectors).finish()));
        built.body(Vec::new()).map_err(|error| Wrong::Other(error.to_string()))
    };
    let listed = client.request::<List>(request("limit=1")?).await;
    listed.map_err(|error| match &error {
        kube::Error::Api(status) if status.code == 401 => Wrong::Unknown,
        kube::Error::Api(status) if status.code == 403 => Wrong::Forbidden("list"),
        error => Wrong::Other(other(error)),
    })?;
    let watch = request("watch=true&timeoutSeconds=1")?.map(Body::from);
    // Its beginning says it all.
    let begun = client.send(watch).await.map_err(|error| Wrong::Other(other(&error)))?;
    match begun.status().as_u16() {
        403 => Err(Wrong::Forbidden("watch")),
        401 => Err(Wrong::Unknown),
        _ => Ok(()),
    }
}

fn forbidden(verb: &str, namespace: &str, part: Part) -> String {
    let (group, plural) = (part.group(), part.plural());
    format!(
        "may not {verb} {plural} in namespace {namespace} (403); right would be: a Role there with the verbs `list` and \
         `watch` for `{plural}` of the API group \"{group}\""
    )
}

fn other(error: &kube::Error) -> String {
    if let kube::Error::Api(status) = error {
        return format!("the answer was {}; right would be: the API server's own address", status.code);
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    format!(
        "{innermost}; right would be: an API server that this machine reaches, and its certificate authority"
    )
}
