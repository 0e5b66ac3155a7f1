// SPDX-License-Identifier: Apache-2.0
//! One short list and one short watch of all that is watched, so that a missing right is told by its name. They are tried and not
//! reviewed (SelfSubjectAccessReview): what an authorizer says of a right is less than that it worked, and needs a right itself.

use std::{collections::BTreeSet, sync::Arc};

use kube::Client;
use milepost_api::health::Newest;

use super::{
    LATE_AFTER, Source, client,
    part::Part,
    tried::{self, Wrong},
    workloads,
};
use crate::sources::{Visited, connect::Visit, pulse::Pulse};

pub(super) async fn connect(source: &Source, visit: &Visit) -> Visited {
    ask(source, visit).await.unwrap_or_else(|wrong| wrong)
}

async fn ask(source: &Source, visit: &Visit) -> Result<Visited, Visited> {
    let pulse = Arc::new(Pulse::unheard(&visit.name, &visit.clock, LATE_AFTER));
    let client = client::client(&source.config, &pulse, &source.requests).await.map_err(Visited::wrong)?;
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
        let version = version.map_err(|error| tried::failed(&error, ""))?;
        let said = format!("Kubernetes {}, no service has a workload here", version.git_version);
        return Ok(Visited { reachable: Some(true), ..Visited::not_asked(said) });
    }
    let found = try_all(&client, &parts).await?;
    if !found.wrong.is_empty() {
        return Err(Visited { reachable: Some(true), authorised: Some(false), ..found });
    }
    let version = version.map_or_else(|_| String::new(), |version| format!(" {}", version.git_version));
    let namespaces: Vec<_> = namespaces.into_iter().collect();
    let left_out = left_out.map(|left_out| format!(", {left_out}")).unwrap_or_default();
    let said = format!("Kubernetes{version}, may watch in {}{left_out}", namespaces.join(", "));
    Ok(Visited { newest: found.newest, ..Visited::well(said) })
}

/// The newest pod, and all that is forbidden; an error is what is wrong with the whole server.
async fn try_all(client: &Client, parts: &BTreeSet<(String, Part)>) -> Result<Visited, Visited> {
    let mut found = Visited::default();
    for (namespace, part) in parts {
        let tried = tried::list_and_watch(client, *part, namespace).await;
        match tried {
            Ok(newest) => {
                let later = |one: &Newest| found.newest.as_ref().is_none_or(|known| one.at > known.at);
                found.newest = newest.filter(later).or(found.newest);
            }
            Err(Wrong::Forbidden(verbs)) => {
                found.wrong.push(forbidden(&verbs, namespace, *part));
                let right = |verb: &&str| format!("{verb} {} in namespace {namespace}", part.plural());
                found.missing.extend(verbs.iter().map(right));
            }
            // What is not about one right is the same everywhere.
            Err(Wrong::Whole(failed)) => return Err(*failed),
        }
    }
    Ok(found)
}

fn forbidden(verbs: &[&str], namespace: &str, part: Part) -> String {
    let (group, plural, verbs) = (part.group(), part.plural(), verbs.join(" and "));
    format!(
        "may not {verbs} {plural} in namespace {namespace} (403); right would be: a Role there with the verbs `list` and \
         `watch` for `{plural}` of the API group \"{group}\""
    )
}
