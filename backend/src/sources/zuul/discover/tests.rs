// SPDX-License-Identifier: Apache-2.0
//! On answers of a real Zuul 14.3, and on odd ones.

use serde_json::{Value, json};

use super::{
    habit::Habits,
    judge::{For, Judged, judge, steps},
    read::{self, Seen},
};
use crate::discover::FoundJob;

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).expect("a fixture")
}

fn seen(manager: &str, drivers: &[&str]) -> Seen {
    Seen {
        manager: Some(manager.to_owned()),
        drivers: drivers.iter().map(|driver| (*driver).to_owned()).collect(),
    }
}

/// Rows of `buildsets`: so many patch sets, new revisions and tags.
fn rows(pipeline: &str, patch_sets: u64, revisions: u64, tags: u64) -> Vec<Value> {
    let row = |one: Value| json!({"pipeline": pipeline, "refs": [one]});
    let of_change = |n| {
        row(json!({"change": n, "patchset": "1", "ref": format!("refs/changes/0/{n}/1"), "newrev": null}))
    };
    let of_branch = |n| {
        row(
            json!({"change": null, "patchset": null, "ref": "refs/heads/main", "newrev": format!("{n:040x}")}),
        )
    };
    let of_tag = |n| row(json!({"ref": format!("refs/tags/v{n}"), "newrev": format!("{n:040x}")}));
    (0..patch_sets).map(of_change).chain((0..revisions).map(of_branch)).chain((0..tags).map(of_tag)).collect()
}

fn habits(rows: &[Vec<Value>]) -> Habits {
    Habits::of(&Value::Array(rows.concat()), "main")
}

#[test]
fn the_manager_tells_a_gate_and_what_ran_tells_checks_from_what_comes_after_the_merge() {
    let habits = habits(&[
        rows("check", 10, 0, 0),
        rows("experimental", 2, 0, 0),
        rows("odd-name", 1, 7, 0),
        rows("release", 0, 1, 3),
    ]);
    let gerrit = seen("independent", &["gerrit"]);
    for (pipeline, of, is_for, why) in [
        ("gate", &seen("dependent", &["gerrit"]), For::Merge, "`dependent`"),
        ("check", &gerrit, For::PatchSets, "10 of the last 10 patch sets"),
        ("experimental", &gerrit, For::Demand, "2 of the last 10 patch sets"),
        ("odd-name", &gerrit, For::Merged, "last 7 new revisions"),
        ("release", &gerrit, For::Other, "last 3 tags"),
        ("nightly", &seen("independent", &["timer"]), For::Other, "a timer"),
        ("promote", &seen("supercedent", &["gerrit"]), For::Merged, "`supercedent`"),
    ] {
        let (judged, said) = judge(pipeline, of, &habits);
        assert_eq!(judged, is_for, "{pipeline}: {said}");
        assert!(said.contains(why), "{pipeline}: {said}");
    }
}

#[test]
fn a_pipeline_that_has_not_run_is_judged_by_its_name_and_that_is_said() {
    for (name, is_for) in [
        ("check", For::PatchSets),
        ("test-only", For::PatchSets),
        ("gate-and-submit", For::Merge),
        ("postmerge", For::Merged),
        ("post-gate", For::Merged),
        ("experimental-check", For::Demand),
        ("periodic-check", For::Other),
        ("blue", For::Other),
    ] {
        for of in [seen("independent", &["gerrit"]), Seen::default()] {
            let (judged, said) = judge(name, &of, &Habits::default());
            assert_eq!(judged, is_for, "{name}: {said}");
            assert!(
                said.contains("its name says") && said.contains("does not tell its triggers' events"),
                "{said}"
            );
        }
    }
}

#[test]
fn only_what_makes_the_image_is_waited_for_after_the_merge() {
    let judged = |name: &str, is_for, jobs: &[(&str, bool)]| Judged {
        name: name.to_owned(),
        verdict: (is_for, "why".to_owned()),
        seen: Seen::default(),
        jobs: jobs
            .iter()
            .map(|(job, pushes)| FoundJob { name: (*job).to_owned(), voting: Some(true), pushes: *pushes })
            .collect(),
    };
    let images = |judged: Vec<Judged>| {
        let (runs, remarks) = steps(judged, "https://zuul.example.org/t/example/project/demo/app");
        let images = runs.into_iter().filter(|runs| runs.step == milepost_api::StepKind::Image);
        (images.map(|runs| runs.pipeline).collect::<Vec<_>>(), remarks)
    };
    let (found, remarks) = images(vec![
        judged("docs", For::Merged, &[("image-docs", false)]),
        judged("post", For::Merged, &[("x", true)]),
    ]);
    assert_eq!(found, ["post"], "its builds have pushed");
    assert!(remarks[0].starts_with("pipeline `docs`") && remarks[0].contains("is in no step"), "{remarks:?}");
    assert_eq!(
        images(vec![
            judged("docs", For::Merged, &[("x", false)]),
            judged("p", For::Merged, &[("build-image", false)])
        ])
        .0,
        ["p"]
    );
    assert_eq!(images(vec![judged("p", For::Merged, &[("x", false)])]).0, ["p"], "the only one");
    assert!(
        images(vec![judged("a", For::Merged, &[("x", false)]), judged("b", For::Merged, &[("y", false)])])
            .0
            .is_empty()
    );
    assert_eq!(
        images(vec![judged("gate", For::Merge, &[("image", true)])]).0,
        ["gate"],
        "built before the merge"
    );
}

#[test]
fn a_real_projects_pipelines_and_jobs_are_read() {
    let project = fixture(include_str!("../fixtures/project.json"));
    assert_eq!(read::pipelines_of(&project).into_iter().collect::<Vec<_>>(), ["check", "gate", "post"]);
    assert_eq!(read::jobs_of(&project, "check").into_iter().collect::<Vec<_>>(), ["unit"]);
    let jobs = fixture(include_str!("../fixtures/freeze-jobs.json"));
    assert_eq!(read::frozen_jobs(&jobs), ["unit"]);
    assert_eq!(read::voting(&fixture(include_str!("../fixtures/freeze-job.json"))), Some(true));
    let status = fixture(include_str!("../fixtures/status-running.json"));
    assert_eq!(read::pipeline(&status, "gate"), seen("dependent", &["gerrit"]));
    assert_eq!(read::pipeline(&status, "no-such"), Seen::default());
    let habits = Habits::of(&fixture(include_str!("../fixtures/buildsets-change.json")), "main");
    assert!(habits.patch_sets() > 0);
}

#[test]
fn what_is_missing_null_or_wrong_loses_only_itself() {
    for odd in [json!(null), json!(7), json!("x"), json!([]), json!({}), json!([null, 7, {}])] {
        assert!(read::pipelines_of(&odd).is_empty() && read::jobs_of(&odd, "check").is_empty());
        assert!(read::frozen_jobs(&odd).is_empty() && read::near("demo/app", &odd).is_empty());
        assert!(read::pushes(&odd).is_empty() && Habits::of(&odd, "main").patch_sets() == 0);
        assert_eq!((read::voting(&odd), read::pipeline(&odd, "check")), (None, Seen::default()));
        let project = json!({"configs": [odd, {"pipelines": odd}, {"pipelines": [odd, {"name": odd, "jobs": odd}, {"name": "check", "jobs": [odd, [odd, {"name": "unit"}]]}]}]});
        assert!(read::pipelines_of(&project).contains("check"), "{odd}");
        assert!(read::jobs_of(&project, "check").contains("unit"), "{odd}");
    }
    let image = json!({"name": "image", "url": "docker://r.example.org/demo/app:1", "metadata": {"type": "container_image"}});
    let builds = json!([null, {"pipeline": "post", "job_name": null, "artifacts": [image]}, {"pipeline": "post", "job_name": "image", "artifacts": [null, image]}]);
    let pushes = read::pushes(&builds);
    assert_eq!(pushes.len(), 1);
    assert_eq!(read::repositories(&pushes)[0].to_string(), "r.example.org/demo/app");
}

#[test]
fn near_names_are_suggested() {
    let projects = json!([{"name": "demo/app"}, {"name": "other/application"}, {"name": "zuul-config"}, {"name": null}, {"name": "demo/ap"}]);
    assert_eq!(read::near("app", &projects), ["demo/app", "other/application", "demo/ap"]);
    assert_eq!(read::near("wrong/App", &projects), ["demo/app", "other/application", "demo/ap"]);
    assert_eq!(read::near("demo/apq", &projects), ["demo/app", "demo/ap"]);
    assert!(read::near("elsewhere", &projects).is_empty() && read::near("", &projects).is_empty());
}
