// SPDX-License-Identifier: Apache-2.0
//! What the plugin for checks tells of a patch set.

use super::*;

#[test]
fn what_could_not_be_asked_of_the_plugin_for_checks_is_asked_again_and_no_more_than_a_look_may() {
    let want = |number| Want::PatchSet { project: "demo/app".into(), number, patch_set: 1 };
    let mut bench = Bench::new();
    bench.groups.want(&want(7), NOW, 20_000);
    assert_eq!(bench.groups.due(|_| true, NOW), [], "Jenkins has no such plugin");
    bench.groups.ask_for_checks();
    for number in 1..=100 {
        bench.groups.want(&want(number), NOW, 20_000);
    }
    let due = bench.groups.due(|_| true, NOW);
    assert_eq!(due.len(), 40);
    for one in &due {
        bench.groups.failed(one, NOW);
    }
    assert_eq!(bench.groups.due(|_| true, NOW).len(), 40, "none is lost");
    for number in 1..=100 {
        bench.groups.checks_told(&want(number), Vec::new(), true, NOW);
    }
    assert_eq!(bench.groups.due(|_| true, NOW), []);
}

#[test]
fn builds_that_the_plugin_for_checks_tells_make_a_patch_set_whole() {
    let want = Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 };
    let others = [with(build(13, 3000, Some("SUCCESS")), parameters("2"))];
    let mut bench = Bench::new();
    bench.groups.ask_for_checks();
    let lint = [build(4, 1000, Some("SUCCESS"))];
    bench.look(&[("unit", &others), ("lint", &lint)], &none());
    let state = |bench: &mut Bench| {
        bench.news().into_iter().find(|(key, _)| key == "demo/app~7,1/check").map(|(_, run)| run.state)
    };
    assert_eq!(state(&mut bench), Some(RunState::Unknown));
    bench.groups.want(&want, NOW, 20_000);
    let unit = Place::of_full_name("unit").unwrap();
    let lint = Place::of_full_name("lint").unwrap();
    bench.groups.checks_told(&want, vec![(lint, 4), (unit.clone(), 3)], true, NOW);
    assert_eq!(state(&mut bench), None, "one is still to be asked");
    bench.checked(&want, &unit, &build(3, 999, Some("SUCCESS")));
    assert_eq!(state(&mut bench), Some(RunState::Passed));
}

impl Bench {
    /// Those that it has told and that are to be asked for now.
    fn to_ask(&self) -> Vec<String> {
        let due = self.groups.due(|_| true, NOW).into_iter();
        due.filter_map(|due| if let Due::Told { place, .. } = due { Some(place.shown()) } else { None })
            .collect()
    }

    /// One of them was asked for.
    fn checked(&mut self, want: &Want, place: &Place, row: &Value) {
        let build = wire::build(place, row);
        let number = build.as_ref().unwrap().number;
        by_rules(|rules| self.groups.checked(want, (place, number), build, rules));
    }
}

/// A patch set of which `lint` alone is listed, and the plugin tells these as well.
fn told(others: &[&Place]) -> (Bench, Want) {
    let want = Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 1 };
    let mut bench = Bench::new();
    bench.groups.ask_for_checks();
    let unit = [with(build(13, 3000, Some("SUCCESS")), parameters("2"))];
    bench.look(&[("unit", &unit), ("lint", &[build(4, 1000, Some("SUCCESS"))])], &none());
    bench.groups.want(&want, NOW, 20_000);
    bench.groups.checks_told(&want, others.iter().map(|place| ((*place).clone(), 1)).collect(), true, NOW);
    (bench, want)
}

fn state(bench: &mut Bench) -> RunState {
    let all = bench.news();
    all.into_iter().find(|(key, _)| key == "demo/app~7,1/check").expect("that run").1.state
}

#[test]
fn a_build_that_is_not_known_to_be_of_a_patch_set_makes_it_no_whole() {
    let app = Place::of_full_name("app/07%2F7%2F1").unwrap();
    let (mut bench, want) = told(&[&app]);
    let checkout = json!({
        "lastBuiltRevision": {"SHA1": "a".repeat(40), "branch": [{"name": "07/7/1"}]},
        "remoteUrls": ["https://gerrit.example.org/demo/app"],
    });
    let row = with(build(1, 900, Some("FAILURE")), checkout);
    bench.checked(&want, &app, &row);
    assert_eq!(state(&mut bench), RunState::Unknown, "Gerrit has not said yet whether it is");
    assert_eq!(bench.to_ask(), [""; 0], "not at each look");
    bench.gerrit_says(&"a".repeat(40), NOW);
    assert_eq!(bench.to_ask(), ["app/07/7/1"]);
    bench.checked(&want, &app, &row);
    assert_eq!(state(&mut bench), RunState::Failed);
}

#[test]
fn a_build_that_another_has_started_is_known_by_that_one_whichever_is_asked_first() {
    let (child, parent) = (Place::of_full_name("a").unwrap(), Place::of_full_name("b").unwrap());
    let (mut bench, want) = told(&[&child, &parent]);
    let by = json!({"causes": [{"upstreamProject": "b", "upstreamBuild": 1}]});
    let row = with(build(1, 950, Some("FAILURE")), by);
    bench.checked(&want, &child, &row);
    bench.checked(&want, &parent, &build(1, 900, Some("SUCCESS")));
    assert_eq!(bench.to_ask(), ["a"]);
    assert_eq!(state(&mut bench), RunState::Unknown);
    bench.checked(&want, &child, &row);
    assert_eq!(state(&mut bench), RunState::Failed);
}

#[test]
fn however_much_runs_that_somebody_looks_at_the_plugin_is_asked_as_well() {
    let mut bench = Bench::new();
    bench.groups.ask_for_checks();
    let want = |number| Want::PatchSet { project: "demo/app".into(), number, patch_set: 1 };
    let jobs: Vec<_> =
        (1..=50).map(|n| json!({"name": format!("j{n}"), "builds": [build(1, 1000, None)]})).collect();
    bench.take(&json!({"jobs": jobs}), Some(&[]));
    for number in 1..=12 {
        bench.groups.want(&want(number), NOW, 20_000);
    }
    let count = |bench: &Bench| {
        let due = bench.groups.due(|_| true, NOW);
        let checks = due.iter().filter(|due| matches!(due, Due::Checks { .. })).count();
        (due.len(), checks)
    };
    assert_eq!(count(&bench), (40, 10));
    bench.groups.checks_told(&want(1), Vec::new(), true, NOW);
    bench.groups.checks_told(&want(2), Vec::new(), true, NOW);
    bench.groups.checks_told(&want(3), Vec::new(), true, NOW);
    assert_eq!(count(&bench), (40, 9));
}
