// SPDX-License-Identifier: Apache-2.0
//! What stands behind an answer. The samples in `detail/` beside `milepost-api`'s others are these stories' answers.

use milepost::model::{Job, JobState, RunState};
use milepost_api::{Excerpt, Ran, gerrit::Ask};

use crate::{
    asking::maybe_reverted,
    stories::{golden, sample},
    telling::{T0, Telling, builder, job, revision},
    why::built,
};

/// Production has it in one cluster by a later image; in the other the rollout goes on.
fn rolling() -> Telling {
    built()
        .image('0', revision('0'), "v0")
        .image('2', revision('b'), "v2")
        .contains(&revision('0'), &revision('a'), false)
        .contains(&revision('b'), &revision('a'), true)
        .change_of(&revision('0'), 7)
        .change_of(&revision('a'), 12)
        .change_of(&revision('b'), 18)
        .runs("staging", '1', 3, 3, None)
        .runs("eqiad", '2', 3, 3, None)
        .runs("codfw", '1', 1, 3, Some('0'))
        .ran("staging", '1', T0 + 120_000, None)
        .ran("staging", '0', T0 - 900_000, Some(T0 + 130_000))
        .ran("eqiad", '2', T0 + 180_000, None)
        .ran("eqiad", '0', T0 - 800_000, Some(T0 + 190_000))
        .ran("codfw", '1', T0 + 200_000, None)
        .ran("codfw", '0', T0 - 800_000, None)
}

/// It came to staging and to production in eqiad; what runs in codfw now is `in_codfw`.
fn there(in_codfw: char) -> Telling {
    let story = built()
        .image('0', revision('0'), "v0")
        .contains(&revision('0'), &revision('a'), false)
        .change_of(&revision('0'), 7)
        .change_of(&revision('a'), 12)
        .runs("codfw", in_codfw, 3, 3, None)
        .ran("codfw", '0', T0 - 800_000, Some(T0 + 210_000))
        .ran("codfw", '1', T0 + 200_000, (in_codfw == '0').then_some(T0 + 400_000));
    let story = if in_codfw == '0' { story.ran("codfw", '0', T0 + 390_000, None) } else { story };
    [("staging", T0 + 120_000), ("eqiad", T0 + 180_000)].into_iter().fold(story, |story, (cluster, since)| {
        story
            .runs(cluster, '1', 3, 3, None)
            .ran(cluster, '0', T0 - 800_000, Some(since + 10_000))
            .ran(cluster, '1', since, None)
    })
}

/// The lint passed, the unit tests failed with a line that says why.
fn failed() -> Telling {
    let lines = ["collected 2 items", "E   assert 1 == 2", "1 failed in 0.10s"];
    let excerpt = Excerpt { lines: lines.map(str::to_owned).into(), cause: Some(1), ..Excerpt::default() };
    let unit = Job { excerpt: Some(excerpt), ended: Some(T0 + 60_000), ..job("unit", JobState::Failed) };
    Telling::new()
        .image('0', revision('0'), "v0")
        .run("check", RunState::Failed, vec![job("lint", JobState::Passed), unit])
        .ran("staging", '0', T0 - 900_000, None)
}

/// What ran at each place, as `cluster: image`, a plus where it is known to have the change, a question mark where it is not known.
fn ran(telling: &Telling, hidden: &[&str]) -> Vec<String> {
    let sign = |ran: &Ran| match ran.has_change {
        Some(true) => "+",
        Some(false) => "",
        None => "?",
    };
    let (detail, _) = telling.detail(hidden);
    let lines = detail.places.iter().flat_map(|place| {
        place.ran.iter().map(move |ran| format!("{}: {}{}", place.cluster, ran.image, sign(ran)))
    });
    lines.collect()
}

#[test]
fn what_runs_and_ran_is_told_with_what_of_it_has_the_change() {
    let (detail, asks) = rolling().detail(&[]);
    assert!(asks.iter().all(|ask| matches!(ask, Ask::ChangesFrom { .. })), "{asks:?}");
    golden("detail/rolling-out", &detail);
    assert_eq!(
        ran(&rolling(), &[]),
        ["staging: v1+", "staging: v0", "eqiad: v2+", "eqiad: v0", "codfw: v1+", "codfw: v0"]
    );
}

#[test]
fn what_is_everywhere_and_what_was_rolled_back_is_told() {
    golden("detail/in-production", &there('1').detail(&[]).0);
    let back = there('0');
    assert_eq!(back.headline(), "Step 5 of 5 to production: rolled back from production in codfw");
    sample("rolled-back", &back);
    golden("detail/rolled-back", &back.detail(&[]).0);
    let in_codfw: Vec<_> = ran(&back, &[]).into_iter().filter(|line| line.starts_with("codfw")).collect();
    assert_eq!(in_codfw, ["codfw: v0", "codfw: v1+", "codfw: v0"]);
}

#[test]
fn what_gerrit_has_not_said_is_asked_and_left_open() {
    let story =
        rolling().ran("eqiad", '3', T0 - 2_000_000, Some(T0 - 800_000)).image('3', revision('c'), "v3");
    let (_, asks) = story.detail(&[]);
    let of =
        |ask: &&Ask| matches!(ask, Ask::Contains { revision: of, .. } if *of == revision('c').to_string());
    assert_eq!(asks.iter().filter(of).count(), 1);
    assert!(ran(&story, &[]).contains(&"eqiad: v3?".to_owned()));
}

#[test]
fn runs_are_told_with_the_lines_that_say_why() {
    let (detail, _) = failed().detail(&[]);
    golden("detail/check-failed", &detail);
    assert_eq!(detail.runs[0].jobs[1].excerpt.as_ref().unwrap().cause, Some(1));
    // Nothing that runs has a change that is not merged.
    assert_eq!(detail.places[0].ran[0].has_change, Some(false));
}

#[test]
fn what_is_reverted_in_an_image_is_not_in_it() {
    let story = maybe_reverted().ran("staging", '3', T0 + 200_000, None);
    let of = |story: &Telling| story.detail(&[]).0.places[0].ran[0].has_change;
    assert_eq!(of(&story), None);
    assert_eq!(of(&story.clone().contains(&revision('c'), &revision('b'), true)), Some(false));
    assert_eq!(of(&story.contains(&revision('c'), &revision('b'), false)), Some(true));
}

#[test]
fn an_image_of_the_patch_set_that_somebody_brought_there_has_it() {
    let story = failed().image('4', revision('a'), "by-hand").ran("staging", '4', T0, None);
    let (detail, _) = story.detail(&[]);
    let told: Vec<_> = detail.places[0].ran.iter().map(|ran| (ran.image.as_str(), ran.has_change)).collect();
    assert_eq!(told, [("by-hand", Some(true)), ("v0", Some(false))]);
}

#[test]
fn of_hidden_sources_nothing_is_told() {
    let (detail, _) = rolling().detail(&["ci-main", "codfw"]);
    assert!(detail.runs.is_empty());
    assert!(detail.places.iter().all(|place| place.cluster != "codfw") && detail.places.len() == 2);
    // Tags, and which revision an image is of, are a registry's words.
    let brief = |digit: &str| format!("sha256:{}", digit.repeat(12));
    let [new, old] = ["1", "0"].map(brief);
    assert_eq!(ran(&rolling(), &["registry"])[..2], [format!("staging: {new}?"), format!("staging: {old}?")]);
    let (detail, _) = rolling().detail(&["registry"]);
    let said = serde_json::to_string(&detail).unwrap();
    assert!(!said.contains(revision('b').as_str()) && !said.contains("v2"), "{said}");
}

#[test]
fn at_most_so_much_is_told() {
    let many: Vec<_> = (0..60).map(|_| builder("image", '1')).collect();
    let story = (0..30).fold(rolling(), |story, nth| {
        let at = T0 - 1_000_000 - nth * 1_000;
        story.ran("staging", '0', at, Some(at + 500)).run("check", RunState::Passed, many.clone())
    });
    let (detail, _) = story.detail(&[]);
    assert_eq!((detail.places[0].ran.len(), detail.runs.len(), detail.runs[0].jobs.len()), (12, 20, 50));
}
