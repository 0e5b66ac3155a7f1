// SPDX-License-Identifier: Apache-2.0
//! What a line after `>` expects of the page.

use milepost_api::{Lead, Millis, PipelineProgress, Target, TargetState, Usual};

use crate::{
    script::shown,
    world::{World, digest},
};

/// Compares; the error shows what is there instead.
pub(crate) fn check(page: &PipelineProgress, world: &World, expected: &str) -> Result<(), String> {
    if let Some(unexpected) = expected.strip_prefix("not ") {
        return match check(page, world, unexpected) {
            Ok(()) => Err("but the page says so".to_owned()),
            Err(_) => Ok(()),
        };
    }
    let found = match expected.split_once(' ') {
        _ if expected == "no note" => equal(&page.notes.len(), &0),
        _ if expected == "no drift" => {
            let targets = page.steps.iter().flat_map(|step| &step.targets);
            equal(&targets.filter(|target| target.drift.is_some()).count(), &0)
        }
        _ if expected == "no image" => equal(&page.images.len(), &0),
        _ if expected == "no usual" => {
            equal(&page.steps.iter().filter_map(|step| step.usual).collect::<Vec<_>>(), &Vec::new())
        }
        _ if expected == "no lead" => equal(&page.lead, &None),
        Some(("lead", rest)) => among(page.lead.iter().flat_map(taken), rest),
        Some(("note", text)) => among(page.notes.iter().map(|note| note.text.clone()), text),
        Some((kind @ ("image" | "candidate"), name)) => {
            let wanted = digest(name);
            let images = page.images.iter().filter(|image| image.candidate == (kind == "candidate"));
            among(images.map(|image| image.digest.clone()), wanted.as_str())
        }
        Some(("step", rest)) => {
            let steps = page.steps.iter().flat_map(|step| {
                let (name, state) = (&step.name, format!("{:?}", step.state).to_lowercase());
                let said = format!("{name}: {state}, {}", step.sentence.text);
                let since = step.since.map(|since| format!("{said}, since {}", shown(since)));
                let not_before = step.not_before.map(|from| format!("{name}: not before {}", shown(from)));
                let others = [since, not_before, Some(said)].into_iter().flatten();
                let usual = step.usual.iter().flat_map(|usual| usually(name, usual));
                std::iter::once(format!("{name} is {state}")).chain(others).chain(usual)
            });
            among(steps, rest)
        }
        Some(("drift", rest)) => {
            let targets = page.steps.iter().flat_map(|step| &step.targets);
            let drifts = targets.filter_map(|target| Some((&target.cluster, target.drift.as_ref()?)));
            among(drifts.map(|(cluster, drift)| format!("{cluster}: {}", drift.sentence.text)), rest)
        }
        Some(("stage", stage)) => {
            let failing = page.steps.iter().filter_map(|step| step.failure.as_ref());
            among(failing.map(|failure| failure.stage.clone()), stage)
        }
        Some((place, _)) if place.strip_suffix(':').is_some_and(|place| world.is_cluster(place)) => {
            let targets = page.steps.iter().flat_map(|step| &step.targets);
            among(targets.flat_map(described), expected)
        }
        _ => equal(&page.headline.text.as_str(), &expected),
    };
    found.map_err(|found| format!("but the page says: {found}\nits headline is: {}", page.headline.text))
}

fn equal<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found:?}")) }
}

fn among(found: impl Iterator<Item = String>, expected: &str) -> Result<(), String> {
    let found: Vec<_> = found.collect();
    if found.iter().any(|one| one == expected) { Ok(()) } else { Err(format!("{found:#?}")) }
}

/// A target in all forms in which a scenario may name it: with or without its service and its moment.
fn described(target: &Target) -> Vec<String> {
    let text = &target.sentence.text;
    let with_moment = moment(&target.state).map(|at| format!("{text}, since {}", shown(at)));
    let texts = [Some(text.clone()), with_moment].into_iter().flatten();
    let places = [target.cluster.clone(), format!("{}/{}", target.cluster, target.service)];
    texts.flat_map(|text| places.clone().map(|place| format!("{place}: {text}"))).collect()
}

fn moment(state: &TargetState) -> Option<Millis> {
    match state {
        TargetState::Live { since }
        | TargetState::LiveByLaterImage { since, .. }
        | TargetState::Reverted { since, .. }
        | TargetState::Unknown { since, .. } => *since,
        TargetState::RolledBack { at, .. } | TargetState::Removed { at } => *at,
        _ => None,
    }
}

/// What is usual for a step, in all forms in which a scenario may say it.
fn usually(step: &str, usual: &Usual) -> [String; 2] {
    let median = format!("{step}: usually {} min", usual.median_ms / 60_000);
    let (p90, of, since) = (usual.p90_ms / 60_000, usual.of, shown(usual.since));
    let whole = format!("{median}, 9 of 10 within {p90} min, by {of} changes, counted from {since}");
    [median, whole]
}

/// How long the way took, with and without who acted on it.
fn taken(lead: &Lead) -> [String; 2] {
    let took = format!("{} min", (lead.reached - lead.merged) / 60_000);
    let by = match lead.human_actions {
        Some(acts) => format!("{took}, {acts} by people"),
        None => format!("{took}, by nobody knows whom"),
    };
    [took, by]
}
