// SPDX-License-Identifier: Apache-2.0
//! Stories with a deployment repository; their samples are beside the others.

use milepost::{
    merge::why,
    model::{Asked, FactBody, ImageRef, Promotion, Promotions, StepPlan, StepRule, Wanted},
    sources::Health,
};
use milepost_api::{ClaimOf, StepState};

use crate::{
    stories::{built, sample},
    telling::{T0, Telling, digest, repository, revision},
};

const SOURCE: &str = "deployments";

fn tagged(tag: &str) -> ImageRef {
    ImageRef { repository: repository(), tag: Some(tag.into()), digest: None }
}

/// Production is to run this tag; staging is not asked for anything.
fn asks(mut story: Telling, tag: &str) -> Telling {
    let health = Health { as_of: Some(T0), late_after: 60_000, ..Health::default() };
    story.health.insert(SOURCE.into(), health);
    if story.pipeline.steps.len() == 5 {
        let rule = StepRule::Promote { environment: "production".into(), repositories: vec![SOURCE.into()] };
        story.pipeline.steps.insert(4, StepPlan { name: "Promote production".into(), optional: false, rule });
    }
    let order = i64::try_from(story.facts.len()).unwrap();
    let body = FactBody::Wanted(Wanted {
        environment: "production".into(),
        service: "app".into(),
        asked: Asked::Image(tagged(tag)),
        revision: revision('d'),
        since: Some(T0 + 300_000),
        by: None,
    });
    story.fact(SOURCE, "wanted production/app", order, body)
}

fn opened(story: Telling, change: u64, tag: &str) -> Telling {
    let promotion = Promotion { change, image: tagged(tag), opened: T0 + 250_000 };
    let (environment, service) = ("production".into(), "app".into());
    let body = FactBody::Promotions(Promotions { environment, service, open: vec![promotion] });
    let order = i64::try_from(story.facts.len()).unwrap();
    story.fact(SOURCE, "promotions production/app", order, body)
}

/// Staging has the change, production runs what was before.
fn staged() -> Telling {
    built()
        .image('0', revision('0'), "old")
        .contains(&revision('0'), &revision('a'), false)
        .runs("staging", '1', 3, 3, None)
        .runs("eqiad", '0', 3, 3, None)
        .runs("codfw", '0', 3, 3, None)
}

#[test]
fn a_change_waits_for_its_promotion() {
    let story = opened(asks(staged(), "old"), 90, "2026-11-23-101112-production");
    assert_eq!(
        story.headline(),
        "Step 5 of 6 to production: waiting for promotion change 90, open since Mon 23 Nov"
    );
    let step = &story.progress().steps[4];
    assert_eq!((step.state, step.since), (StepState::Waiting, Some(T0 + 250_000)));
    sample("waiting-for-promotion", &story);
}

#[test]
fn one_cluster_is_still_to_run_what_is_asked_for() {
    let story = asks(staged(), "2026-11-23-101112-production").runs("eqiad", '1', 3, 3, None);
    assert_eq!(story.headline(), "Step 6 of 6 to production: in 1 of 2 production clusters");
    let targets = &story.progress().steps[5].targets;
    assert_eq!(targets.iter().map(|target| target.drift.is_some()).collect::<Vec<_>>(), [false, true]);
    sample("asked-for-in-one-cluster", &story);
}

#[test]
fn who_may_not_see_the_repository_gets_nothing_of_it() {
    let story = opened(asks(staged(), "old"), 90, "2026-11-23-101112-production");
    let merged = story.merge();
    let hidden = [SOURCE.to_owned()].into();
    let whole = why(&merged, &merged.progress, &std::collections::BTreeSet::new());
    let of_step = |why: &milepost_api::Why| {
        let claim = why.claims.iter().find(|claim| claim.of == ClaimOf::Step { step: 5 }).unwrap();
        claim
            .evidence
            .iter()
            .map(|line| format!("{}: {}, {}", line.source, line.object, line.said))
            .collect::<Vec<_>>()
    };
    let said = of_step(&whole).join("\n");
    assert!(said.contains("deployments: change 90, open, for registry.example.org/demo/app:2026"), "{said}");
    assert!(
        said.contains("deployments: values of app for production, registry.example.org/demo/app:old"),
        "{said}"
    );
    // what is asked for, and what would be
    for image in ['0', '1'] {
        assert!(said.contains(&format!("registry: manifest {}", digest(image))), "{said}");
    }
    let rest = of_step(&why(&merged, &merged.progress, &hidden));
    assert_eq!(rest, [""; 0]);
}
