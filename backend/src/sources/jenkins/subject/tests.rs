// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::sources::jenkins::wire::Checkout;

const SHA: &str = "e45ebe9db5f41b3bafadb030ed7eb97f34aed651";

fn of(job: &str, parameters: &[(&str, &str)], checkouts: Vec<Checkout>) -> Option<(Subject, String)> {
    is(job, parameters, checkouts, None).map(|is| (is.subject, is.pipeline))
}

fn is(
    job: &str,
    parameters: &[(&str, &str)],
    checkouts: Vec<Checkout>,
    multibranch: Option<bool>,
) -> Option<Is> {
    let hosts = Hosts::of(["gerrit.example.org"]);
    let checkout_jobs = ["nightly".to_owned().try_into().unwrap()];
    let names = BTreeMap::from([("comment-added".to_owned(), "recheck".to_owned())]);
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let grounds = Grounds { parameters: parameters.collect(), checkouts, multibranch, ..Grounds::default() };
    let rules =
        Rules { ours: Ours::new(&hosts), pipelines: Pipelines(&names), checkout_jobs: &checkout_jobs };
    rules.of(&Place::of_full_name(job).unwrap(), &grounds)
}

#[expect(clippy::unnecessary_wraps, reason = "as it is compared")]
fn patch_set(pipeline: &str) -> Option<(Subject, String)> {
    let subject = Subject::PatchSet { project: "demo/app".into(), number: 1234, patch_set: 2 };
    Some((subject, pipeline.to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "as it is compared")]
fn branch(pipeline: &str) -> Option<(Subject, String)> {
    let revision = SHA.parse().unwrap();
    let subject = Subject::Revision { project: "demo/app".into(), name: "refs/heads/main".into(), revision };
    Some((subject, pipeline.to_owned()))
}

#[test]
fn gerrits_parameters_say_for_what_and_the_event_in_which_pipeline() {
    let change = [
        ("GERRIT_PROJECT", "demo/app"),
        ("GERRIT_CHANGE_NUMBER", "1234"),
        ("GERRIT_PATCHSET_NUMBER", "2"),
        ("GERRIT_BRANCH", "main"),
    ];
    let with = |more: &[(&'static str, &'static str)]| of("unit", &[&change, more].concat(), Vec::new());
    let event = |event| with(&[("GERRIT_EVENT_TYPE", event), ("GERRIT_NEWREV", SHA)]);
    assert_eq!(event("patchset-created"), patch_set("check"));
    assert_eq!(event("comment-added"), patch_set("recheck"), "as the section names it");
    assert_eq!(event("change-merged"), branch("post"));
    assert_eq!(event("change-abandoned"), None);
    assert_eq!(event("from-the-future"), None);
    assert_eq!(with(&[]), patch_set("check"));
    let merged = [("GERRIT_EVENT_TYPE", "change-merged"), ("GERRIT_PATCHSET_REVISION", SHA)];
    assert_eq!(with(&merged), branch("post"), "of a plugin that does not tell the new revision");
    let updated = [
        ("GERRIT_PROJECT", "demo/app"),
        ("GERRIT_EVENT_TYPE", "ref-updated"),
        ("GERRIT_REFNAME", "main"),
        ("GERRIT_NEWREV", SHA),
        ("GERRIT_HOST", "gerrit.example.org"),
    ];
    assert_eq!(of("unit", &updated, Vec::new()), branch("post"));
    let deleted = [&updated[..3], &[("GERRIT_NEWREV", "0000000000000000000000000000000000000000")]].concat();
    assert_eq!(of("unit", &deleted, Vec::new()), None);
}

#[test]
fn another_gerrit_that_is_named_is_not_ours() {
    let change =
        [("GERRIT_PROJECT", "demo/app"), ("GERRIT_CHANGE_NUMBER", "1234"), ("GERRIT_PATCHSET_NUMBER", "2")];
    let at = |name, value| of("unit", &[&change[..], &[(name, value)]].concat(), Vec::new());
    assert_eq!(at("GERRIT_CHANGE_URL", "https://Gerrit.example.org/c/1234"), patch_set("check"));
    assert_eq!(at("GERRIT_CHANGE_URL", "https://other.example.org/1234"), None);
    assert_eq!(
        at("GERRIT_CHANGE_URL", "https://gerrit.example.org:8443/c/1234"),
        None,
        "it has another port"
    );
    assert_eq!(at("GERRIT_HOST", "other.example.org"), None);
    let staging = [
        ("GERRIT_CHANGE_URL", "https://gerrit.example.org:8443/1234"),
        ("GERRIT_HOST", "gerrit.example.org"),
    ];
    let both = of("unit", &[&change[..], &staging].concat(), Vec::new());
    assert_eq!(both, None, "an address tells more than a host");
    assert_eq!(at("GERRIT_HOST", ""), patch_set("check"), "none is named");
    assert_eq!(at("GERRIT_CHANGE_NUMBER", "12x"), None);
}

#[test]
fn zuuls_parameters_say_the_pipeline_themselves() {
    let change = [("ZUUL_PROJECT", "demo/app"), ("ZUUL_CHANGE", "1234"), ("ZUUL_PATCHSET", "2")];
    let with = |more: &[(&'static str, &'static str)]| of("unit", &[&change, more].concat(), Vec::new());
    assert_eq!(
        with(&[("ZUUL_PIPELINE", "gate-and-submit"), ("ZUUL_URL", "git://m")]),
        patch_set("gate-and-submit")
    );
    assert_eq!(with(&[]), patch_set("check"));
    let pushed = [("ZUUL_PROJECT", "demo/app"), ("ZUUL_REFNAME", "refs/heads/main"), ("ZUUL_NEWREV", SHA)];
    assert_eq!(of("unit", &pushed, Vec::new()), branch("post"));
}

#[test]
fn what_was_checked_out_says_it_where_no_parameter_does() {
    let checkout = |remote: &str, branch: &str| Checkout {
        remotes: vec![remote.to_owned()],
        revision: SHA.to_owned(),
        branch: Some(branch.to_owned()),
    };
    let https = "https://gerrit.example.org/r/a/demo/app";
    assert_eq!(of("app/main", &[], vec![checkout(https, "main")]), branch("post"));
    let ssh = checkout("ssh://jenkins@gerrit.example.org:29418/demo/app.git", "refs/remotes/origin/main");
    assert_eq!(of("app/main", &[], vec![ssh.clone()]), branch("post"));
    // A change's name may be anybody's branch's: what was built is to be looked at.
    let claimed = is("app/34%2F1234%2F2", &[], vec![checkout(https, "34/1234/2")], Some(true)).unwrap();
    assert_eq!(claimed.built, SHA.parse().ok());
    assert_eq!(Some((claimed.subject, claimed.pipeline)), patch_set("check"));
    assert_eq!(is("app/main", &[], vec![checkout(https, "main")], Some(true)).unwrap().built, None);
    let other = "https://gerrit.example.org/library";
    assert_eq!(of("app/main", &[], vec![checkout(other, "v1"), checkout(https, "main")]), branch("post"));
    assert_eq!(of("app/main", &[], vec![checkout(other, "main"), checkout(https, "main")]), None, "which?");
    assert_eq!(of("app/main", &[], vec![checkout("https://git.example.org/demo/app", "main")]), None);
    assert_eq!(of("app/main", &[], vec![checkout("junk", "main")]), None);
}

#[test]
fn a_library_that_a_job_has_loaded_is_not_what_it_builds() {
    let checkout = |remote: &str, branch: &str| Checkout {
        remotes: vec![remote.to_owned()],
        revision: SHA.to_owned(),
        branch: Some(branch.to_owned()),
    };
    let (library, ours) = ("https://gerrit.example.org/demo/app", "https://git.example.org/perf");
    assert_eq!(of("team/perf", &[], vec![checkout(library, "main")]), None);
    assert_eq!(of("main", &[], vec![checkout(library, "main")]), None, "in no project at all");
    assert_eq!(is("team/main", &[], vec![checkout(library, "main")], Some(false)), None, "a plain folder");
    assert_eq!(of("perf/main", &[], vec![checkout(ours, "main"), checkout(library, "main")]), None);
    assert_eq!(of("perf/x", &[], vec![checkout(ours, "x"), checkout(library, "main")]), None);
    // The site says that this one builds what it checks out.
    assert_eq!(of("nightly/perf", &[], vec![checkout(library, "main")]), branch("post"));
    assert_eq!(of("nightly/perf", &[], vec![checkout(ours, "v1"), checkout(library, "main")]), None);
}
