// SPDX-License-Identifier: Apache-2.0
//! Laws of the merge, for facts of any kind in any order.

use std::collections::BTreeSet;

use milepost::{
    merge::why,
    model::{Fact, JobState, RunState},
};
use milepost_api::{StepState, TargetState};
use proptest::prelude::*;

use crate::telling::{Telling, builder, job, revision};

#[derive(Clone, Debug)]
enum Event {
    Check(RunState),
    Gate(RunState),
    Post(char, RunState),
    Image(char, char),
    Runs(usize, char, u32, Option<char>),
    Ran(usize, char),
    Contains(char, bool),
}

const CLUSTERS: [&str; 3] = ["staging", "eqiad", "codfw"];
const SOURCES: [&str; 5] = ["ci-main", "registry", "staging", "eqiad", "codfw"];

fn digit() -> impl Strategy<Value = char> {
    prop::sample::select(vec!['0', '1', '2', 'a', 'b'])
}

fn state() -> impl Strategy<Value = RunState> {
    use RunState::{Cancelled, ConfigError, Failed, Passed, Queued, Running, Unknown};
    prop::sample::select(vec![Queued, Running, Passed, Failed, Cancelled, ConfigError, Unknown])
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        state().prop_map(Event::Check),
        state().prop_map(Event::Gate),
        (digit(), state()).prop_map(|(of, state)| Event::Post(of, state)),
        (digit(), digit()).prop_map(|(image, of)| Event::Image(image, of)),
        (0..3_usize, digit(), 0..4_u32, prop::option::of(digit()))
            .prop_map(|(c, of, n, old)| Event::Runs(c, of, n, old)),
        (0..3_usize, digit()).prop_map(|(cluster, of)| Event::Ran(cluster, of)),
        (digit(), any::<bool>()).prop_map(|(of, yes)| Event::Contains(of, yes)),
    ]
}

fn tell(telling: Telling, event: &Event) -> Telling {
    let unit = |state| match state {
        RunState::Failed => vec![job("unit", JobState::Failed)],
        RunState::Running => vec![job("unit", JobState::Running)],
        _ => vec![job("unit", JobState::Passed), builder("image", '1')],
    };
    match *event {
        Event::Check(state) => telling.run("check", state, unit(state)),
        Event::Gate(state) => telling.run("gate", state, unit(state)),
        Event::Post(of, state) => telling.post_run(revision(of), state, unit(state)),
        Event::Image(image, of) => telling.image(image, revision(of), "tag"),
        Event::Runs(cluster, of, new, old) => telling.runs(CLUSTERS[cluster], of, new, 3, old),
        Event::Ran(cluster, of) => telling.ran(CLUSTERS[cluster], of, 1, Some(2)),
        Event::Contains(of, yes) => telling.contains(&revision(of), &revision('a'), yes),
    }
}

fn story() -> impl Strategy<Value = Telling> {
    (prop::collection::vec(event(), 0..24), any::<bool>(), prop::collection::vec(0..5_usize, 0..2)).prop_map(
        |(events, merged, silent)| {
            let start = if merged { Telling::new().merged() } else { Telling::new() };
            let story = events.iter().fold(start, tell);
            silent.into_iter().fold(story, |story, source| story.silent(SOURCES[source]))
        },
    )
}

proptest! {
    #[test]
    fn the_order_of_facts_does_not_matter(story in story(), seed in any::<u64>()) {
        let told = story.merge();
        let mut shuffled = story.clone();
        let n = shuffled.facts.len();
        for i in 0..n {
            // A shuffle that proptest can repeat: xorshift of the seed.
            let step = usize::try_from(seed.rotate_left(u32::try_from(i % 64).unwrap()) % 97).unwrap();
            shuffled.facts.swap(i, (i + step) % n);
        }
        shuffled.history.reverse();
        prop_assert_eq!(told, shuffled.merge());
    }

    #[test]
    fn a_fact_twice_changes_nothing(story in story()) {
        let mut twice = story.clone();
        twice.facts.extend(story.facts.clone());
        prop_assert_eq!(story.merge(), twice.merge());
    }

    #[test]
    fn no_source_can_erase_anothers_fact(story in story()) {
        // Another source tells, under the same keys and with higher orders, what nobody asks it about.
        let mut more = story.clone();
        let strangers = story.facts.iter().map(|fact| Fact {
            source: "stranger".into(),
            order: i64::MAX,
            ..fact.clone()
        });
        let strangers: Vec<Fact> =
            strangers.filter(|fact| !matches!(fact.body, milepost::model::FactBody::Image(_))).collect();
        more.facts.extend(strangers);
        prop_assert_eq!(story.merge(), more.merge());
    }

    #[test]
    fn every_claim_says_what_it_rests_on(story in story()) {
        for claim in story.why().claims {
            prop_assert!(!claim.evidence.is_empty(), "{}: {}", claim.name, claim.sentence.text);
        }
    }

    #[test]
    fn a_source_that_is_hidden_is_no_evidence(story in story(), source in prop::sample::select(SOURCES.to_vec())) {
        let merged = story.merge();
        let hidden = BTreeSet::from([source.to_owned()]);
        let all = why(&merged, &merged.progress, &BTreeSet::new());
        let seen = why(&merged, &merged.progress, &hidden);
        let lines = |why: &milepost_api::Why| why.claims.iter().map(|claim| claim.evidence.len()).sum::<usize>();
        prop_assert!(seen.claims.iter().flat_map(|claim| &claim.evidence).all(|line| line.source != source));
        prop_assert!(lines(&seen) < lines(&all), "every source is at least heard of");
    }

    #[test]
    fn a_poll_that_tells_nothing_new_is_no_news(story in story()) {
        let mut later = story.clone();
        for health in later.health.values_mut().filter(|health| health.trouble.is_none()) {
            health.as_of = health.as_of.map(|as_of| as_of + 500);
        }
        prop_assert_eq!(story.progress(), later.progress());
        if story.health.values().any(|health| health.trouble.is_none()) {
            prop_assert_ne!(story.why(), later.why());
        }
    }

    #[test]
    fn n_never_exceeds_m(story in story()) {
        let progress = story.progress();
        prop_assert_eq!(progress.of, 5);
        prop_assert!((1..=progress.of).contains(&progress.step));
        prop_assert_eq!(progress.steps.len(), 5);
        let done = |state| matches!(state, StepState::Done | StepState::Skipped);
        let before = progress.steps.iter().take(usize::try_from(progress.step - 1).unwrap());
        prop_assert!(before.into_iter().all(|step| done(step.state)));
    }

    #[test]
    fn a_silent_source_turns_nothing_to_failed(story in story(), source in prop::sample::select(SOURCES.to_vec())) {
        let before = story.progress();
        let after = story.silent(source).progress();
        for (before, after) in before.steps.iter().zip(&after.steps) {
            if after.state == StepState::Failed {
                prop_assert_eq!(before.state, StepState::Failed, "{}", after.sentence.text);
            }
            for target in after.targets.iter().filter(|target| target.cluster == source) {
                let unknown = matches!(target.state, TargetState::Unknown { .. });
                prop_assert!(unknown, "{:?}", target.state);
            }
        }
    }

    #[test]
    fn an_open_change_is_never_past_its_merge(story in story()) {
        prop_assume!(story.change.merged_at.is_none());
        prop_assert!(story.progress().step <= 2);
    }

    #[test]
    fn a_merged_change_never_goes_back_before_the_image(story in story(), more in event()) {
        prop_assume!(story.change.merged_at.is_some());
        let before = story.progress();
        let after = tell(story, &more).progress();
        prop_assert!(after.step >= 3);
        // An image once proven stays proven, whatever else becomes known.
        if before.steps[2].state == StepState::Done && before.images.len() == 1 && !matches!(more, Event::Contains(..) | Event::Image(..) | Event::Gate(_)) {
            prop_assert_eq!(after.steps[2].state, StepState::Done);
        }
    }

    #[test]
    fn what_was_reached_makes_nothing_less_done(
        story in story(),
        kept in prop::collection::vec((0..5_usize, any::<bool>()), 0..6),
    ) {
        let steps = ["Check", "Merge", "Image", "Staging", "Production"];
        let mut more = kept.iter().fold(story.clone(), |story, (step, late)| {
            story.reached(steps[*step], crate::telling::T0 + if *late { 500_000 } else { 0 })
        });
        let after = more.progress();
        for (before, after) in story.progress().steps.iter().zip(&after.steps) {
            if matches!(before.state, StepState::Done | StepState::Skipped) {
                prop_assert_eq!(before.state, after.state, "{}", after.sentence.text);
            }
        }
        let merged = story.change.merged_at.is_some();
        if merged && kept.iter().any(|(step, _)| *step == 2) {
            prop_assert!(matches!(after.steps[2].state, StepState::Done | StepState::Skipped));
        }
        more.reached.reverse();
        prop_assert_eq!(after, more.progress());
    }
}
