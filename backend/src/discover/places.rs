// SPDX-License-Identifier: Apache-2.0
//! `[services.<name>]` and where it runs.

use std::collections::BTreeSet;

use super::{
    FoundImage, Looked,
    choose::{Choice, Chosen, reason, shown},
    page::{Page, list},
    render::Site,
};
use crate::model::WorkloadKind;

/// What makes two places one line of `runs`.
type Same<'a> = (&'a str, &'a str, &'static str, Option<&'a str>);

/// Writes the service's section; whether a registry has its images.
pub(super) fn service(page: &mut Page, name: &str, looked: &[Looked], choice: &Choice, site: &Site) -> bool {
    page.table(&format!("services.{name}"), false);
    let known = images(page, looked, choice);
    if let Some(canary) = &choice.canary {
        page.comment("By its name, a workload that runs as a canary beside the service's own.");
        page.key("canary", canary.as_str());
    }
    if choice.chosen.is_empty() {
        page.comment("No workload was found. Once there is one: `[[services.NAME.runs]]` with `cluster`, `namespace` and `workload`.");
        page.key("runs", list([]));
        return known;
    }
    let mut written = BTreeSet::new();
    for environment in &site.environments {
        let of = |cluster: &String| of_cluster(choice, cluster);
        let mut clusters = environment.clusters.iter().map(of);
        let first = clusters.next().unwrap_or_default();
        let alike = !first.is_empty() && clusters.all(|other| other == first);
        if alike && !environment.clusters.iter().any(|cluster| written.contains(cluster)) {
            for same in &first {
                let of_it =
                    |chosen: &&Chosen| environment.clusters.contains(&chosen.cluster) && key(chosen) == *same;
                run(page, name, ("environment", &environment.name), choice.chosen.iter().filter(of_it));
            }
            written.extend(environment.clusters.iter().cloned());
        }
    }
    let clusters: BTreeSet<_> = choice.chosen.iter().map(|chosen| &chosen.cluster).collect();
    for cluster in clusters.into_iter().filter(|cluster| !written.contains(*cluster)) {
        for same in of_cluster(choice, cluster) {
            let of_it = |chosen: &&Chosen| chosen.cluster == *cluster && key(chosen) == same;
            run(page, name, ("cluster", cluster), choice.chosen.iter().filter(of_it));
        }
    }
    known
}

fn of_cluster<'c>(choice: &'c Choice, cluster: &str) -> BTreeSet<Same<'c>> {
    choice.chosen.iter().filter(|chosen| chosen.cluster == cluster).map(key).collect()
}

fn key(chosen: &Chosen) -> Same<'_> {
    let place = &chosen.place;
    (&place.namespace, &place.workload, kind(place.kind), place.container.as_deref())
}

/// A kind as the configuration writes it.
fn kind(kind: WorkloadKind) -> &'static str {
    match kind {
        WorkloadKind::Deployment => "Deployment",
        WorkloadKind::StatefulSet => "StatefulSet",
        WorkloadKind::DaemonSet => "DaemonSet",
    }
}

/// One line of `runs`, with all places that it stands for in comments.
fn run<'c>(page: &mut Page, service: &str, at: (&str, &str), places: impl Iterator<Item = &'c Chosen>) {
    page.table(&format!("services.{service}.runs"), true);
    let mut same = None;
    for chosen in places {
        let Chosen { cluster, place } = chosen;
        page.comment(&format!("From {cluster} (kubernetes): {}; {}.", shown(place), reason(place.certainty)));
        for by in &place.by {
            page.comment(by);
        }
        same = Some(key(chosen));
    }
    page.key(at.0, at.1);
    let Some((namespace, workload, kind, container)) = same else { return };
    page.key("namespace", namespace);
    page.key("workload", workload);
    if kind != "Deployment" {
        page.key("kind", kind);
    }
    if let Some(container) = container {
        page.key("container", container);
    }
}

/// Writes `images`: what registries have, else what jobs have pushed, else what the chosen workloads run. Whether it was the first.
fn images(page: &mut Page, looked: &[Looked], choice: &Choice) -> bool {
    let found = || looked.iter().filter_map(|one| Some((one, one.result.as_ref().ok()?)));
    let of_registries = || found().flat_map(|(one, all)| all.images.iter().map(move |image| (one, image)));
    let mut repositories: Vec<String> = Vec::new();
    for (one, image) in of_registries() {
        page.comment(&format!("From {} ({}): {}", one.source, one.kind, told(image)));
        repositories.push(image.repository.to_string());
    }
    let confirmed = !repositories.is_empty();
    if repositories.is_empty() {
        for (one, pushed) in found().flat_map(|(one, all)| all.pushed.iter().map(move |pushed| (one, pushed)))
        {
            page.comment(&format!("From {} ({}): builds there say that they pushed {pushed}; no registry in `[sources]` has confirmed it.", one.source, one.kind));
            repositories.push(pushed.to_string());
        }
    }
    if repositories.is_empty() {
        for chosen in &choice.chosen {
            let Some(image) = &chosen.place.image else { continue };
            page.comment(&format!(
                "From {} (kubernetes): what {} runs; no registry in `[sources]` has confirmed it.",
                chosen.cluster,
                shown(&chosen.place)
            ));
            repositories.push(image.repository.to_string());
        }
    }
    let mut seen = BTreeSet::new();
    repositories.retain(|repository| seen.insert(repository.clone()));
    if repositories.is_empty() {
        page.comment("No image was found. Once there is one: `images` with its repository, without tag. Until then the default of the file holds.");
        return false;
    }
    page.key("images", list(repositories.iter().map(String::as_str)));
    confirmed
}

fn told(image: &FoundImage) -> String {
    let FoundImage { url, newest, revision, .. } = image;
    match (newest, revision) {
        (Some(tag), Some(revision)) => {
            format!("{url}; the image of its newest tag {tag} is labelled with revision {revision}.")
        }
        (Some(tag), None) => format!(
            "{url}; the image of its newest tag {tag} has no label `org.opencontainers.image.revision`: without one nobody can say \
             which changes it carries. Right would be: a build with `--label org.opencontainers.image.revision=<commit>`."
        ),
        (None, _) => format!("{url}; it has no tag of an image yet."),
    }
}
