// SPDX-License-Identifier: Apache-2.0
//! What rarer claims rest on, in the words of whoever said it.

use milepost::{
    model::{
        Fact, FactBody, ImageRef, Job, JobState, Release, ReleaseRevision, ReleaseStatus, RunState, Workload,
    },
    sources::Trouble,
};
use milepost_api::{
    ClaimOf, Pieces,
    gerrit::{Ask, ChangeStatus, NO_SUCH_QUESTION, NO_SUCH_REVISION, Reply},
};

use crate::{
    telling::{PROJECT, T0, Telling, builder, digest, job, repository, revision},
    why::{built, evidence, of_target},
};

/// The evidence of a step, by its number.
fn of_step(story: &Telling, number: u32) -> Vec<String> {
    let why = story.why();
    let claim = why.claims.iter().find(|claim| claim.of == ClaimOf::Step { step: number });
    evidence(claim.unwrap())
}

fn of_note(story: &Telling) -> Vec<String> {
    let why = story.why();
    let notes: Vec<_> = why.claims.iter().filter(|claim| claim.of == ClaimOf::Note).collect();
    assert_eq!(notes.len(), 1, "{notes:#?}");
    evidence(notes[0])
}

fn of_image(story: &Telling) -> Vec<String> {
    let why = story.why();
    let images: Vec<_> =
        why.claims.iter().filter(|claim| matches!(claim.of, ClaimOf::Image { .. })).collect();
    assert_eq!(images.len(), 1, "{images:#?}");
    evidence(images[0])
}

fn at(story: &Telling, cluster: &str) -> Vec<String> {
    evidence(of_target(&story.why(), cluster).unwrap())
}

fn manifest(of: char) -> String {
    format!("registry: manifest {}", digest(of))
}

#[test]
fn checks_that_nobody_told_of_rest_on_that() {
    assert_eq!(of_step(&Telling::new(), 1), ["ci-main: check of 12,1: none"]);
}

#[test]
fn an_image_that_is_waited_for_rests_on_what_the_registry_does_not_have() {
    let story = Telling::new().merged();
    assert_eq!(
        of_step(&story, 3),
        [
            format!("ci-main: post of {}: none", revision('a')),
            format!("registry: images of {} that contain aaaaaaaaaa: none", repository()),
        ]
    );
    // What is built already is not waited for.
    let lines = of_step(&built(), 3);
    assert!(lines.iter().all(|line| !line.contains("images of")), "{lines:#?}");
}

#[test]
fn of_several_services_those_without_an_image_are_waited_for() {
    let mut story = built();
    let mut worker = story.pipeline.services[0].clone();
    (worker.name, worker.repositories[0].path) = ("worker".into(), "demo/worker".into());
    story.pipeline.services.push(worker);
    let waited = "registry: images of registry.example.org/demo/worker that contain aaaaaaaaaa: none";
    let lines = of_step(&story, 3);
    assert_eq!(lines.iter().filter(|line| line.contains("images of")).collect::<Vec<_>>(), [waited]);
}

#[test]
fn a_run_that_goes_on_counts_the_jobs_that_ended() {
    let jobs = vec![
        job("lint", JobState::Passed),
        job("doc", JobState::Skipped),
        job("api", JobState::Passed),
        job("unit", JobState::Running),
        job("slow", JobState::Waiting),
    ];
    let story = Telling::new().run("check", RunState::Running, jobs);
    assert_eq!(of_step(&story, 1), ["ci-main: check of 12,1 (check-0): running, 3 of 5 jobs ended"]);
}

#[test]
fn a_candidate_rests_on_its_own_manifest() {
    let story = Telling::new().image('1', revision('a'), "candidate").image('2', revision('b'), "another");
    assert_eq!(
        of_image(&story),
        [format!("{}: revision label {}, tags candidate", manifest('1'), revision('a'))]
    );
}

#[test]
fn an_image_of_the_gate_rests_on_the_job_that_made_it() {
    let other = Job { artifacts: builder("other", '2').artifacts, ..job("other", JobState::Passed) };
    let story = Telling::new()
        .run("gate", RunState::Passed, vec![other, builder("publish", '1')])
        .image('1', revision('9'), "gate")
        .merged();
    assert_eq!(
        of_image(&story),
        [
            format!("{}: revision label {}, tags gate", manifest('1'), revision('9')),
            format!(
                "ci-main: job publish in gate of 12,1 (gate-0): artifact image is {}@{}",
                repository(),
                digest('1')
            ),
        ]
    );
}

#[test]
fn a_source_says_what_is_wrong_with_it() {
    let last = |trouble: Option<Trouble>, as_of| {
        let mut story = built().silent("eqiad").runs("eqiad", '1', 3, 3, None);
        let health = story.health.get_mut("eqiad").unwrap();
        (health.trouble, health.as_of) = (trouble, as_of);
        at(&story, "eqiad").swap_remove(0)
    };
    let late = Some(T0 - 600_000);
    assert_eq!(last(Some(Trouble::Refuses), late), "eqiad: last answer: refuses our credentials since");
    let broken = Trouble::Unreadable("items[0].spec".into());
    assert_eq!(last(Some(broken), late), "eqiad: last answer: cannot be read since: items[0].spec");
    assert_eq!(last(Some(Trouble::Silent), late), "eqiad: last answer: has not answered since");
    assert_eq!(last(None, late), "eqiad: last answer: has not answered since");
    assert_eq!(last(None, None), "eqiad: last answer: has never answered");
    let why = built().why();
    let sources = why.claims.iter().filter(|claim| claim.of == ClaimOf::Source).flat_map(evidence);
    assert!(sources.clone().all(|line| line.ends_with(": last answer: answered")));
    assert_eq!(sources.count(), 5);
}

#[test]
fn ancestry_says_what_gerrit_does_not_have_and_what_it_has_not_said() {
    let runs = || built().image('2', revision('b'), "v2").runs("eqiad", '2', 3, 3, None);
    let last = |story: &Telling| at(story, "eqiad").pop().unwrap();
    let of = format!("gerrit: revision {}: ", revision('b'));
    let contains = || Ask::Contains {
        project: PROJECT.into(),
        revision: revision('b').to_string(),
        ancestor: revision('a').to_string(),
    };
    let answered = |reply| {
        let mut story = runs();
        story.answers.insert(contains(), reply);
        last(&story)
    };
    assert_eq!(last(&runs()), format!("{of}not said yet"));
    assert_eq!(answered(Reply::Unknown(NO_SUCH_REVISION.into())), format!("{of}is not in Gerrit"));
    assert_eq!(answered(Reply::Unknown("busy".into())), format!("{of}not said yet"));
    assert_eq!(answered(Reply::Contains(true)), format!("{of}contains aaaaaaaaaa"));
}

#[test]
fn what_was_reverted_rests_on_the_change_that_reverts_it() {
    let mut story = built();
    let mut undo = story.change.clone();
    (undo.number, undo.revert_of) = (18, Some(12));
    (undo.status, undo.current_revision) = (ChangeStatus::Merged, revision('b').to_string());
    let mut other = undo.clone();
    (other.number, other.revert_of) = (17, Some(11));
    story = story
        .fact("gerrit", "17", 1, FactBody::Change(other))
        .fact("gerrit", "18", 1, FactBody::Change(undo))
        .image('2', revision('b'), "v2")
        .contains(&revision('b'), &revision('a'), true)
        .runs("eqiad", '2', 3, 3, None);
    assert_eq!(at(&story, "eqiad").pop().unwrap(), "gerrit: change 18: reverts change 12");
}

#[test]
fn what_waits_for_gerrit_to_say_what_reverts_it_says_so() {
    let story = built().runs("eqiad", '1', 3, 3, None);
    let line = "gerrit: change 12: not said yet which changes revert it".to_owned();
    let answered = |why: String| at(&story.clone().came_from(12, Reply::Unknown(why)), "eqiad");
    assert!(answered("busy".into()).contains(&line));
    assert!(!answered(format!("{NO_SUCH_QUESTION} changes_from")).contains(&line));
    assert!(!at(&story, "eqiad").contains(&line));
}

#[test]
fn what_has_left_rests_on_what_had_the_change_and_ran() {
    let story = built()
        .image('0', revision('0'), "v0")
        .contains(&revision('0'), &revision('a'), false)
        .ran("eqiad", '0', T0, Some(T0 + 200_000))
        .ran("eqiad", '1', T0 + 200_000, Some(T0 + 300_000))
        .runs("eqiad", '0', 3, 3, None);
    let lines = at(&story, "eqiad");
    let history: Vec<_> = lines.iter().filter(|line| line.contains("history of")).collect();
    assert_eq!(history, ["eqiad: history of Deployment app/app: ran sha256:111111111111 until then"]);
}

#[test]
fn an_image_that_was_passed_over_rests_on_the_history() {
    let story = built()
        .image('2', revision('b'), "v2")
        .contains(&revision('b'), &revision('a'), true)
        .runs("staging", '2', 3, 3, None)
        .ran("staging", '0', T0 - 100_000, Some(T0 + 150_000))
        .ran("staging", '2', T0 + 200_000, None);
    assert_eq!(
        of_note(&story),
        [format!("milepost: history of app in staging: manifest {} never ran", digest('1'))]
    );
}

#[test]
fn a_release_says_in_helms_words_what_it_asks_for() {
    let mut story = built().image('0', revision('0'), "v0").runs("eqiad", '0', 3, 3, None);
    story = story.contains(&revision('0'), &revision('a'), false);
    let asks = |number, status, rollback_to, of| ReleaseRevision {
        revision: number,
        status,
        begun: Some(T0 + 150_000),
        written: Some(T0 + 150_000),
        chart: Some("web-0.3.0".into()),
        rollback_to,
        image: Some(ImageRef { repository: repository(), tag: None, digest: Some(digest(of)) }),
    };
    let here: &mut Fact = story.facts.last_mut().unwrap();
    let FactBody::Workload(Workload { release, .. }) = &mut here.body else { panic!("it runs") };
    let revisions = vec![
        asks(3, ReleaseStatus::Superseded, None, '0'),
        asks(4, ReleaseStatus::Failed, None, '1'),
        asks(5, ReleaseStatus::Deployed, Some(3), '0'),
    ];
    *release = Some(Release { name: "web".into(), revisions });
    let image = |of| format!("asks for {}@{}, chart web-0.3.0", repository(), digest(of));
    assert_eq!(
        at(&story, "eqiad")[1..3],
        [
            format!("eqiad: release app/web, revision 5: status deployed, rollback to 3, {}", image('0')),
            format!("eqiad: release app/web, revision 4: status failed, {}", image('1')),
        ]
    );
}

#[test]
fn names_that_are_words_of_ours_are_told_apart() {
    let failed = Telling::new()
        .run("check", RunState::Failed, vec![job("none", JobState::Failed)])
        .merged()
        .image('1', revision('a'), "done");
    let why = failed.why();
    let lines: Vec<_> = why.claims.iter().flat_map(|claim| &claim.evidence).collect();
    let pieces = |object: &str| {
        let line = lines.iter().find(|line| line.object.starts_with(object)).unwrap();
        line.pieces.clone().unwrap()
    };
    let job = pieces("job none");
    assert_eq!(job.object, ["job ", "none", " in ", "check", " of 12,1 (", "check-0", ")"]);
    assert_eq!(job.said, ["failed"]);
    let label = "a".repeat(40);
    assert_eq!(pieces("manifest").said, ["revision label ", &label, ", tags ", "done", ""]);
    for line in lines {
        let Pieces { object, said } = line.pieces.clone().unwrap();
        assert_eq!((object.concat(), said.concat()), (line.object.clone(), line.said.clone()));
    }
}
