// SPDX-License-Identifier: Apache-2.0
//! What jobs do not list.

use super::{
    again::passed_by_hand,
    whole::{other, others, passed},
    *,
};
use crate::sources::jenkins::groups::whole::MARGIN;

#[test]
fn what_is_missing_between_two_lists_is_known() {
    let missing = |bench: &Bench, builds: &[Value]| {
        let body = json!({"jobs": [{"name": "unit", "builds": builds}, {"name": "far", "builds": builds}]});
        let listing = wire::listing(&Place::root(), &body, &[]).unwrap();
        bench
            .groups
            .gaps(&listing, NOW)
            .into_iter()
            .map(|gap| (gap.place.shown(), gap.count))
            .collect::<Vec<_>>()
    };
    let mut bench = Bench::new();
    assert_eq!(missing(&bench, &others()), [], "nothing is known");
    bench.look(&[("unit", &[passed(2, 1000)]), ("far", &[with(passed(2, 1000), json!({}))])], &none());
    assert_eq!(missing(&bench, &others()), [("unit".to_owned(), 11)], "of those that have run for us");
    assert_eq!(missing(&bench, &[other(4, 2000), other(3, 1500)]), [], "it goes on");
    assert_eq!(missing(&bench, &[other(1, 2000)]), [], "it was made anew");
    assert_eq!(missing(&bench, &[other(1000, 2000)]), [("unit".to_owned(), 200)]);
    let bench = Bench::after(bench.news());
    assert_eq!(missing(&bench, &others()), [("unit".to_owned(), 11)], "after a restart");
}

fn listing(jobs: &[(&str, &[Value])]) -> wire::Listing {
    let jobs: Vec<_> = jobs.iter().map(|(name, builds)| json!({"name": name, "builds": builds})).collect();
    wire::listing(&Place::root(), &json!({"jobs": jobs}), &[]).unwrap()
}

fn sought(bench: &Bench, jobs: &[(&str, &[Value])]) -> Vec<(String, u64, bool)> {
    let gaps = bench.groups.gaps(&listing(jobs), bench.now).into_iter();
    gaps.map(|gap| (gap.place.shown(), gap.count, gap.new)).collect()
}

#[test]
fn what_may_be_hidden_of_what_somebody_waits_for_is_asked_for_once() {
    let jobs: [(&str, &[Value]); 2] = [("unit", &others()), ("lint", &[passed(4, 1000)])];
    let mut bench = Bench::new();
    bench.look(&jobs, &none());
    assert_eq!(bench.state(), Some(RunState::Unknown));
    assert_eq!(sought(&bench, &jobs), [], "nobody waits");
    let want = Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 };
    bench.groups.want(&want, NOW, 20_000);
    assert_eq!((bench.state(), sought(&bench, &jobs)), (None, vec![]), "it may be new");
    bench.gerrit_says(&"a".repeat(40), 1000 + MARGIN);
    assert_eq!(bench.state(), None);
    assert_eq!(sought(&bench, &jobs), [("unit".to_owned(), 200, false)]);
    let unit: Vec<_> = others().into_iter().chain((2..=10).rev().map(|n| other(n, 990))).collect();
    let deep: [(&str, &[Value]); 2] = [("unit", &unit), jobs[1]];
    let mut listing = listing(&deep);
    listing.deep.insert(Place::of_full_name("unit").unwrap());
    bench.take_listing(listing, Some(&[]));
    assert_eq!(bench.state(), Some(RunState::Passed), "it has begun later than all that is hidden");
    // What is older even so is not asked for again and again.
    let other = Want::PatchSet { project: "demo/app".into(), number: 6, patch_set: 1 };
    bench.groups.want(&other, NOW, 20_000);
    let old = [super::again::of(passed(3, 900), 1, "6"), passed(4, 1000)];
    bench.look(&[("unit", &unit), ("lint", &old)], &none());
    assert!(bench.news().iter().any(|(key, run)| key.contains("~6,1") && run.state == RunState::Unknown));
    assert_eq!(sought(&bench, &jobs), []);
}

#[test]
fn what_is_run_again_is_looked_for_once_gerrit_has_said_how_old_it_may_be() {
    let mut bench = Bench::new();
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    bench.news();
    let again = [passed_by_hand(14, 5000), other(13, 3000), other(12, 2900)];
    let jobs: [(&str, &[Value]); 2] = [("unit", &again), ("lint", &others())];
    bench.look(&jobs, &none());
    assert_eq!(bench.state(), Some(RunState::Unknown));
    assert_eq!(sought(&bench, &jobs), [], "it may be new");
    bench.gerrit_says(&"a".repeat(40), 1000 + MARGIN);
    bench.news();
    assert_eq!(sought(&bench, &jobs), [("lint".to_owned(), 200, false)]);
}

#[test]
fn what_was_looked_for_is_as_old_as_it_is() {
    let jobs: [(&str, &[Value]); 2] = [("unit", &others()), ("lint", &[passed(4, 1000)])];
    let mut bench = Bench::new();
    bench.look(&jobs, &none());
    bench.news();
    let of_others =
        |n: u64| super::again::of(other(n, 900 + Millis::try_from(n).unwrap()), 1, &n.to_string());
    let unit: Vec<_> = others().into_iter().chain((2..=10).rev().map(of_others)).collect();
    let deep: [(&str, &[Value]); 2] = [("unit", &unit), jobs[1]];
    let mut listing = listing(&deep);
    listing.deep.insert(Place::of_full_name("unit").unwrap());
    bench.take_listing(listing, Some(&[]));
    bench.news();
    assert_eq!(bench.groups.due(|_| true, NOW), [], "nobody waits for them");
    assert_eq!(sought(&bench, &jobs), [], "nor for what other jobs hide of them");
    let new = [other(14, 5000), other(13, 3000), other(12, 2900)];
    bench.look(&[("unit", &new), jobs[1]], &none());
    bench.news();
    assert_eq!(bench.groups.due(|_| true, NOW).len(), 1, "its stages");
}

#[test]
fn what_fails_is_asked_again_and_not_for_ever() {
    let mut bench = Bench::new();
    let gap = Gap { place: Place::of_full_name("unit").unwrap(), count: 11, new: true };
    let asked: Vec<_> = (0..6).map(|_| bench.groups.asked_for(&gap, true, NOW)).collect();
    assert_eq!(
        asked,
        [true, true, true, true, false, true],
        "then it is left, and may be asked the next time"
    );
    assert!(!bench.groups.asked_for(&gap, false, NOW));
}

#[test]
fn what_is_old_and_cannot_be_asked_for_rests_and_is_asked_for_again() {
    let jobs: [(&str, &[Value]); 2] = [("unit", &others()), ("lint", &[passed(4, 1000)])];
    let mut bench = Bench::new();
    bench.look(&jobs, &none());
    bench.groups.want(&Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 }, NOW, 20_000);
    bench.news();
    bench.gerrit_says(&"a".repeat(40), 1000 + MARGIN);
    bench.news();
    let unit = Place::of_full_name("unit").unwrap();
    let gap = Gap { place: unit, count: 200, new: false };
    let asked = sought(&bench, &jobs);
    assert_eq!(asked.len(), 1);
    let again: Vec<_> = (0..5).map(|_| bench.groups.asked_for(&gap, true, NOW)).collect();
    assert_eq!(again, [true, true, true, true, false]);
    assert_eq!(sought(&bench, &jobs), [], "it rests");
    bench.now += 300_000;
    assert_eq!(sought(&bench, &jobs), asked);
}

#[test]
fn what_ran_when_a_process_ended_is_asked_for_however_much_is_listed() {
    let mut before = Bench::new();
    before.look(&[("deploy", &[build(4, 1000, None)])], &none());
    let mut bench = Bench::new();
    bench.groups.recall(before.news(), Some(NOW));
    let all: Vec<_> =
        (1..=5_100).map(|n: u64| super::again::of(passed(n, 2000), 1, &(n + 100).to_string())).collect();
    bench.look(&[("unit", &all)], &none());
    bench.look(&[("unit", &all)], &none());
    let deploy = Place::of_full_name("deploy").unwrap();
    let due = bench.groups.due(|_| true, NOW);
    let asked = Due::Build { group: super::whole::KEY.into(), place: deploy, number: 4 };
    assert!(due.contains(&asked), "{due:?}");
}

#[test]
fn what_another_process_tells_meanwhile_makes_no_gap_good() {
    let third = with(passed(25, 5050), parameters("3"));
    let mut beside = Bench::new();
    beside.look(&[("unit", std::slice::from_ref(&third))], &none());
    let mut bench = Bench { kept: beside.news(), ..Bench::new() };
    bench.groups.recall(Vec::new(), Some(2_000 + MARGIN));
    bench.look(&[("unit", &others()), ("lint", &others())], &none());
    bench.news();
    // Builds 14 to 23 could not be asked for.
    let unit = [other(26, 5100), third, other(24, 5000)];
    let jobs: [(&str, &[Value]); 2] = [("unit", &unit), ("lint", &[passed(14, 4900), other(13, 3000)])];
    for expected in [Some(RunState::Unknown), None, None] {
        bench.look(&jobs, &none());
        assert_eq!(bench.state(), expected);
    }
}
