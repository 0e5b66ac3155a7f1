// SPDX-License-Identifier: Apache-2.0
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    super::{result, run},
    *,
};
use crate::{
    model::{Job, JobState, RunState, Subject, Want},
    sources::ours::{Hosts, Ours},
};

const PAGES: &str = "https://ci.example.org";

fn row(bsid: u64) -> Value {
    json!({"bsid": bsid, "submitted_at": bsid, "sourcestamps": []})
}

/// Rows of buildsets, the newest first as a server gives them.
fn rows(ids: impl DoubleEndedIterator<Item = u64>) -> Vec<Buildset> {
    serde_json::from_value(ids.rev().map(row).collect()).unwrap()
}

/// A buildset's one request, for a patch set of this change. Its id is ten times the buildset's.
fn request(bsid: u64, number: u64, results: Option<i64>) -> Request {
    let properties = json!({
        "event.change.project": ["demo/app", "Change"], "event.change.number": [number, "Change"],
        "event.patchSet.number": [1, "Change"], "event.change.url": ["https://gerrit/c/demo/app/+/1", "Change"],
    });
    serde_json::from_value(json!({
        "buildrequestid": bsid * 10, "buildsetid": bsid, "builderid": 1, "complete": results.is_some(),
        "results": results, "submitted_at": bsid, "properties": properties,
    }))
    .unwrap()
}

fn build(bsid: u64, buildid: u64) -> Build {
    serde_json::from_value(json!({
        "buildid": buildid, "buildrequestid": bsid * 10, "builderid": 1, "number": 1, "complete": true, "results": 2,
    }))
    .unwrap()
}

fn ask(known: &mut Known, requests: Vec<Request>) -> Vec<Of> {
    let hosts = Hosts::of(["gerrit"]);
    known.asked(&known.open(), requests, &BTreeMap::new(), &Ours::new(&hosts));
    known.close()
}

fn want(number: u64) -> Want {
    Want::PatchSet { project: "demo/app".to_owned(), number, patch_set: 1 }
}

fn state(known: &Known, number: u64) -> Option<RunState> {
    let of =
        known.sets.keys().filter_map(|id| known.of_set(*id)).find(|of| want(number).is_for(&of.subject))?;
    let pages = super::super::web::Pages::new(PAGES.parse().unwrap());
    run::of(known, of, &pages, None).map(|run| run.state)
}

#[test]
fn whole_patch_sets_are_forgotten_with_all_that_hangs_on_them() {
    let mut known = Known::default();
    known.read(&rows(1..=20), true);
    // 7 has the oldest buildset and the newest, and 9 has one that has not ended
    let number = |bsid| {
        if [1, 20].contains(&bsid) {
            7
        } else if bsid == 2 {
            9
        } else {
            100 + bsid
        }
    };
    let ended = |bsid| (bsid != 2).then_some(2);
    ask(&mut known, (1..=20).map(|bsid| request(bsid, number(bsid), ended(bsid))).collect());
    known.built((1..=20).map(|bsid| build(bsid, bsid)).collect());
    for bsid in 1..=20 {
        known.details.insert(bsid, Detail::default());
        known.unexplained.insert(bsid * 10, Again::default());
        let of = known.of(bsid * 10).unwrap();
        let pages = super::super::web::Pages::new(PAGES.parse().unwrap());
        let run = run::of(&known, &of, &pages, None).unwrap();
        known.told.insert(of, run);
    }
    known.forget(10);
    let left: Vec<u64> = known.sets.keys().copied().collect();
    assert_eq!(left, [1, 2, 14, 15, 16, 17, 18, 19, 20]);
    assert_eq!(known.requests.len(), 9);
    assert_eq!((known.builds.len(), known.details.len(), known.unexplained.len()), (9, 9, 9));
    assert_eq!(known.told.len(), 8);
    // What is left is known as a whole still, and what was forgotten is not, whatever is met of it.
    assert!(known.knows(&want(7)) && known.knows(&want(9)));
    known.read(&rows(2..=21), false);
    ask(&mut known, vec![request(21, 103, Some(0))]);
    assert!(!known.knows(&want(103)));
    assert_eq!(known.in_part(5, 0), [want(103)]);
}

#[test]
fn a_try_that_another_follows_takes_its_lines_with_it() {
    let mut known = Known::default();
    known.read(&rows(1..=1), true);
    ask(&mut known, vec![request(1, 7, None)]);
    known.built(vec![build(1, 5)]);
    known.details.insert(5, Detail::default());
    known.built(vec![build(1, 5)]);
    assert_eq!(known.details.len(), 1);
    known.built(vec![build(1, 6)]);
    known.built(vec![build(1, 5)]);
    assert_eq!((known.details.len(), known.builds[&10].buildid), (0, 6));
}

#[test]
fn what_is_met_below_a_cut_or_behind_a_gap_is_known_in_part_until_it_was_asked_for() {
    let mut known = Known::default();
    known.read(&rows(51..=100), false);
    ask(&mut known, (51..=100).map(|bsid| request(bsid, bsid / 2, Some(0))).collect());
    assert_eq!(known.in_part(3, 0), [want(50), want(49), want(48)]);
    assert_eq!(known.completed(&want(50), true).len(), 1);
    known.failed(&want(49), 0);
    assert_eq!(known.in_part(2, 0), [want(48), want(47)]);
    assert_eq!(known.in_part(1, 1_000_000), [want(49)]);
    assert!(known.knows(&want(50)) && !known.knows(&want(48)) && !known.knows(&want(1000)));
    // What a page has met is no overlap.
    known.met(&rows(400..=400));
    assert!(!known.joins(&rows(351..=400)));
    known.read(&rows(351..=400), false);
    assert!(!known.knows(&want(50)), "there may be more of it in the gap");
    assert!(known.joins(&rows(352..=401)));
    // An answer that lacks what is known is no word of all.
    known.read(&[], true);
    known.read(&rows(390..=400), true);
    ask(&mut known, vec![request(400, 7, Some(0))]);
    assert_eq!(known.in_part(5, 0), [want(7)]);
    // All that the server has.
    known.read(&rows(1..=401), true);
    ask(&mut known, vec![request(1, 7, Some(0))]);
    assert!(known.knows(&want(7)) && known.in_part(5, 0).is_empty());
}

#[test]
fn what_two_answers_lack_has_ended_without_a_verdict() {
    let mut known = Known::default();
    known.read(&rows(1..=2), true);
    ask(&mut known, vec![request(1, 7, None), request(2, 8, None)]);
    ask(&mut known, vec![request(2, 8, None)]);
    assert_eq!(state(&known, 7), Some(RunState::Queued), "one answer is no proof");
    ask(&mut known, vec![request(1, 7, None), request(2, 8, None)]);
    ask(&mut known, vec![request(2, 8, None)]);
    assert_eq!(state(&known, 7), Some(RunState::Queued));
    ask(&mut known, vec![request(2, 8, None)]);
    assert_eq!(state(&known, 7), Some(RunState::Unknown));
    assert_eq!(known.open(), [2]);
}

#[test]
fn another_database_is_told_by_its_ids_and_times() {
    let mut known = Known::default();
    assert!(!known.is_another(&rows(1..=3)));
    known.read(&rows(10..=20), false);
    // Met for a page before a look has read it.
    known.met(&rows(22..=22));
    assert!(!known.is_another(&rows(15..=20)) && !known.is_another(&rows(15..=30)));
    assert!(!known.is_another(&[]), "an empty answer is no word");
    assert!(known.is_another(&rows(1..=9)));
    assert!(!known.is_another(&rows(5..=19)), "a database that lags, or the newest was deleted");
    let mut other = rows(10..=25);
    other[8].submitted_at = Some(1.5);
    assert!(known.is_another(&other));
}

#[test]
fn what_was_told_before_and_is_there_no_more_has_ended_without_a_verdict() {
    let told = |number, state| {
        let mut known = Known::default();
        known.read(&rows(1..=1), true);
        let all = ask(&mut known, vec![request(1, number, None)]);
        let pages = super::super::web::Pages::new(PAGES.parse().unwrap());
        Run { state, ..run::of(&known, &all[0], &pages, None).unwrap() }
    };
    let mut known = Known::default();
    let before =
        [(5, RunState::Running), (6, RunState::Passed), (7, RunState::Queued), (8, RunState::Queued)];
    known.recall(before.map(|(number, state)| told(number, state)));
    assert_eq!(known.unfound(&want(5)), [], "nobody has looked yet");
    known.read(&rows(1..=50), false);
    // They are of no database.
    known.begin_anew();
    known.read(&rows(51..=100), false);
    ask(&mut known, vec![request(100, 8, None)]);
    // What is known in part first.
    assert_eq!(known.in_part(9, 0), [want(8), want(5), want(7)]);
    known.completed(&want(8), true);
    assert_eq!(known.unfound(&want(8)), [], "it runs still");
    known.completed(&want(5), true);
    let [(of, run)] = &known.unfound(&want(5))[..] else { panic!("nothing") };
    assert_eq!((of.key(), run.state), ("check/demo/app~5,1".to_owned(), RunState::Unknown));
    assert_eq!(run.jobs[0].state, JobState::Unknown);
    known.failed(&want(7), 0);
    assert_eq!(known.in_part(9, 0), []);
    assert_eq!(known.in_part(9, 1_000_000), [want(7)]);
}

fn job(name: &str, state: JobState, started: Option<i64>) -> Job {
    Job {
        id: None,
        name: name.to_owned(),
        state,
        voting: true,
        url: Some(format!("{PAGES}/{name}")),
        started,
        ended: started,
        excerpt: None,
        artifacts: Vec::new(),
    }
}

fn told(number: u64, jobs: Vec<Job>) -> Run {
    let states: Vec<_> = jobs.iter().map(|job| job.state).collect();
    Run {
        url: jobs.first().and_then(|job| job.url.clone()),
        enqueued: jobs.iter().filter_map(|job| job.started).max(),
        jobs,
        whole: true,
        ..Run::new(
            Subject::PatchSet { project: "demo/app".to_owned(), number, patch_set: 1 },
            "check",
            result::run(&states),
        )
    }
}

#[test]
fn what_was_told_before_counts_on_for_each_builder_of_which_nothing_newer_is_known() {
    use JobState::{Cancelled, Failed, Passed, Running, Unknown, Waiting};
    for (before, now, wanted) in [
        (job("unit", Failed, Some(5)), job("lint", Passed, Some(9)), RunState::Failed),
        (job("unit", Failed, Some(5)), job("unit", Passed, Some(9)), RunState::Passed),
        (job("unit", Failed, Some(5)), job("unit", Passed, Some(3)), RunState::Failed),
        (job("unit", Failed, Some(5)), job("unit", Waiting, None), RunState::Queued),
        (job("unit", Failed, Some(5)), job("unit", Cancelled, Some(9)), RunState::Failed),
        (job("unit", Cancelled, Some(5)), job("unit", Passed, Some(3)), RunState::Passed),
        (job("unit", Running, Some(5)), job("lint", Passed, Some(9)), RunState::Unknown),
        (job("unit", Running, Some(5)), job("unit", Cancelled, Some(5)), RunState::Cancelled),
        (job("unit", Passed, Some(5)), job("lint", Passed, Some(9)), RunState::Passed),
    ] {
        let mut known = Known::default();
        known.recall([told(7, vec![before.clone()])]);
        let run = told(7, vec![now.clone()]);
        let of = Of { subject: run.subject.clone(), pipeline: run.pipeline.clone() };
        let run = known.with_kept(&of, run);
        assert_eq!(run.state, wanted, "{before:?}, then {now:?}: {run:?}");
        let failed = run.jobs.iter().find(|job| job.state == Failed);
        assert!(failed.is_none_or(|job| run.url == job.url), "{run:?}");
        assert!(before.state != Running || run.jobs.get(1).is_none_or(|job| job.state == Unknown));
        let other = told(8, vec![now.clone()]);
        let of = Of { subject: other.subject.clone(), ..of };
        assert_eq!(known.with_kept(&of, other.clone()), other, "another patch set");
    }
}

#[test]
fn what_no_change_finds_is_whole_only_where_it_began_since_nothing_was_left_out() {
    let standing = |known: &Known, number| {
        let want = want(number);
        known.reach.standing(&want)
    };
    let mut known = Known::default();
    known.recall([told(5, vec![job("unit", JobState::Passed, Some(60_000))])]);
    known.recall([told(6, vec![job("unit", JobState::Passed, Some(40_000))])]);
    let part = told(11, vec![job("unit", JobState::Failed, Some(60_000))]);
    known.recall([Run { whole: false, ..part }]);
    known.read(&rows(51..=100), false);
    ask(&mut known, vec![request(90, 7, Some(0)), request(91, 5, Some(0)), request(92, 6, Some(0))]);
    known.read(&rows(60..=103), false);
    let mut again = rows(104..=104);
    again[0].rebuilt_buildid = Some(3);
    known.met(&again);
    ask(&mut known, vec![request(101, 8, Some(0)), request(104, 9, Some(0)), request(102, 11, Some(0))]);
    for number in [7, 8] {
        assert_eq!(
            known.covered(&want(number)),
            Covered::Since(51_000),
            "there may be more below what was read"
        );
    }
    for number in 5..=11 {
        let whole = known.covered(&want(number)) == Covered::Whole;
        known.completed(&want(number), whole);
    }
    assert_eq!(standing(&known, 5), Standing::Whole, "it was known as a whole when nothing was left out");
    assert_eq!(standing(&known, 6), Standing::Part, "something may have come after what was told");
    assert_eq!(standing(&known, 11), Standing::Part, "it was known in part before");
    assert!(known.in_part(9, 0).is_empty() && known.knows(&want(7)), "nothing more is found by asking again");
    for pause in [10_000, 20_000] {
        known.unsaid(&want(8), true, 0);
        assert!(!known.knows(&want(8)) && known.in_part(9, pause - 1).is_empty());
        assert_eq!(known.in_part(9, pause), [want(8)], "nobody has said since when it is there");
    }
    known.unsaid(&want(8), false, 0);
    assert_eq!(known.in_part(9, 10_000), [want(8)], "nobody was there to be asked");
    let run = told(8, Vec::new());
    known.told.insert(
        Of { subject: run.subject.clone(), pipeline: run.pipeline.clone() },
        Run { whole: false, ..run },
    );
    assert_eq!(known.covered(&want(8)), Covered::Since(51_000), "though it was told meanwhile");
    // More of it may be found.
    known.read(&rows(61..=105), false);
    ask(&mut known, vec![request(105, 7, Some(0))]);
    assert_eq!(known.in_part(9, 0), [want(7)]);
    known.completed(&want(7), true);
    assert_eq!(standing(&known, 7), Standing::Whole);
    // After a gap nothing is known as a whole.
    known.read(&rows(400..=410), false);
    assert!(
        (5..=11).filter(|number| *number != 10).all(|number| standing(&known, number) == Standing::Unasked)
    );
}

#[test]
fn what_a_server_has_is_all_but_what_was_built_again() {
    let mut known = Known::default();
    let mut all = rows(1..=9);
    all[0].rebuilt_buildid = Some(3);
    known.read(&all, true);
    ask(&mut known, vec![request(8, 7, Some(0)), request(9, 8, Some(0))]);
    assert_eq!([7, 8].map(|number| known.covered(&want(number))), [Covered::Whole, Covered::Part]);
}

#[test]
fn what_was_told_as_a_whole_before_a_restart_is_one_where_looks_take_up_what_was_read() {
    let passed = |at| vec![job("unit", JobState::Passed, Some(at))];
    for (margin, wanted) in [(9_000, Standing::Whole), (9_001, Standing::Part)] {
        let mut known = Known::default();
        known.recall([told(5, passed(1_000)), told(9, passed(60_000))]);
        known.follow(margin);
        let doubted = known.read(&rows(51..=100), false);
        assert_eq!(doubted.len(), usize::from(wanted == Standing::Part), "{doubted:?}");
        known.recall_old([told(6, passed(1_000)), told(7, passed(70_000))]);
        let all = (5..=7).map(|number| request(90 + number, number, Some(0)));
        ask(&mut known, all.collect());
        for (number, wanted) in [(5, wanted), (6, Standing::Part), (7, Standing::Whole)] {
            let whole = known.covered(&want(number)) == Covered::Whole;
            known.completed(&want(number), whole);
            assert_eq!(known.reach.standing(&want(number)), wanted, "{number}, {margin}");
        }
    }
}

#[test]
fn what_was_told_as_a_whole_before_a_gap_is_told_as_none() {
    let passed = |at| vec![job("unit", JobState::Passed, Some(at))];
    let of = |run: &Run| Of { subject: run.subject.clone(), pipeline: run.pipeline.clone() };
    let mut known = Known::default();
    known.recall([told(5, passed(1_000)), told(6, passed(2_000))]);
    known.read(&rows(1..=9), true);
    let newer = told(6, passed(3_000));
    known.told.insert(of(&newer), newer);
    let new = told(7, passed(90_000));
    known.told.insert(of(&new), new);
    assert_eq!(known.read(&rows(5..=54), false), [], "nothing is left out");
    let mut doubted = known.read(&rows(80..=129), false);
    doubted.sort_by_key(|(of, _)| of.key());
    let said: Vec<_> = doubted.iter().map(|(of, run)| (of.key(), run.enqueued, run.whole)).collect();
    let key = |number| format!("check/demo/app~{number},1");
    assert_eq!(said, [(key(5), Some(1_000), false), (key(6), Some(3_000), false)]);
    assert_eq!(known.read(&rows(200..=249), false).len(), 1, "what came since, alone");
}

#[test]
fn what_was_told_of_something_that_was_forgotten_is_kept() {
    let mut known = Known::default();
    known.read(&rows(1..=20), true);
    ask(&mut known, (1..=20).map(|bsid| request(bsid, bsid, Some(2))).collect());
    let run = told(1, vec![job("unit", JobState::Failed, Some(1_000))]);
    let of = Of { subject: run.subject.clone(), pipeline: run.pipeline.clone() };
    known.told.insert(of.clone(), run);
    known.forget(10);
    assert!(known.told.is_empty() && !known.knows(&want(1)));
    let lint = told(1, vec![job("lint", JobState::Passed, Some(9_000))]);
    assert_eq!(known.with_kept(&of, lint.clone()).state, RunState::Failed);
    // Another database takes nothing back either.
    known.begin_anew();
    assert_eq!(known.with_kept(&of, lint).state, RunState::Failed);
}
