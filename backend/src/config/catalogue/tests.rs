// SPDX-License-Identifier: Apache-2.0
//! What a site's catalogue changes, and what is said of a wrong one.

use std::path::{Path, PathBuf};

use super::*;
use crate::config::{Config, ConfigError};

const GROUPS: &str = include_str!("../fixtures/cluster-groups.yaml");
const SERVICES: &str = include_str!("../fixtures/service-catalog.yaml");
const KUBECONFIG: &str = "apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\n\
     clusters: [{name: c, cluster: {server: 'https://127.0.0.1:6443'}}]\nusers: [{name: u, user: {}}]\n";

/// Clusters in an order of nobody's.
const SITE: &str = r#"
[sources]
registry = { kind = "oci", url = "https://registry.example.org" }
eqiad = { kind = "kubernetes", kubeconfig_file = "a.kubeconfig" }
test = { kind = "kubernetes", kubeconfig_file = "a.kubeconfig" }
codfw = { kind = "kubernetes", kubeconfig_file = "a.kubeconfig" }
staging = { kind = "kubernetes", kubeconfig_file = "a.kubeconfig" }
[catalogue]
services_file = "services.yaml"
clusters_file = "clusters.yaml"
primary = "eqiad"
"#;

struct Site(tempfile::TempDir);

impl Site {
    fn new(groups: &str, services: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            [("clusters.yaml", groups), ("services.yaml", services), ("a.kubeconfig", KUBECONFIG)]
        {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("milepost.toml")
    }

    fn parse(&self, text: &str) -> Result<Config, ConfigError> {
        Config::parse(&self.file(), text, true)
    }
}

fn right(more: &str) -> Config {
    Site::new(GROUPS, SERVICES).parse(&format!("{SITE}{more}")).unwrap()
}

/// Cluster, namespace and workload of each place.
fn places(config: &Config, project: &str) -> Vec<String> {
    let service = config.pipeline_for(project, "main", None).unwrap().services.remove(0);
    service.workloads.iter().map(|w| format!("{} {} {}", w.cluster, w.namespace, w.name)).collect()
}

fn steps(config: &Config, project: &str) -> Vec<String> {
    let pipeline = config.pipeline_for(project, "main", None).unwrap();
    pipeline.steps.iter().map(|step| step.name.clone()).collect()
}

#[test]
fn staging_comes_before_production_and_the_primary_data_centre_last() {
    let config = right("[pipelines.default]\n");
    let environments: Vec<_> =
        config.environments.iter().map(|e| format!("{} {:?}", e.name, e.clusters)).collect();
    assert_eq!(
        environments,
        [r#"test ["test"]"#, r#"staging ["staging"]"#, r#"production ["codfw", "eqiad"]"#]
    );
    assert_eq!(steps(&config, "demo/app"), ["Merge", "Image", "Staging", "Production"], "it is in no `test`");
    assert_eq!(steps(&config, "demo/pictures"), ["Merge", "Image", "Production"]);
    assert_eq!(steps(&config, "demo/other"), ["Merge", "Image", "Test", "Staging", "Production"]);
    let other = SITE.replace("primary = \"eqiad\"", "primary = \"codfw\"");
    let config = Site::new(GROUPS, SERVICES).parse(&other).unwrap();
    assert_eq!(config.environments[2].clusters, ["eqiad", "codfw"]);
}

#[test]
fn a_service_is_where_the_catalogue_has_it_with_its_canaries() {
    let config = right(
        "[pipelines.default]\nprojects = [\"demo/*\"]\n[pipelines.named]\nprojects = [\"other\"]\nservices = [\"app\"]\n",
    );
    let all = [
        "staging app app",
        "codfw app app-canary",
        "codfw app app-main",
        "eqiad app app-canary",
        "eqiad app app-main",
    ];
    assert_eq!(places(&config, "demo/App"), all, "a project's own, by its last segment");
    assert_eq!(places(&config, "other"), all, "one without a section");
    let own = config.pipeline_for("demo/App", "main", None).unwrap().services.remove(0);
    assert_eq!((own.name.as_str(), own.canary.as_deref()), ("demo/App", Some("app-canary")));
    assert_eq!(own.canary_of(&own.workloads[2]), Some(&own.workloads[1]));
    assert_eq!(own.canary_of(&own.workloads[0]), None);
    let named: Vec<_> = config.services([]).into_iter().map(|service| service.name).collect();
    assert_eq!(named, ["app"], "what no pipeline names is not watched");
    assert_eq!(
        places(&config, "demo/pictures"),
        ["codfw pictures-small pictures", "eqiad pictures-small pictures", "eqiad pictures-large pictures"]
    );
    assert_eq!(places(&config, "demo/other").len(), 4, "what the catalogue does not have is everywhere");
}

#[test]
fn a_section_says_what_the_catalogue_does_not_and_holds_where_it_says_where() {
    let named = |section: &str| {
        let config = right(&format!(
            "[services.app]\n{section}\n[pipelines.default]\nservices = [\"app\"]\nsteps = [{{ kind = \"merge\" }}]\n"
        ));
        places(&config, "demo/any")
    };
    let kept = named("workload = \"web\"\nkind = \"StatefulSet\"\ncontainer = \"c\"");
    assert_eq!(kept[0..2], ["staging app web", "codfw app app-canary"]);
    assert_eq!(named("namespace = \"own\"")[0], "test own app");
    assert_eq!(named("runs = [{ cluster = \"eqiad\" }]"), ["eqiad app app"]);
    assert_eq!(named("canary = \"few\"").len(), 8);
}

#[test]
fn a_step_for_which_a_change_would_wait_for_ever_is_refused() {
    let services = |names: &str| {
        let sections = "[services.app]\npaths = [\"a/**\"]\n[services.pictures]\npaths = [\"b/**\"]\n";
        Site::new(GROUPS, SERVICES)
            .parse(&format!("{SITE}{sections}[pipelines.default]\nservices = [{names}]\n"))
    };
    let said = services("\"app\", \"pictures\"").unwrap_err().to_string();
    assert!(said.contains("found service `pictures`, which runs nowhere in environment `staging`"), "{said}");
    let config = services("\"pictures\"").unwrap();
    assert_eq!(steps(&config, "demo/any"), ["Merge", "Image", "Production"]);
}

#[test]
fn clusters_and_workloads_may_have_other_names() {
    let text = SITE.replace("staging = {", "stage = {").replace("eqiad = {", "east = {")
        + "clusters = { staging = \"stage\", eqiad = \"east\" }\nworkload = \"{namespace}.{release}\"\n[pipelines.default]\n";
    let config = Site::new(GROUPS, SERVICES).parse(&text).unwrap();
    assert_eq!(
        places(&config, "demo/app"),
        [
            "stage app app",
            "codfw app app.canary",
            "codfw app app.main",
            "east app app.canary",
            "east app app.main"
        ]
    );
    let missing = "catalogue: what runs in `models-codfw` is not watched: no cluster in `[sources]` has that name; `clusters` can \
         name another";
    assert_eq!(
        config.warnings.iter().filter(|warning| warning.starts_with("catalogue")).collect::<Vec<_>>(),
        [missing]
    );
    assert_eq!(places(&config, "demo/scores"), [""; 0]);
    let named = SITE.to_owned() + "clusters = { models-codfw = \"test\" }\n[pipelines.default]\n";
    let config = Site::new(GROUPS, SERVICES).parse(&named).unwrap();
    assert_eq!(places(&config, "demo/scores"), ["test scores scores-trial", "test scores scores-main"]);
    let scores = config.pipeline_for("demo/scores", "main", None).unwrap().services.remove(0);
    assert_eq!(
        scores.canary.as_deref(),
        Some("scores-trial"),
        "a stage before the default one is a canary's"
    );
}

#[test]
fn an_order_that_the_file_has_is_kept_and_told() {
    let config = right(
        "[environments.live]\nclusters = [\"eqiad\", \"codfw\"]\n[environments.trial]\nclusters = [\"staging\"]\n[pipelines.default]\n",
    );
    assert_eq!(steps(&config, "demo/other")[2..], ["Live", "Trial"]);
    assert_eq!(config.environments[0].clusters, ["codfw", "eqiad"]);
    let warned = config
        .warnings
        .iter()
        .any(|warning| warning.starts_with("environments.live: it stands before `trial`"));
    assert!(warned, "{:?}", config.warnings);
}

#[test]
fn what_is_theirs_alone_is_passed_over_with_a_warning() {
    let groups = GROUPS.replace("  dir: model-services\n", "  dir: model-services\n  colour: red\n");
    let services = SERVICES.replace(
        "    cluster_group: models\n",
        "    cluster_group: models\n    checks: {any: []}\n    owner: us\n",
    );
    let site = Site::new(&groups, &services);
    let config = site.parse(SITE).unwrap();
    let file = |name: &str| site.0.path().join(name).display().to_string();
    for told in [
        format!("{}:12:11: models.colour: an unknown key, which is passed over", file("clusters.yaml")),
        format!(
            "{}:24:12: services.scores.owner: an unknown key, which is passed over",
            file("services.yaml")
        ),
    ] {
        assert!(config.warnings.contains(&told), "{told} in {:?}", config.warnings);
    }
    let canaries = SERVICES.replace("              main: {}\n", "");
    let config = Site::new(GROUPS, &canaries).parse(&format!("{SITE}[pipelines.default]\n")).unwrap();
    assert!(
        config.warnings.iter().any(|warning| warning.contains("canaries alone")),
        "{:?}",
        config.warnings
    );
    assert_eq!(places(&config, "demo/app")[1..], ["codfw app app-canary", "eqiad app app-canary"]);
    let own = config.pipeline_for("demo/app", "main", None).unwrap().services.remove(0);
    assert_eq!(own.canary, None);
}

#[test]
fn of_two_names_of_canaries_one_is_watched_and_the_other_told() {
    let services = SERVICES.replacen("main: {}", "main: {}\n              few: {stage: CANARY}", 1);
    let config = Site::new(GROUPS, &services).parse(&format!("{SITE}[pipelines.default]\n")).unwrap();
    let told = "catalogue: the canaries `app-few` of `app` are not watched: those called `app-canary` are";
    assert!(config.warnings.iter().any(|warning| warning == told), "{:?}", config.warnings);
    assert!(places(&config, "demo/app").iter().all(|place| !place.ends_with("app-few")));
}

/// What is said of files in which a text stands for another.
fn wrong(groups: (&str, &str), services: (&str, &str)) -> String {
    let replace = |text: &str, (from, to): (&str, &str)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let site = Site::new(&replace(GROUPS, groups), &replace(SERVICES, services));
    let said = site.parse(SITE).unwrap_err().to_string();
    said.replace(&format!("{}/", site.0.path().display()), "")
}

#[test]
fn each_mistake_in_a_file_is_told_with_its_place() {
    for (groups, told) in [
        (
            ("type: STAGING}", "type: TEST}"),
            "4:45: apps.environments.staging-west.type: `TEST`; allowed: `STAGING`, `PRODUCTION`",
        ),
        (
            ("datacenter: codfw, ", ""),
            "4:19: apps.environments.staging-west: no `datacenter`; allowed: the key `datacenter`",
        ),
        (
            ("[staging]", "[codfw]"),
            "7:12: apps.environments.codfw: the name `codfw`, which `staging-east` has too; allowed: ",
        ),
        (
            ("[CANARY, DEFAULT]", "[CANARY, CANARY]"),
            "8:32: apps.environment_stages[1]: `CANARY` again; allowed: each stage once",
        ),
        (
            ("[CANARY, DEFAULT]", "[]"),
            "8:23: apps.environment_stages: an empty list; allowed: one stage at least",
        ),
        (
            ("stage: DEFAULT", "stage: LATER"),
            "9:30: apps.environment_default_stage: `LATER`; allowed: `CANARY`, `DEFAULT`",
        ),
        (
            ("[CANARY, DEFAULT]", "7"),
            "8:23: apps.environment_stages: a number, a date or a truth value; allowed: a list of texts",
        ),
        (
            ("apps:", "apps: ["),
            "4:17: while parsing a flow mapping, did not find expected ',' or '}'; allowed: one YAML document, each key once",
        ),
    ] {
        let said = wrong(groups, ("services:", "services:"));
        assert!(
            said.contains(&format!("catalogue.clusters_file: found clusters.yaml:{told}")),
            "{said}\n{told}"
        );
    }
    for (services, told) in [
        (
            ("cluster_group: apps", "cluster_group: app"),
            "4:20: services.app.cluster_group: `app`; allowed: `apps`, `models`",
        ),
        (
            ("staging: {}", "stagging: {}"),
            "8:21: services.app.namespaces.app.environments.stagging: the environment `stagging`; allowed: `staging-west`, `staging-east`, `staging`, ",
        ),
        (
            ("staging: {}", "staging: {}\n          staging-east: {}"),
            "9:25: services.app.namespaces.app.environments.staging-east: `staging-east` again",
        ),
        (
            ("stage: CANARY", "stage: FEW"),
            "11:31: services.app.namespaces.app.environments.eqiad.releases.canary.stage: `FEW`; allowed: `CANARY`, `DEFAULT`",
        ),
        (("services:", "service:"), "2:1: no `services`; allowed: the key `services`"),
        (("  app:\n", "  a b:\n"), "4:5: services.a b: the name `a b`; allowed: 1 to 64 letters"),
        (
            ("environments: {eqiad: {}}", "environments: {}"),
            "20:23: services.pictures.namespaces.pictures-large.environments: an empty mapping; allowed: a mapping of environments, with one at least",
        ),
    ] {
        let said = wrong(("apps:", "apps:"), services);
        assert!(
            said.contains(&format!("catalogue.services_file: found services.yaml:{told}")),
            "{said}\n{told}"
        );
    }
}

#[test]
fn each_mistake_in_the_section_is_told_with_its_place() {
    let said = |from: &str, to: &str| {
        assert!(SITE.contains(from), "{from}");
        Site::new(GROUPS, SERVICES).parse(&SITE.replacen(from, to, 1)).unwrap_err().to_string()
    };
    for (from, to, told) in [
        (
            "\"eqiad\"",
            "\"esams\"",
            "11: catalogue.primary: found `esams`, where no environment is; allowed: `codfw`, `eqiad`",
        ),
        ("services.yaml", "no.yaml", "9: catalogue.services_file: found `"),
        ("primary", "primry", "11: catalogue.primry: found unknown key `primry`; allowed: "),
        (
            "primary",
            "clusters = { nowhere = \"eqiad\" }\nprimary",
            "11: catalogue.clusters.nowhere: found unknown environment `nowhere`; allowed: `staging-west`, ",
        ),
        (
            "primary",
            "clusters = { eqiad = \"registry\" }\nprimary",
            "11: catalogue.clusters.eqiad: found `registry`, a source of kind `oci`; allowed: ",
        ),
        (
            "primary",
            "workload = \"{name}\"\nprimary",
            "11: catalogue.workload: found `{name}`; allowed: a text with `{release}` in it",
        ),
    ] {
        let said = said(from, to);
        assert!(said.contains(&format!("milepost.toml:{told}")), "{said}\n{told}");
    }
}

#[test]
fn a_file_that_is_too_large_or_no_text_is_told_so() {
    let site = Site::new(GROUPS, SERVICES);
    let services = site.0.path().join("services.yaml");
    let said = |bytes: &[u8], path: &Path| {
        std::fs::write(path, bytes).unwrap();
        site.parse(SITE).unwrap_err().to_string()
    };
    let large = vec![b'#'; usize::try_from(BYTES).unwrap() + 1];
    assert!(said(&large, &services).contains("services.yaml`, which has more than 4 MiB; allowed: "));
    assert!(said(b"a: \xff", &services).contains("services.yaml`, which is not UTF-8; allowed: "));
}
