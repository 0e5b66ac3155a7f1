// SPDX-License-Identifier: Apache-2.0
//! Whether a page may say what it says: all that is so where all news has arrived, what once was so where news is on its way,
//! and that it does not know where a source is silent.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{PipelineProgress, Step as Shown, StepState, Target, TargetState};

use super::{
    git::Status,
    news::{self, GERRIT, REGISTRY, ZUUL},
    oracle::{Is, STEPS, Step},
    places::{Place, SERVICES},
    truth::Truth,
};
use crate::{expect, script::shown, world::World};

/// All that was ever so, by change and place or step.
#[derive(Default)]
pub(super) struct Ever {
    places: BTreeMap<(usize, usize), BTreeSet<String>>,
    steps: BTreeMap<(usize, usize), BTreeSet<Step>>,
    /// Every state in which each place ever was.
    states: Vec<Vec<Place>>,
}

/// Lines that a scenario expects after a look. The last one is the one that failed, if one did.
pub(super) type Judged = Result<Vec<String>, Vec<String>>;

impl Ever {
    /// Keeps what is so now.
    pub(super) fn note(&mut self, truth: &Truth) {
        self.states.resize(truth.places.len(), Vec::new());
        for (states, place) in self.states.iter_mut().zip(&truth.places) {
            if states.last() != Some(place) {
                states.push(place.clone());
            }
        }
        for change in 0..truth.git.changes.len() {
            let page = truth.page(change);
            for (place, here) in page.places {
                self.places.entry((change, place)).or_default().extend(here.says);
            }
            let touched = truth.touched(change).len();
            let merged = truth.git.changes[change].status == Status::Merged;
            // whoever knows of fewer images sees what their runs say
            let fewer =
                (0..touched).filter(|_| merged).map(|built| (2, truth.building(change, built, touched)));
            for (number, step) in page.steps.into_iter().enumerate().chain(fewer) {
                self.steps.entry((change, number)).or_default().insert(step);
            }
        }
    }
}

/// Whether all that is so is known.
fn knows_all(truth: &Truth) -> bool {
    let fine = |source: &news::Source| source.caught_up() && !source.late(truth.minute);
    truth.news.sources.iter().all(fine) && !truth.mute
}

/// Judges what the page says of a change.
pub(super) fn judge(
    truth: &Truth,
    ever: &Ever,
    world: &World,
    change: usize,
    page: &PipelineProgress,
) -> Judged {
    let mut lines = Vec::new();
    if knows_all(truth) {
        for any in expected(truth, change) {
            let good = any.iter().find(|line| expect::check(page, world, line).is_ok());
            lines.extend(good.or(any.first()).cloned());
            if good.is_none() {
                return Err(lines);
            }
        }
        return Ok(lines);
    }
    // as a look that keeps what it sees reached
    lines.extend(page.steps.get(1).map(|step| format!("step {} is {}", step.name, state(step.state))));
    for (number, step) in page.steps.iter().enumerate() {
        let wrong = match number {
            0..=2 => told(truth, ever, change, number, step),
            _ => deployed(truth, ever, change, step),
        };
        if let Some(wrong) = wrong {
            lines.push(wrong);
            return Err(lines);
        }
    }
    Ok(lines)
}

/// What has to be said when all is known: of each any.
fn expected(truth: &Truth, change: usize) -> Vec<Vec<String>> {
    let page = truth.page(change);
    let mut lines = vec![vec![page.headline]];
    for (name, Step { state, clause }) in STEPS.iter().zip(&page.steps) {
        lines.push(vec![format!("step {name}: {state}, {clause}")]);
    }
    lines.extend(page.images.iter().map(|image| vec![format!("image {}", truth.name(*image))]));
    for number in [3, 4] {
        let of = || page.places.iter().filter(|(at, _)| (truth.places[*at].cluster > 0) == (number == 4));
        if page.steps[number].clause == "passed, not observed" || of().all(|(_, here)| here.is == Is::NotHere)
        {
            continue;
        }
        for (at, here) in of() {
            let place = &truth.places[*at];
            let since = here.since.map(|minute| format!(", since {}", clock(minute))).unwrap_or_default();
            let line =
                |clause: &String| format!("{}/{}: {clause}{since}", place.cluster(), SERVICES[place.service]);
            lines.push(here.says.iter().map(line).collect());
        }
    }
    lines
}

/// A minute as scenarios write it.
pub(super) fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn state(state: StepState) -> String {
    format!("{state:?}").to_lowercase()
}

/// What is wrong with a step that rests on CI, Gerrit and the registry.
fn told(truth: &Truth, ever: &Ever, change: usize, number: usize, step: &Shown) -> Option<String> {
    let late = |source: usize| truth.news.sources[source].late(truth.minute);
    let merged = truth.git.changes[change].status == Status::Merged;
    let (is, clause) = (state(step.state), step.sentence.text.as_str());
    let wrong = || Some(format!("not step {}: {is}, {clause}", step.name));
    let blind = match number {
        0 => late(ZUUL) && !merged,
        1 => late(ZUUL),
        _ => (late(ZUUL) || late(REGISTRY)) && merged,
    };
    let may_be_unknown = number != 1 && (blind || truth.mute && number == 2);
    match step.state {
        StepState::Unknown => return if may_be_unknown { None } else { wrong() },
        StepState::Running if blind => return wrong(),
        StepState::Waiting if blind && number != 1 => return wrong(),
        StepState::Done if number == 0 && merged => {
            let unchecked = clause == "merged without checks";
            return if unchecked && late(ZUUL) && truth.page(change).steps[0].clause != clause {
                wrong()
            } else {
                None
            };
        }
        StepState::Done if clause == "passed, not observed" && merged => return None,
        _ => {}
    }
    let is = |was: &Step| was.state == is && was.clause == clause;
    if ever.steps.get(&(change, number)).is_some_and(|all| all.iter().any(is)) { None } else { wrong() }
}

/// What is wrong with a step that rests on clusters.
fn deployed(truth: &Truth, ever: &Ever, change: usize, step: &Shown) -> Option<String> {
    if step.targets.is_empty() {
        let waits = step.sentence.text.starts_with("waiting for ") && step.state == StepState::Waiting;
        let staging = step.name == STEPS[3];
        let places = truth.page(change).places.into_iter().map(|(place, _)| place);
        let mut places = places.filter(|place| waits && (truth.places[*place].cluster == 0) == staging);
        return places.find_map(|place| claimed(truth, ever, change, place, "not here yet"));
    }
    step.targets.iter().find_map(|target| {
        let is =
            |place: &Place| place.cluster() == target.cluster && SERVICES[place.service] == target.service;
        let place = truth.places.iter().position(is)?;
        here(truth, ever, change, place, target)
    })
}

fn here(truth: &Truth, ever: &Ever, change: usize, place: usize, target: &Target) -> Option<String> {
    let source = &truth.news.sources[news::of_cluster(truth.places[place].cluster)];
    let TargetState::Unknown { since, last_known } = &target.state else {
        return claimed(truth, ever, change, place, &target.sentence.text);
    };
    let name = format!("{}/{}", target.cluster, target.service);
    if !source.late(truth.minute) {
        let known = source.caught_up()
            && settled(truth)
            && truth.here(change, &truth.places[place]).is != Is::Unknown;
        return known.then(|| format!("not {name}: {}", target.sentence.text));
    }
    // unknown since its last answer, and what was last known was so
    let last = last_known.as_ref().map(|known| known.text.as_str());
    let wrong = last.is_some_and(|last| !was(truth, ever, change, place, last));
    let since = since.map(shown);
    let right = source.silent.map(clock);
    (wrong || since != right)
        .then(|| format!("{name}: {}, since {}", target.sentence.text, right.unwrap_or_default()))
}

/// Whether all is known that a cluster's word is read by.
fn settled(truth: &Truth) -> bool {
    [GERRIT, ZUUL, REGISTRY].iter().all(|source| truth.news.sources[*source].caught_up()) && !truth.mute
}

/// What is wrong with a clause about a place that claims to know.
fn claimed(truth: &Truth, ever: &Ever, change: usize, place: usize, clause: &str) -> Option<String> {
    let at = &truth.places[place];
    let name = format!("{}/{}", at.cluster(), SERVICES[at.service]);
    let source = &truth.news.sources[news::of_cluster(at.cluster)];
    if source.late(truth.minute) {
        return Some(format!("{name}: {} has not answered", at.cluster()));
    }
    let now = truth.here(change, &truth.places[place]);
    if source.caught_up() && settled(truth) {
        let right = now.says.iter().any(|says| says == clause);
        return if right { None } else { Some(format!("{name}: {}", now.says.first()?)) };
    }
    if was(truth, ever, change, place, clause) { None } else { Some(format!("not {name}: {clause}")) }
}

/// Whether a clause about a place was ever so, as far as was told.
fn was(truth: &Truth, ever: &Ever, change: usize, place: usize, clause: &str) -> bool {
    let unknown = clause.starts_with("runs an image ") || clause == "waiting for an answer from Gerrit";
    // what ran then is read by what is known now, too: a change may be merged after it
    let earlier = ever.states.get(place).into_iter().flatten().flat_map(|then| truth.here(change, then).says);
    let earlier: BTreeSet<_> = earlier.collect();
    let said = |clause: &dyn Fn(&String) -> bool| {
        ever.places.get(&(change, place)).into_iter().flatten().chain(&earlier).any(clause)
    };
    // who has not heard of a revert sees the change alone
    let here = |clause: &str| clause.starts_with("live") || clause.starts_with("reverted");
    let untold = !truth.news.sources[GERRIT].caught_up() && here(clause) && said(&|was| here(was));
    // how far the newest pods are is so, whatever the pods before them are of, which only the registry could tell
    let pods = |then: &Place| {
        then.runs.as_ref().is_some_and(|runs| {
            clause == format!("rolling out, {} of {} pods ready", runs.ready, runs.desired)
                || runs.failing.is_some_and(|why| clause.starts_with(&format!("rollout failed: {why}")))
        })
    };
    let newest = !truth.news.sources[REGISTRY].caught_up()
        && ever.states.get(place).is_some_and(|states| states.iter().any(pods));
    unknown || untold || newest || said(&|was| was == clause)
}
