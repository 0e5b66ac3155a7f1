// SPDX-License-Identifier: Apache-2.0
//! What owners may declare, what is said of a wrong file, and that no text stops the backend.

use std::{path::Path, sync::LazyLock};

use proptest::prelude::*;

use super::*;
use crate::model::{Built, StepRule};

const SITE: &str = r#"
[sources.zuul]
kind = "zuul"
url = "https://zuul.example.org"
tenant = "example"
[sources.registry]
kind = "oci"
url = "https://registry.example.org"
[sources.staging]
kind = "kubernetes"
server = "https://staging.example.org"
[sources.eqiad]
kind = "kubernetes"
server = "https://eqiad.example.org"
[environments.staging]
clusters = ["staging"]
[environments.production]
clusters = ["eqiad"]
[services.shared]
[pipelines.site]
projects = ["demo/*"]
services = ["shared"]
label = { name = "Image-Built" }
"#;

const OWN: &str = r#"
[pipeline "default"]
	branches = main
	branches = release/*
	services = web
	steps = check source=zuul pipelines=check jobs=unit jobs=lint
	steps = merge
	steps = image
	steps = deploy environment=production name='To all' optional
[Service "web"]
	images = registry.example.org/demo/web
	paths = src/** # what is built
	tagPattern = "^v[0-9]+$"
	runs = environment=production namespace=web
"#;

/// What project owners are told.
const DOCUMENT: &str = include_str!("../../../../gerrit-plugin/src/main/resources/Documentation/owners.md");

fn site() -> Config {
    Config::parse(Path::new("milepost.toml"), SITE, true).unwrap()
}

fn read(files: &[(&str, &str)]) -> Result<Owned, Misdeclared> {
    let files: Vec<_> = files.iter().map(|&(project, text)| OwnerFile { project, text }).collect();
    site().read_owner("demo/app", &files)
}

fn told(text: &str) -> String {
    read(&[("demo/app", text)]).map_or_else(|wrong| wrong.to_string(), |_| String::new())
}

#[test]
fn an_owner_declares_what_the_site_would() {
    let (site, owned) = (site(), read(&[("demo/app", OWN)]).unwrap());
    assert_eq!(owned.warnings, Vec::<String>::new());
    let pipeline = owned.pipeline_for(&site, "release/1", None).unwrap();
    assert_eq!(pipeline.name, "default");
    let names: Vec<_> = pipeline.steps.iter().map(|step| (step.name.as_str(), step.optional)).collect();
    assert_eq!(names, [("Check", false), ("Merge", false), ("Image", false), ("To all", true)]);
    let StepRule::Check(runs) = &pipeline.steps[0].rule else { panic!("{:?}", pipeline.steps) };
    assert_eq!(
        (&runs.sources[..], &runs.jobs[..]),
        (&["zuul".into()][..], &["unit".into(), "lint".into()][..])
    );
    let [service] = &pipeline.services[..] else { panic!("{:?}", pipeline.services) };
    assert_eq!(service.name, "demo/app:web");
    assert_eq!(service.repositories[0].to_string(), "registry.example.org/demo/web");
    assert!(service.touches(&["src/a/b.rs".into()]) && !service.touches(&["README".into()]));
    assert!(service.is_tagged(&["v1".into()]) && !service.is_tagged(&["latest".into()]));
    let [place] = &service.workloads[..] else { panic!("{:?}", service.workloads) };
    assert_eq!(
        (place.cluster.as_str(), place.namespace.as_str(), place.name.as_str()),
        ("eqiad", "web", "web")
    );
    assert_eq!(pipeline.services, owned.services());
    assert!(owned.pipeline_for(&site, "topic", None).is_none());
    assert_eq!(pipeline.registries, site.pipeline_for("demo/app", "main", None).unwrap().registries);
}

#[test]
fn the_documented_example_is_right() {
    let text = DOCUMENT.split_once("## Example").unwrap().1.split("```").nth(1).unwrap();
    let site = SITE.replace("sources.zuul", "sources.ci-main");
    let site = Config::parse(Path::new("milepost.toml"), &site, true).unwrap();
    let owned = site.read_owner("demo/app", &[OwnerFile { project: "demo/app", text }]).unwrap();
    assert_eq!(owned.warnings, Vec::<String>::new());
    let pipeline = owned.pipeline_for(&site, "release/2", None).unwrap();
    assert_eq!((pipeline.steps.len(), pipeline.services.len()), (5, 2));
    assert_eq!(pipeline.services[1].workloads.last().unwrap().namespace, "worker-production");
}

#[test]
fn every_key_is_documented_and_the_documented_mistake_is_told_so() {
    let known = keys::OF_PIPELINE.iter().chain(&keys::OF_SERVICE).map(|key| format!("`{}`", key.name));
    let words = keys::OF_STEP.iter().chain(keys::OF_PLACE).map(|word| match *word {
        "optional" => "`optional`".to_owned(),
        word => format!("`{word}=…`"),
    });
    for word in known.chain(words) {
        assert!(DOCUMENT.contains(&word), "owners.md does not tell {word}");
    }
    let said = told("[pipeline \"default\"]\nsteps = deploy environment=prod\n");
    let line = said.strip_prefix("demo/app: ").unwrap();
    assert!(DOCUMENT.lines().any(|documented| documented == line), "{line}");
}

#[test]
fn what_is_written_into_gerrit_stays_the_sites_to_say() {
    let (site, owned) = (site(), read(&[("demo/app", OWN)]).unwrap());
    let label = |branch: &str| owned.pipeline_for(&site, branch, None).unwrap().feedback.label;
    assert_eq!(label("main").unwrap().built, Built::AfterMerge);
    assert_eq!(label("release/1"), None, "as for a branch that the site says nothing of");
}

#[test]
fn a_pipeline_without_services_has_the_projects_own() {
    let own = "[pipeline \"p\"]\n";
    let owned = read(&[("demo/app", own)]).unwrap();
    let [service] = &owned.services()[..] else { panic!("{owned:?}") };
    assert_eq!((service.name.as_str(), &service.workloads[0].namespace[..]), ("demo/app", "app"));
    let owned =
        read(&[("demo/app", own), ("demo", "[service \"default\"]\nnamespace = {name}-ns\n")]).unwrap();
    assert_eq!(owned.services()[0].workloads[0].namespace, "app-ns");
    assert_eq!(owned.services()[0].repositories[0].to_string(), "registry.example.org/demo/app");
}

#[test]
fn the_nearest_projects_section_holds_and_the_others_are_inherited() {
    let parent = "[pipeline \"default\"]\nservices = no-such\n[pipeline \"all\"]\nbranches = **\nservices = web\n\
                  services = tool\n[service \"web\"]\nworkload = parents\n[service \"tool\"]\nworkload = tool\n";
    let (site, owned) = (site(), read(&[("demo/app", OWN), ("demo", parent)]).unwrap());
    assert_eq!(
        owned.pipeline_for(&site, "main", None).unwrap().services.len(),
        1,
        "the nearest takes the branch"
    );
    let inherited = owned.pipeline_for(&site, "topic", None).unwrap();
    assert_eq!(inherited.name, "all");
    let names: Vec<_> = inherited.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["demo/app:web", "demo:tool"]);
    assert_eq!(inherited.services[0].workloads[0].name, "web");
    let alone = site.read_owner("demo/other", &[OwnerFile { project: "demo", text: parent }]);
    let wrong = alone.unwrap_err().to_string();
    assert!(
        wrong.starts_with(
            "demo: milepost.config:2: pipeline.default.services: found unknown service `no-such`"
        )
    );
}

/// Each text has a complaint that begins so.
fn assert_told(mistakes: &[(&str, &str)]) {
    for (text, told_of_it) in mistakes {
        let said = told(text);
        let start = format!("demo/app: milepost.config{told_of_it}");
        assert!(said.lines().any(|line| line.starts_with(&start)), "{text}\nsays  {said}\nnot   {start}");
    }
}

#[test]
fn each_mistake_of_a_pipeline_is_told_with_line_and_key() {
    assert_told(&[
        (
            "[pipeline \"p\"]\nsteps = deploy\n",
            ":2: pipeline.p.steps: found a step of kind `deploy` without `environment`; allowed: `staging`, `production`",
        ),
        (
            "[pipeline \"p\"]\n\n; x\nsteps = deploy environment=prod\n",
            ":4: pipeline.p.steps: found unknown environment `prod`; allowed: `staging`, `production`",
        ),
        (
            "[pipeline \"p\"]\nsteps = image\nsteps = merge\n",
            ":3: pipeline.p.steps: found a step of kind `merge` after one of kind `image`; allowed: the order",
        ),
        (
            "[pipeline \"p\"]\nsteps = chek\n",
            ":2: pipeline.p.steps: found unknown value `chek`; allowed: `check`, `merge`",
        ),
        (
            "[pipeline \"p\"]\nsteps = check source=jenkins\n",
            ":2: pipeline.p.steps: found unknown source `jenkins`; allowed: `zuul`",
        ),
        (
            "[pipeline \"p\"]\nsteps = environment=staging\n",
            ":2: pipeline.p.steps: found `environment=staging`, which does not begin with a kind",
        ),
        (
            "[pipeline \"p\"]\nsteps = merge job=unit\n",
            ":2: pipeline.p.steps: found unknown word `job`; allowed: `source=…`, ",
        ),
        (
            "[pipeline \"p\"]\nsteps = merge optional=perhaps\n",
            ":2: pipeline.p.steps: found `optional=perhaps`; allowed: `optional`",
        ),
        (
            "[pipeline \"p\"]\nsteps = merge name=A name=B\n",
            ":2: pipeline.p.steps: found `name=…` again; allowed: each once",
        ),
        (
            "[pipeline \"p\"]\nsteps = merge name='A\n",
            ":2: pipeline.p.steps: found `merge name='A`, in which a quote is open",
        ),
        (
            "[pipeline \"p\"]\nsteps = \"merge #now\"\n",
            ":2: pipeline.p.steps: found a word that begins with `#`",
        ),
        (
            "[pipeline \"p\"]\nservices = shared\n",
            ":2: pipeline.p.services: found unknown service `shared`; allowed: a `[service",
        ),
        (
            "[pipeline \"p\"]\nbranches = refs/heads/main\n",
            ":2: pipeline.p.branches: found `refs/heads/main`; allowed: a short name",
        ),
        ("[pipeline \"p\"]\nbranches = a{\n", ":2: pipeline.p.branches: found `a{`; allowed: a glob"),
        (
            "[pipeline \"p\"]\n[pipeline \"q\"]\nbranches = m*\n",
            ":2: pipeline.q: found a second pipeline for branch `main`, beside `p`",
        ),
        (
            "[pipeline \"p\"]\nprojects = other\n",
            ":2: pipeline.p.projects: found `projects`; allowed: no such key: it is always this project",
        ),
        (
            "[pipeline \"p\"]\nlabel = Verified\n",
            ":2: pipeline.p.label: found `label`; allowed: no such key: what is written into Gerrit",
        ),
        ("[pipeline \"p\"]\nComment = x\n", ":2: pipeline.p.Comment: found `comment`; allowed: no such key"),
        (
            "[pipeline \"p\"]\nstep = merge\n",
            ":2: pipeline.p.step: found unknown key `step`; allowed: `branches`, `services`, `steps`",
        ),
        ("[pipeline \"p\"]\nbranches\n", ":2: pipeline.p.branches: found no value; allowed: `branches = …`"),
    ]);
}

#[test]
fn each_mistake_of_names_and_syntax_is_told_with_its_line() {
    assert_told(&[
        ("[pipeline \"a/b\"]\n", ":1: pipeline.a/b: found the name `a/b`; allowed: 1 to 64 letters"),
        (
            "[pipeline \"a\tb\"]\n",
            ":1: pipeline.a\u{fffd}b: found the name `a\u{fffd}b`; allowed: 1 to 64 letters",
        ),
        ("[pipeline]\n", ":1: pipeline: found `[pipeline]` without a name; allowed: `[pipeline \"name\"]`"),
        ("[pipeline.p]\n", ":1: pipeline: found `[pipeline.p]`; allowed: `[pipeline \"name\"]`"),
        ("[sources \"ci\"]\nurl = x\n", ":1: found a section `sources`; allowed: `[pipeline \"name\"]` and"),
        ("[include]\npath = /etc/passwd\n", ":1: found a section `include`; allowed: "),
        ("branches = main\n", ":1: branches: found a key before any section; allowed: "),
        ("[pipeline \"p\"]\nbranches = \"a\n", ":2: found `\"a`; allowed: "),
        ("[pipeline \"p\"]\ntag_pattern = a\n", ":2: found `_pattern = a`; allowed: "),
    ]);
}

#[test]
fn each_mistake_of_a_service_is_told_with_line_and_key() {
    assert_told(&[
        (
            "[service \"shared\"]\n",
            ":1: service.shared: found the name `shared`, which is a service of the site's; allowed: a name",
        ),
        (
            "[service \"s\"]\nimages = registry.example.org/app:latest\n",
            ":2: service.s.images: found `registry.example.org/app:latest`; allowed: `host/path`",
        ),
        (
            "[service \"s\"]\nnamespace = a\nnamespace = b\n",
            ":3: service.s.namespace: found the key `namespace` again; allowed: this key once",
        ),
        (
            "[service \"s\"]\ntagpattern = (\n",
            ":2: service.s.tagPattern: found `(`; allowed: a regular expression",
        ),
        (
            "[service \"s\"]\nkind = Job\n",
            ":2: service.s.kind: found unknown value `Job`; allowed: `Deployment`, ",
        ),
        (
            "[service \"s\"]\nruns = namespace=a\n",
            ":2: service.s.runs: found no place; allowed: one of `environment` and `cluster`",
        ),
        (
            "[service \"s\"]\nruns = cluster=mars\n",
            ":2: service.s.runs: found unknown source `mars`; allowed: `staging`, `eqiad`",
        ),
        (
            "[service \"s\"]\nruns = production\n",
            ":2: service.s.runs: found unknown word `production`; allowed: `environment=…`",
        ),
        (
            "[service \"s\"]\nruns = cluster=eqiad\n[pipeline \"p\"]\nservices = s\nsteps = deploy environment=staging\n",
            ":4: pipeline.p.services: found service `s`, which runs nowhere in environment `staging`; allowed: a place in `runs` of `[service \"s\"]`",
        ),
    ]);
}

#[test]
fn credentials_are_refused_and_never_repeated() {
    let said = told("[service \"s\"]\nimages = https://user:s3cret@registry.example.org/app\n");
    assert!(said.contains(":2: service.s.images: found a URL with credentials"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}

#[test]
fn faults_of_all_files_are_told_at_once_the_nearest_first() {
    let wrong = read(&[
        ("demo/app", "[service \"a\"]\nkind = Job\n[service \"b\"]\nworkloads = x\n"),
        ("demo", "[pipeline \"p\"]\nservices = gone\n"),
        ("All-Projects", "[oops\n"),
    ]);
    let faults = wrong.unwrap_err().faults;
    let places: Vec<_> = faults.iter().map(|f| (f.project.as_str(), f.complaint.line.unwrap())).collect();
    assert_eq!(places, [("demo/app", 2), ("demo/app", 4), ("demo", 2), ("All-Projects", 1)]);
}

#[test]
fn sections_of_one_name_are_one_and_lines_may_go_on() {
    let text = "\u{feff}[pipeline \"p\"]\r\n\tbranches = ma\\\r\nin\r\n[pipeline \"p\"]\r\n\tbranches = \"re l\"ease\r\n\tsteps = deploy\r\n";
    assert!(told(text).starts_with("demo/app: milepost.config:6: pipeline.p.steps: "), "{}", told(text));
    let owned = read(&[("demo/app", text.trim_end_matches("\tsteps = deploy\r\n"))]).unwrap();
    assert!(
        owned.pipeline_for(&site(), "main", None).is_some()
            && owned.pipeline_for(&site(), "re lease", None).is_some()
    );
}

#[test]
fn a_file_is_bounded() {
    let many = |word: &str, count: usize| {
        (0..count).fold(String::new(), |text, n| format!("{text}[{word} \"n{n}\"]\nbranches = b{n}\n"))
    };
    assert!(read(&[("demo/app", &many("pipeline", 200))]).is_ok());
    assert!(
        told(&many("pipeline", 201))
            .starts_with("demo/app: milepost.config:401: pipeline: found more than 200")
    );
    let large = format!("#{}\n", "x".repeat(1 << 20));
    assert_eq!(told(&large), "demo/app: milepost.config: found 1048578 bytes; allowed: at most 1 MiB");
    let long = format!("[service \"s\"]\nworkload = {}\n", "x".repeat(1_001));
    assert!(told(&long).contains(":2: service.s.workload: "));
    let values = format!("[pipeline \"p\"]\n{}", "branches = main\n".repeat(21));
    assert!(told(&values).contains(":22: pipeline.p.branches: found more than 20 values"));
    let values = format!("[service \"s\"]\n{}", "paths = src/**\n".repeat(101));
    assert!(told(&values).contains(":102: service.s.paths: found more than 100 values"));
    let wrong = "[x]\n".repeat(1_000);
    assert_eq!(told(&wrong).lines().count(), 100);
}

#[test]
fn patterns_that_would_take_for_ever_are_refused() {
    let pattern =
        |n: usize, c: char| format!("[pipeline \"p{n}\"]\nbranches = *{c}????????{}\n", "?".repeat(n));
    let many = (0..40).fold(String::new(), |text, n| text + &pattern(n % 4 + n, 'a'));
    let said = told(&many);
    assert!(said.contains("a glob such as") || said.contains("in time"), "{said}");
}

#[test]
fn a_service_that_nothing_names_is_warned_of() {
    let owned = read(&[("demo/app", &format!("{OWN}[service \"spare\"]\n"))]).unwrap();
    assert_eq!(owned.warnings, ["service.spare: no pipeline names it"]);
    let elsewhere = OWN.replace("registry.example.org/", "elsewhere.example.org/");
    let owned = read(&[("demo/app", &elsewhere)]).unwrap();
    assert_eq!(
        owned.warnings,
        ["service demo/app:web: no source of the site is the registry `elsewhere.example.org`"]
    );
}

#[test]
fn the_hosts_in_a_parents_file_are_not_told_to_who_pushes_a_childs() {
    let parent = "[service \"default\"]\nimages = r.internal/{project}\n[service \"web\"]\nimages = r.internal/web\n\
                  [pipeline \"parents\"]\nbranches = **\nservices = web\n";
    let own = "[pipeline \"p\"]\nbranches = main\n";
    let owned = read(&[("demo/app", own), ("demo", parent)]).unwrap();
    let hosts: Vec<_> = owned.services().iter().map(|s| s.repositories[0].registry.clone()).collect();
    assert_eq!(hosts, ["r.internal", "r.internal"], "both are used");
    assert_eq!(owned.warnings, Vec::<String>::new());
    let told = site().read_owner("demo", &[OwnerFile { project: "demo", text: parent }]).unwrap().warnings;
    assert_eq!(told, ["service demo:web: no source of the site is the registry `r.internal`"]);
    let own = format!("{own}[service \"default\"]\nimages = r.own/{{project}}\n");
    let owned = read(&[("demo/app", &own), ("demo", parent)]).unwrap();
    assert_eq!(owned.warnings, ["service demo/app: no source of the site is the registry `r.own`"]);
}

/// Texts that come near to a file, so that all of the reader sees them.
fn nearly() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("[pipeline \"p\"]\n".to_owned()),
        Just("[service \"s\"]\n".to_owned()),
        Just("[pipeline".to_owned()),
        "(branches|services|steps|images|paths|runs|kind|canary|tagPattern) = [ -~]{0,30}\n",
        "steps = (check|merge|image|promote|deploy)( (source|environment|name|jobs|optional)=?['\"a-z*\\\\]{0,6}){0,3}\n",
        "[\\PC\\n\\t\\\\\"'#;=\\[\\]]{0,12}",
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_stops_the_backend(own in nearly(), parents in prop_oneof![nearly(), any::<String>()]) {
        static SITE: LazyLock<Config> = LazyLock::new(site);
        let site = &*SITE;
        let lines = own.lines().count().max(parents.lines().count());
        let files = [OwnerFile { project: "demo/app", text: &own }, OwnerFile { project: "demo", text: &parents }];
        match site.read_owner("demo/app", &files) {
            Ok(owned) => {
                owned.pipeline_for(site, "main", None);
                owned.services();
            }
            Err(wrong) => {
                prop_assert!(!wrong.faults.is_empty());
                for fault in &wrong.faults {
                    prop_assert!(fault.complaint.line.is_some_and(|line| (1..=lines + 1).contains(&line)), "{fault:?}");
                    prop_assert!(!wrong.to_string().contains(|c: char| c.is_control() && c != '\n'), "{wrong}");
                }
            }
        }
    }
}

#[test]
fn names_that_stand_in_paths_are_names() {
    for wrong in ["other/secrets?x=", "a b", "..", "Payments", "-x", "a#b"] {
        for (key, what) in [
            ("namespace", "a namespace's name"),
            ("workload", "a workload's name"),
            ("canary", "a workload's name"),
            ("container", "a container's name"),
        ] {
            let said = told(&format!("[service \"web\"]\n{key} = {wrong:?}\n"));
            assert!(said.contains(&format!(":2: service.web.{key}: ")) && said.contains(what), "{said}");
            if key != "canary" {
                let text = format!("[service \"web\"]\nruns = \"environment=production '{key}={wrong}'\"\n");
                let said = told(&text);
                assert!(said.contains(":2: service.web.runs: ") && said.contains(what), "{said}");
            }
        }
    }
    for right in
        ["namespace = {name}-ns", "workload = {name}.v1", "canary = {name}-canary", "container = app"]
    {
        assert_eq!(told(&format!("[service \"web\"]\n{right}\n")), "");
    }
}

#[test]
fn no_more_faults_are_made_than_are_told() {
    let text = format!("[service \"s\"]\n{}", "a\n".repeat(10_000));
    let mut faults = Vec::new();
    file::read("demo/app", &text, &mut faults);
    file::read("demo", &text, &mut faults);
    assert_eq!(faults.len(), TOLD);
    assert!(faults.iter().all(|fault| fault.project == "demo/app"), "the nearest project's");
}
