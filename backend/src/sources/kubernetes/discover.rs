// SPDX-License-Identifier: Apache-2.0
//! Where a project runs in a cluster: its workloads by their images, and what Argo CD and Flux say they deploy, and from where.
//! Everything is listed once; nothing is watched and nothing is written.

mod argo;
mod flux;
mod list;
mod matched;
mod owner;
mod seen;
#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use kube::Client;

use self::{
    list::{Listed, list},
    owner::Owner,
    seen::Seen,
};
use super::{LATE_AFTER, Source, client, config::kubeconfig};
use crate::{
    discover::{Discovered, Sought},
    model::WorkloadKind,
    sources::{Visit, pulse::Pulse},
};

/// Reads an object of one kind.
type Read = fn(&serde_json::Value) -> Option<Owner>;

/// Group, version and plural of what deploys, and how its objects are read.
const OWNERS: [(&str, &str, &str, Read); 3] = [
    ("argoproj.io", "v1alpha1", "applications", argo::application),
    ("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", flux::kustomization),
    ("helm.toolkit.fluxcd.io", "v2", "helmreleases", flux::helm_release),
];

const KINDS: [(WorkloadKind, &str); 3] = [
    (WorkloadKind::Deployment, "deployments"),
    (WorkloadKind::StatefulSet, "statefulsets"),
    (WorkloadKind::DaemonSet, "daemonsets"),
];

pub(super) async fn discover(
    source: &Source,
    visit: &Visit,
    sought: &Sought,
) -> Result<Discovered, Vec<String>> {
    let pulse = Arc::new(Pulse::unheard(&visit.name, &visit.clock, LATE_AFTER));
    let client = client::client(&source.config, &pulse, &source.requests).await;
    let client = client.map_err(|error| vec![error])?;
    let mut all = Discovered { address: address(source), ..Discovered::default() };
    let mut owners = Vec::new();
    let mut absent = Vec::new();
    for (group, version, plural, read) in OWNERS {
        let api = format!("/apis/{group}/{version}");
        match list(&client, &format!("{api}/{plural}")).await {
            Listed::All(items) => owners.extend(items.iter().filter_map(read)),
            Listed::Part(items, why) => {
                owners.extend(items.iter().filter_map(read));
                all.unseen.push(format!("{plural}.{group}: {why}"));
            }
            Listed::Absent => absent.push(format!("{plural}.{group}")),
            // A server asks for the right before it says that there is no such kind; which kinds there are everybody may see.
            Listed::Forbidden if list::is_absent(&client, &api).await => {
                absent.push(format!("{plural}.{group}"));
            }
            Listed::Forbidden => all.unseen.push(list::missing_right(plural, group, None)),
            Listed::Unknown => return Err(vec![list::unknown()]),
            Listed::Failed(why) => return Err(vec![why]),
        }
    }
    if !absent.is_empty() {
        all.remarks.push(format!("not there: {}", absent.join(", ")));
    }
    // Where the cluster may not be listed: namespaces that the configuration has, and those that are deployed to.
    let mut namespaces = sought.namespaces.clone();
    namespaces.extend(owners.iter().filter(|owner| owner.concerns(sought)).flat_map(Owner::namespaces));
    let workloads = workloads(&client, &namespaces, &mut all).await.map_err(|why| vec![why])?;
    let (places, remarks) = matched::places(&workloads, &owners, sought);
    all.places = places;
    all.remarks.extend(remarks);
    Ok(all)
}

/// The workloads of the cluster, or those of `namespaces` where all may not be listed.
async fn workloads(
    client: &Client,
    namespaces: &BTreeSet<String>,
    all: &mut Discovered,
) -> Result<Vec<Seen>, String> {
    let mut workloads = Vec::new();
    for (kind, plural) in KINDS {
        let read = |items: &[serde_json::Value]| {
            items.iter().filter_map(|item| seen::read(kind, item)).collect::<Vec<_>>()
        };
        match list(client, &format!("/apis/apps/v1/{plural}")).await {
            Listed::All(items) => workloads.extend(read(&items)),
            Listed::Part(items, why) => {
                workloads.extend(read(&items));
                all.unseen.push(format!("{plural}: {why}"));
            }
            Listed::Forbidden => {
                all.unseen.push(list::missing_right(plural, "apps", None));
                for namespace in namespaces.iter().filter(|name| crate::model::is_label(name)) {
                    match list(client, &format!("/apis/apps/v1/namespaces/{namespace}/{plural}")).await {
                        Listed::All(items) | Listed::Part(items, _) => workloads.extend(read(&items)),
                        Listed::Forbidden => {
                            all.unseen.push(list::missing_right(plural, "apps", Some(namespace)));
                        }
                        Listed::Absent => {}
                        Listed::Unknown => return Err(list::unknown()),
                        Listed::Failed(why) => return Err(why),
                    }
                }
            }
            // There is no API server without these.
            Listed::Absent => {
                return Err(format!(
                    "/apis/apps/v1/{plural}: 404; right would be: the API server's own address"
                ));
            }
            Listed::Unknown => return Err(list::unknown()),
            Listed::Failed(why) => return Err(why),
        }
    }
    Ok(workloads)
}

/// The API server's address as others may name it.
fn address(source: &Source) -> Option<String> {
    let config = &source.config;
    if let Some(server) = &config.server {
        return Some(server.to_string());
    }
    let read = kubeconfig(config.kubeconfig_file.as_ref()?, config.context.as_deref()).ok()?;
    let context = config.context.as_ref().or(read.current_context.as_ref())?;
    let cluster = &read.contexts.iter().find(|one| one.name == *context)?.context.as_ref()?.cluster;
    read.clusters.iter().find(|one| one.name == *cluster)?.cluster.as_ref()?.server.clone()
}
