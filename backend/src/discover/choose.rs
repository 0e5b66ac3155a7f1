// SPDX-License-Identifier: Apache-2.0
//! Which of the places that were found are meant, and in which of the configured clusters they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{Certainty, Looked, Place, Where};
use crate::model::{is_label, is_subdomain};

/// A place in one of the configured clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) cluster: String,
    pub(super) place: Place,
}

/// What is meant, and what is only said.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// In the order of clusters, namespaces and names.
    pub(super) chosen: Vec<Chosen>,
    /// Workloads that run as canaries beside these have this name.
    pub(super) canary: Option<String>,
    /// What was found and not chosen, and why.
    pub(super) left: Vec<String>,
}

/// Chooses the surest places: where any runs the project's own image, one that is only called like it is not meant.
pub(super) fn choose(looked: &[Looked]) -> Choice {
    let mut choice = Choice::default();
    let found = || looked.iter().filter_map(|one| Some((one, one.result.as_ref().ok()?)));
    let addresses: BTreeMap<&str, &str> =
        found().filter_map(|(one, all)| Some((all.address.as_deref()?, one.source.as_str()))).collect();
    let mut all: Vec<Chosen> = Vec::new();
    for (one, place) in found().flat_map(|(one, all)| all.places.iter().map(move |place| (one, place))) {
        if let Some(what) = misnamed(place) {
            choice.left.push(format!("{}: no {what} can be called so", shown(place)));
            continue;
        }
        let cluster = match &place.at {
            Where::Here => Some(one.source.as_str()),
            Where::Server(address) => {
                addresses.iter().find(|(known, _)| same_server(known, address)).map(|(_, name)| *name)
            }
            Where::Named(name) => {
                looked.iter().find(|other| other.source == *name).map(|other| other.source.as_str())
            }
        };
        let Some(cluster) = cluster else {
            choice.left.push(format!(
                "{} runs in {}, which is none of the clusters in `[sources]`; right would be: a source of kind `kubernetes` for it",
                shown(place),
                elsewhere(&place.at)
            ));
            continue;
        };
        let chosen = Chosen { cluster: cluster.to_owned(), place: place.clone() };
        match all.iter_mut().find(|held| key(held) == key(&chosen)) {
            // Told by the cluster it runs in and by who deploys it: what the cluster itself shows is more.
            Some(held) if place.at == Where::Here && held.place.at != Where::Here => {
                let by = std::mem::take(&mut held.place.by);
                *held = chosen;
                held.place.by.extend(by);
            }
            Some(held) => held.place.by.extend(place.by.iter().cloned()),
            None => all.push(chosen),
        }
    }
    let surest = all.iter().map(|chosen| chosen.place.certainty).min();
    let (mut chosen, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|chosen| Some(chosen.place.certainty) == surest);
    choice.left.extend(others.iter().map(|other| {
        format!(
            "{}: {}, and not chosen: {}",
            other.cluster,
            shown(&other.place),
            reason(other.place.certainty)
        )
    }));
    chosen.sort_by(|a, b| key(a).cmp(&key(b)));
    choice.canary = canary(&mut chosen);
    choice.chosen = chosen;
    choice
}

type Key<'a> = (&'a str, &'a str, String, &'a str);

fn key(chosen: &Chosen) -> Key<'_> {
    let Place { namespace, kind, workload, .. } = &chosen.place;
    (&chosen.cluster, namespace, format!("{kind:?}"), workload)
}

/// Takes canaries out, if all that are called so stand beside a workload of their own and have one name.
fn canary(chosen: &mut Vec<Chosen>) -> Option<String> {
    let beside = |one: &Chosen| {
        let own = one.place.workload.strip_suffix("-canary")?;
        let same = |other: &&Chosen| {
            (&other.cluster, &other.place.namespace, other.place.kind)
                == (&one.cluster, &one.place.namespace, one.place.kind)
        };
        chosen
            .iter()
            .filter(same)
            .find(|other| other.place.workload == own)
            .map(|_| one.place.workload.clone())
    };
    let names: BTreeSet<String> = chosen.iter().filter_map(beside).collect();
    let mut names = names.into_iter();
    let (Some(name), None) = (names.next(), names.next()) else { return None };
    chosen.retain(|one| one.place.workload != name);
    Some(name)
}

/// Whether two addresses of an API server are one: scheme, host and port.
fn same_server(a: &str, b: &str) -> bool {
    let origin = |text: &str| url::Url::parse(text).ok().map(|url| url.origin());
    origin(a).is_some_and(|a| Some(a) == origin(b))
}

/// A workload as it is named in comments.
pub(super) fn shown(place: &Place) -> String {
    let Place { namespace, kind, workload, image, .. } = place;
    let image = image.as_ref().map(|image| format!(" with {image}")).unwrap_or_default();
    format!("{kind:?} {namespace}/{workload}{image}")
}

fn elsewhere(at: &Where) -> String {
    match at {
        Where::Here => "this cluster".to_owned(),
        Where::Server(address) => format!("the cluster at {address}"),
        Where::Named(name) => format!("the cluster that is called `{name}` there"),
    }
}

/// Why a workload is taken for the project's.
pub(super) fn reason(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Image => "it runs the project's image",
        Certainty::Origin => "it is deployed from the project's repository",
        Certainty::Name => "its image is called as the project is, and no more says that it is the project's",
    }
}

/// What of a place has a name that Kubernetes does not allow.
fn misnamed(place: &Place) -> Option<&'static str> {
    if !is_label(&place.namespace) {
        return Some("namespace");
    }
    if !is_subdomain(&place.workload) {
        return Some("workload");
    }
    let container = place.container.as_ref().is_some_and(|name| !is_label(name));
    container.then_some("container")
}
