// SPDX-License-Identifier: Apache-2.0
//! Wanted and running are two things: what the deployment repository asks for, and what a cluster is told to run.

use milepost_api::{Drift, Say};

use super::{
    View,
    built::Carriers,
    called,
    carries::{self, Carries},
    evidence::Told,
    notes::Note,
};
use crate::model::{Asked, Digest, ImageRef, Service, Workload, WorkloadRef};

/// How what is asked for differs from what `place` is told to run; `None`: not at all, or nobody can tell now.
pub(super) fn of(
    view: &View<'_>,
    environment: &str,
    service: &Service,
    place: &WorkloadRef,
) -> Option<Drift> {
    let wanted = view.evidence.wanted(environment, &service.name, None)?;
    let Asked::Image(name) = &wanted.is.asked else { return None };
    if !view.heard.fresh(wanted.source) || !view.heard.fresh(&place.cluster) {
        return None;
    }
    let workload = view.evidence.workload(place).filter(|workload| workload.is.exists)?;
    let workload = workload.is;
    let told = workload.wanted.as_ref()?;
    if same(view, name, told, workload)? {
        return None;
    }
    let runs = workload.new.digests.first().and_then(|digest| called::digest(view, digest));
    let runs = Some(runs.unwrap_or_else(|| called::reference(view, told)));
    let (wanted_name, since) = (called::reference(view, name), wanted.is.since);
    // Two images under one tag are for another remark.
    if runs.as_ref() == Some(&wanted_name) {
        return None;
    }
    let say = Say::Drift { wanted: wanted_name.clone(), since, runs: runs.clone() };
    let source = wanted.source.to_owned();
    Some(Drift { wanted: wanted_name, runs, since, sentence: say.into(), source })
}

/// Whether the cluster is told to run the image that is asked for; `None`: nobody can tell.
fn same(view: &View<'_>, name: &ImageRef, told: &ImageRef, workload: &Workload) -> Option<bool> {
    if !view.input.pipeline.same(&name.repository, &told.repository) {
        return None;
    }
    if name.digest.is_some() && name.digest == told.digest || name.tag.is_some() && name.tag == told.tag {
        return Some(true);
    }
    let runs: Vec<_> = workload.new.digests.iter().chain(&told.digest).collect();
    match view.evidence.named_image(name) {
        Some(image) if !runs.is_empty() => {
            let has = |digest: &&Digest| image.is.digest == **digest || image.is.also.contains(digest);
            Some(runs.iter().all(has))
        }
        // Of two tags each is its own image.
        _ => (name.tag.is_some() && told.tag.is_some()).then_some(false),
    }
}

/// What to remark of a step that is not there yet though it is asked for: the environment as a whole where all its clusters are
/// alike.
pub(super) fn remarks<'a>(
    view: &mut View<'a>,
    environment: &str,
    drifts: &[(&Service, &WorkloadRef, Option<Drift>)],
    carriers: &Carriers<'a>,
) -> Vec<Note> {
    let Some(merged) = view.merged.clone() else { return Vec::new() };
    let mut said = Vec::new();
    for (service, place, drift) in drifts {
        let wanted = view.evidence.wanted(environment, &service.name, None);
        let (Some(drift), Some(Asked::Image(name))) = (drift, wanted.map(|wanted| &wanted.is.asked)) else {
            continue;
        };
        let how = carries::named(view, name, &merged, carriers.get(service.name.as_str()).copied());
        if matches!(how, Carries::Itself | Carries::Later(_)) {
            let grounds = wanted.iter().map(Told::said).map(|ground| ground.through(&place.cluster));
            said.push((place.cluster.as_str(), drift, grounds.collect::<Vec<_>>()));
        }
    }
    let alike = said.len() == drifts.len() && said.windows(2).all(|pair| pair[0].1 == pair[1].1);
    let note = |place: &str, drift: &Drift, grounds| Note {
        say: Say::DriftIn {
            source: drift.source.clone(),
            place: place.to_owned(),
            wanted: drift.wanted.clone(),
            since: drift.since,
            runs: drift.runs.clone(),
        },
        grounds,
    };
    if alike {
        let first = said.into_iter().next();
        return first.map(|(_, drift, grounds)| note(environment, drift, grounds)).into_iter().collect();
    }
    said.into_iter().map(|(cluster, drift, grounds)| note(cluster, drift, grounds)).collect()
}
