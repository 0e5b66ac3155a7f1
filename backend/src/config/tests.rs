// SPDX-License-Identifier: Apache-2.0
//! What a short file means, and what is said of a wrong one.

mod pipeline_file;

use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::*;
use crate::model::{Built, CommentRule, Feedback, LabelRule, StepRule};

const KUBECONFIG: &str = "apiVersion: v1
kind: Config
current-context: staging
contexts: [{name: staging, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: 'https://127.0.0.1:6443'}}]
users: [{name: u, user: {}}]
";

/// A certificate of nobody's, for tests.
const AUTHORITY: &str = include_str!("fixtures/authority.pem");

/// A folder with all files that the texts below name.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["staging", "eqiad", "codfw", "production"] {
            std::fs::write(folder.path().join(format!("{name}.kubeconfig")), KUBECONFIG).unwrap();
        }
        let key = format!("a {}\n", URL_SAFE_NO_PAD.encode([1; 32]));
        std::fs::write(folder.path().join("statement.keys"), key).unwrap();
        std::fs::write(folder.path().join("authority.pem"), AUTHORITY).unwrap();
        let broken = AUTHORITY.replace("MII", "!!!");
        std::fs::write(folder.path().join("broken.pem"), broken).unwrap();
        let groups = include_str!("fixtures/cluster-groups.yaml");
        let services = include_str!("fixtures/service-catalog.yaml");
        std::fs::write(folder.path().join("cluster-groups.yaml"), groups).unwrap();
        std::fs::write(folder.path().join("service-catalog.yaml"), services).unwrap();
        // Whatever else the reference names is a secret.
        let names = REFERENCE.lines().filter_map(|line| line.split_once("_file = \"")?.1.split('"').next());
        for file in names.map(|name| folder.path().join(name)).filter(|file| !file.exists()) {
            std::fs::write(file, "s3cret\n").unwrap();
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

const SHORT: &str = r#"
[sources]
ci = { kind = "zuul", url = "https://zuul.example.org", tenant = "example" }
registry = { kind = "oci", url = "https://registry.example.org:5000" }
staging = { kind = "kubernetes", kubeconfig_file = "staging.kubeconfig" }
production = { kind = "kubernetes", kubeconfig_file = "production.kubeconfig" }
[pipelines.default]
projects = ["demo/App"]
"#;

#[test]
fn a_short_file_is_enough() {
    let config = Folder::new().parse(SHORT).unwrap();
    assert_eq!(config.warnings, Vec::<String>::new());
    let pipeline = config.pipeline_for("demo/App", "main", None).unwrap();
    let names: Vec<_> = pipeline.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Check", "Merge", "Image", "Staging", "Production"]);
    assert_eq!(pipeline.goal(), "production");
    let [service] = &pipeline.services[..] else { panic!("{:?}", pipeline.services) };
    assert_eq!(service.name, "demo/App");
    assert_eq!(service.repositories[0].to_string(), "registry.example.org:5000/demo/app");
    let places: Vec<_> = service.workloads.iter().map(|w| (w.cluster.as_str(), w.name.as_str())).collect();
    assert_eq!(places, [("staging", "app"), ("production", "app")]);
    assert_eq!(pipeline.registries["registry.example.org:5000"], "registry");
    assert_eq!(config.services([]), pipeline.services);
    assert!(config.pipeline_for("demo/App", "topic", None).is_none());
    assert!(config.pipeline_for("demo/other", "main", None).is_none());
}

#[test]
fn nothing_is_a_configuration_for_the_plugin_only() {
    let folder = Folder::new();
    let config = Config::load(&folder.file(), true).unwrap();
    assert!(config.pipeline_for("demo/app", "main", None).is_none());
    assert_eq!(config.listen.metrics, None);
    let error = Config::load(&folder.file(), false).unwrap_err().to_string();
    assert!(error.contains("milepost.toml: found a file that cannot be read"), "{error}");
    let error = Config::parse(&folder.file(), "", false).unwrap_err();
    let found: Vec<_> = error.complaints.iter().map(|c| c.allowed.as_str()).collect();
    assert!(found[0].starts_with("`gerrit.server_id` is required"), "{found:?}");
    assert!(found[1].starts_with("`gerrit.key_file` is required"), "{found:?}");
    assert!(error.to_string().contains("milepost.toml: found no section `gerrit`; allowed: "), "{error}");
}

#[test]
fn the_reference_is_right() {
    let folder = Folder::new();
    let config = Config::parse(&folder.file(), REFERENCE, false).unwrap();
    assert_eq!(config.warnings, Vec::<String>::new());
    let pipeline = config.pipeline_for("demo/app", "release/1", None).unwrap();
    assert_eq!(pipeline.services[0].workloads.len(), 6, "each with its canary");
    let StepRule::Deploy { clusters, .. } = &pipeline.steps[5].rule else { panic!("{:?}", pipeline.steps) };
    assert_eq!(clusters, &["codfw", "eqiad"], "the primary data centre is last");
    assert_eq!(config.store.keep_days, StoreConfig::default().keep_days);
    assert_eq!(config.store.history_days, StoreConfig::default().history_days);
    let loopback = Listen::default();
    assert_eq!(config.listen, loopback);
    assert_eq!(pipeline.registries["registry.internal.example.org:5000"], "registry");
    let url = config.store.url(folder.0.path()).unwrap();
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&url),
        "postgres://milepost:s3cret@db.example.org/milepost"
    );
    assert!(!format!("{:?}", config.store).contains("s3cret"));
}

/// serde's own list of a type's keys, out of its complaint about one that is not there.
fn keys(complaint: &str) -> Vec<String> {
    complaint.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_reference_tells_every_key() {
    fn of<T: serde::de::DeserializeOwned>() -> Vec<String> {
        keys(toml::from_str::<T>("no-such-key = 1").err().unwrap().message())
    }
    let mut all = vec![
        of::<Listen>(),
        of::<store::Section>(),
        of::<gerrit::Section>(),
        of::<catalogue::Section>(),
        of::<environment::Section>(),
        of::<service::Section>(),
        of::<service::Run>(),
        of::<pipeline::Section>(),
        of::<super::pipeline_file::Section>(),
        of::<feedback::Label>(),
        of::<feedback::Comment>(),
        of::<step::Section>(),
    ];
    for kind in SourceConfig::KINDS {
        let mut table = DeTable::new();
        let at = |value| toml::Spanned::new(0..0, value);
        table.insert(toml::Spanned::new(0..0, "no-such-key".into()), at(DeValue::Boolean(true)));
        let read = SourceConfig::read(kind, ValueDeserializer::from(at(DeValue::Table(table)))).unwrap();
        all.push(keys(read.unwrap_err().message()));
    }
    for keys in all {
        assert!(!keys.is_empty());
        for key in keys {
            let told = REFERENCE.lines().any(|line| {
                let line = line.trim_start_matches(['#', ' ', '{']);
                line.starts_with(&format!("{key} = "))
                    || line.starts_with(&format!("[[services.app.{key}]]"))
                    || line.contains(&format!(", {key} = "))
                    || line.contains(&format!("{{ {key} = "))
            });
            assert!(told, "config.default.toml does not tell `{key}`");
        }
    }
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let folder = Folder::new();
    let dir = folder.0.path().display();
    for (text, told) in [
        ("[lisen]\n", "1: lisen: found unknown key `lisen`; allowed: `listen`, `store`, "),
        ("[store]\nkeep_days = \"x\"", "2: store.keep_days: found invalid type: string \"x\"; allowed: u32"),
        (
            "[listen]\naddress = \"here\"",
            "2: listen.address: found `\"here\"`; allowed: a valid value (invalid socket",
        ),
        (
            "[store]\nurl = \"mysql://h/d\"",
            "2: store.url: found `\"mysql://h/d\"`; allowed: `sqlite:/absolute/path.db` or",
        ),
        ("a = 1\na = 2", "2: found the key `a` again; allowed: each key once"),
        ("[sources.ci]\nurl = \"https://z\"", "1: sources.ci: found no `kind`; allowed: `zuul`, "),
        ("[sources.ci]\nkind = \"zul\"", "2: sources.ci.kind: found unknown kind `zul`; allowed: `zuul`, "),
        (
            "[sources.ci]\nkind = \"zuul\"\nurl = \"https://z\"\ntenant = \"t\"\nvisible_to = \"all\"",
            "5: sources.ci.visible_to: found `\"all\"`; allowed: `change-readers`, `signed-in` or `group:`",
        ),
        (
            "[sources.ci]\nkind = \"zuul\"\nurl = \"https://z\"\ntenant = \"t\"\nurll = 1",
            "5: sources.ci.urll: found unknown key `urll`; allowed: ",
        ),
        ("[sources.ci]\nkind = \"zuul\"\nurl = \"https://z\"", "1: sources.ci: found no `tenant`; allowed: "),
        (
            "[sources.gerrit]\nkind = \"zul\"",
            "1: sources.gerrit: found the name `gerrit`; allowed: another name",
        ),
        (
            "[environments.p]\nclusters = []",
            "2: environments.p.clusters: found no cluster; allowed: a cluster (there is none)",
        ),
        (
            "[services.app]\nimages = [\"registry.example.org/app:latest\"]",
            "2: services.app.images[0]: found `registry.example.org/app:latest`; allowed: `host/path`, without tag",
        ),
        (
            "[services.app]\ntag_pattern = \"(\"",
            "2: services.app.tag_pattern: found `(`; allowed: a regular expression (",
        ),
        (
            "[services.app]\ntag_template = \"{sha}\"",
            "2: services.app.tag_template: found `{sha}`; allowed: a tag with",
        ),
        (
            "[services.app]\nnamespace = \"{project}\"",
            "2: services.app.namespace: found `{project}`; allowed: a text",
        ),
        ("[pipelines.p]\nprojects = [\"a{\"]", "2: pipelines.p.projects[0]: found `a{`; allowed: a glob"),
        ("[pipelines.p]\nsteps = []", "2: pipelines.p.steps: found no steps; allowed: one or more"),
        (
            "[pipelines.p]\nservices = [\"x\"]",
            "2: pipelines.p.services[0]: found unknown service `x`; allowed: a service",
        ),
        (
            "[pipelines.p]\nsteps = [{ kind = \"chek\" }]",
            "2: pipelines.p.steps[0].kind: found unknown value `chek`; allowed: `check`, `merge`, `image`, `promote`, `deploy`",
        ),
        (
            "[pipelines.p]\nsteps = [{ kind = \"check\" }]",
            "2: pipelines.p.steps[0]: found a step of kind `check` and no CI source; allowed: a CI source",
        ),
        (
            "[pipelines.p]\nsteps = [\n{ kind = \"image\" },\n{ kind = \"merge\" }]",
            "4: pipelines.p.steps[1]: found a step of kind `merge` after one of kind `image`; allowed: the order",
        ),
        (
            "[pipelines.p]\nsteps = [{ kind = \"merge\", environment = \"p\" }]",
            "2: pipelines.p.steps[0].environment: found an environment for a step of kind `merge`; allowed: this key only",
        ),
        (
            "[pipelines.p]\nsteps = [{ kind = \"merge\", name = \"A\" }, { kind = \"image\", name = \"A\" }]",
            "2: pipelines.p.steps[1]: found a second step `A`; allowed: a `name` of its own",
        ),
        (
            "[pipelines.a]\nprojects = [\"demo/*\"]\n[pipelines.b]\nprojects = [\"*/app\"]",
            "3: pipelines.b: found a second pipeline for project `demo/app`, branch `main`, beside `a`; allowed: `projects`",
        ),
    ] {
        let error = folder.parse(text).expect_err(text).to_string();
        let start = format!("{dir}/milepost.toml:{told}");
        let once = error.matches(&format!("{dir}/none`")).count() <= 1;
        assert!(
            once && error.lines().any(|line| line.starts_with(&start)),
            "{text}\nsays  {error}\nnot   {start}"
        );
    }
}

#[test]
fn a_service_that_runs_nowhere_in_an_environment_of_its_pipeline_is_said() {
    let folder = Folder::new();
    let production = "runs = [{ cluster = \"production\" }]\n";
    let error = |more: &str| folder.parse(&format!("{SHORT}{more}")).unwrap_err().to_string();
    let told = error(&format!(
        "services = [\"web\", \"worker\"]\n[services.web]\npaths = [\"web/**\"]\n[services.worker]\n{production}"
    ));
    assert!(
        told.contains(
            "milepost.toml:9: pipelines.default.services[1]: found service `worker`, which runs nowhere in environment \
             `staging`; allowed: a place in `[[services.worker.runs]]` for `staging`, or `steps` without it"
        ),
        "{told}"
    );
    assert!(!told.contains("`production`;") && !told.contains("`web`"), "{told}");
    let told = error(&format!("[services.default]\n{production}"));
    assert!(
        told.contains("milepost.toml:7: pipelines.default: found service `default`, which runs"),
        "{told}"
    );
    for right in [
        // Every change touches `web`, too, and that runs there.
        format!("services = [\"web\", \"worker\"]\n[services.web]\n[services.worker]\n{production}"),
        // The pipeline does not lead there, or the step never holds the headline.
        format!(
            "steps = [{{ kind = \"deploy\", environment = \"production\" }}]\n[services.default]\n{production}"
        ),
        format!(
            "steps = [{{ kind = \"deploy\", environment = \"staging\", optional = true }}]\n[services.default]\n{production}"
        ),
    ] {
        let read = folder.parse(&format!("{SHORT}{right}"));
        assert!(read.is_ok(), "{right}: {read:?}");
    }
}

#[test]
fn a_canary_runs_beside_the_services_own_workload() {
    let folder = Folder::new();
    let config = folder.parse(&format!("{SHORT}[services.default]\ncanary = \"{{name}}-canary\"\n")).unwrap();
    let service = &config.pipeline_for("demo/App", "main", None).unwrap().services[0];
    assert_eq!(service.canary.as_deref(), Some("app-canary"));
    let own: Vec<_> = service.workloads.iter().filter(|place| !service.is_canary(place)).collect();
    assert_eq!(own.len(), 2);
    for place in own {
        let canary = service.canary_of(place).unwrap();
        assert_eq!((&*canary.name, &canary.cluster), ("app-canary", &place.cluster));
    }
    let services = "services = [\"web\"]\n[services.web]\ncanary = \"web\"\n";
    let told = folder.parse(&format!("{SHORT}{services}")).unwrap_err().to_string();
    let says =
        "services.web.canary: found `web`, the service's own workload; allowed: the name of another workload";
    assert!(told.contains(says), "{told}");
}

#[test]
fn steps_know_the_sources_and_environments() {
    let folder = Folder::new();
    for (steps, told) in [
        (r#"{ kind = "check", source = "cj" }"#, "steps[0].source: found unknown source `cj`; allowed: `ci`"),
        (
            r#"{ kind = "check", source = "registry" }"#,
            "steps[0].source: found `registry`, a source of kind `oci`; allowed: `ci`",
        ),
        (
            r#"{ kind = "deploy", environment = "prod" }"#,
            "steps[0].environment: found unknown environment `prod`; allowed: `staging`, `production`",
        ),
        (
            r#"{ kind = "deploy" }"#,
            "steps[0]: found a step of kind `deploy` without `environment`; allowed: `staging`",
        ),
        (
            r#"{ kind = "deploy", environment = "staging", jobs = ["x"] }"#,
            "steps[0].jobs: found runs for a step of kind `deploy`; allowed: `environment` alone",
        ),
        (
            r#"{ kind = "promote", environment = "staging" }"#,
            "steps[0]: found no deployment repository for `staging`; allowed: a source of kind `repository`",
        ),
    ] {
        let error = folder.parse(&format!("{SHORT}steps = [{steps}]\n")).unwrap_err().to_string();
        assert!(error.contains(&format!("milepost.toml:9: pipelines.default.{told}")), "{error}");
    }
}

#[test]
fn nothing_is_written_back_unless_the_pipeline_says_so() {
    let feedback = |rest: &str| {
        let config = Folder::new().parse(&format!("{SHORT}{rest}")).unwrap();
        config.pipeline_for("demo/App", "main", None).unwrap().feedback
    };
    assert_eq!(feedback(""), Feedback::default());
    let label = |built| Some(LabelRule { name: "Image-Built".into(), built });
    assert_eq!(feedback("label = { name = 'Image-Built' }").label, label(Built::AfterMerge));
    let jobs = vec!["image".to_owned()];
    assert_eq!(
        feedback("label = { name = 'Image-Built', built = 'before-merge', jobs = ['image'] }").label,
        label(Built::BeforeMerge { jobs })
    );
    assert_eq!(feedback("comment = {}").comment, Some(CommentRule { role: "the change's owner".into() }));
    assert_eq!(feedback("comment = { role = 'SRE' }").comment, Some(CommentRule { role: "SRE".into() }));
}

#[test]
fn a_wrong_vote_or_comment_is_refused_with_its_place() {
    let checks = "steps = [{ kind = 'check' }, { kind = 'merge' }]\n";
    let image = "steps = [{ kind = 'image' }]\n";
    for (rest, told) in [
        (
            "label = { name = 'Image Built' }",
            "9: pipelines.default.label.name: found `Image Built`; allowed: a label's name: letters, digits and `-`, such as `Image-Built`",
        ),
        ("label = {}", "9: pipelines.default.label: found no `name`; allowed: `name` is required here"),
        (
            "label = { name = 'A', built = 'never' }",
            "9: pipelines.default.label.built: found unknown value `never`; allowed: `after-merge` or `before-merge`",
        ),
        (
            "label = { name = 'A', jobs = ['image'] }",
            "9: pipelines.default.label.jobs: found jobs of the checks; allowed: `jobs` only with `built = \"before-merge\"`; the `image` step has its own",
        ),
        (
            &format!("{checks}label = {{ name = 'A' }}"),
            "10: pipelines.default.label: found a label and no step of kind `image`; allowed: a step that tells when the image is built",
        ),
        (
            &format!("{image}label = {{ name = 'A', built = 'before-merge' }}"),
            "10: pipelines.default.label: found a label and no step of kind `check`; allowed: a step whose runs build the image",
        ),
        (
            "comment = { role = ' ' }",
            "9: pipelines.default.comment.role: found `' '`; allowed: one line of at most 100 characters: who must act",
        ),
        (
            "comment = { role = \"a\\nb\" }",
            "9: pipelines.default.comment.role: found `\"a\\nb\"`; allowed: one line of at most 100 characters: who must act",
        ),
        (
            "comment = { who = 'SRE' }",
            "9: pipelines.default.comment.who: found unknown key `who`; allowed: `role`",
        ),
    ] {
        let error = Folder::new().parse(&format!("{SHORT}{rest}\n")).unwrap_err().to_string();
        assert!(error.contains(&format!("milepost.toml:{told}")), "{error}");
    }
}

#[test]
fn a_deployment_repository_puts_a_promotion_before_each_of_its_environments() {
    let folder = Folder::new();
    let site = |settings: &str, rest: &str| {
        let source =
            format!("deployments = {{ kind = \"repository\", project = \"deployments\"{settings} }}\n");
        folder.parse(
            &SHORT
                .replace("staging = ", &format!("{source}staging = "))
                .replace("demo/App\"]\n", &format!("demo/App\"]\n{rest}")),
        )
    };
    let names = |config: Config| {
        let pipeline = config.pipeline_for("demo/App", "main", None).unwrap();
        pipeline.steps.into_iter().map(|step| step.name).collect::<Vec<_>>()
    };
    let both = names(site("", "").unwrap());
    assert_eq!(both[3..], ["Promote staging", "Staging", "Promote production", "Production"]);
    let one = names(site(", environments = ['production']", "").unwrap());
    assert_eq!(one[3..], ["Staging", "Promote production", "Production"]);
    for (settings, rest, told) in [
        (
            ", environments = ['prod']",
            "",
            "5: sources.deployments.environments[0]: found unknown environment `prod`; allowed: `staging`, `production`",
        ),
        (
            ", values = [{ service = 'web' }]",
            "",
            "5: sources.deployments.values[0].service: found unknown service `web`; allowed: a service",
        ),
        (
            ", tag = 'a..'",
            "",
            "5: sources.deployments.tag: found `'a..'`; allowed: a valid value (a path of a field",
        ),
        (
            ", files = []",
            "",
            "5: sources.deployments: found settings of kind `repository` that do not fit; allowed: 0 `files`",
        ),
        (
            ", environments = ['production']",
            "steps = [{ kind = 'promote', environment = 'staging' }]\n",
            "10: pipelines.default.steps[0]: found no deployment repository for `staging`; allowed: a source",
        ),
        (
            "",
            "steps = [{ kind = 'promote', environment = 'staging', source = 'ci' }]\n",
            "10: pipelines.default.steps[0].source: found `ci`, a source of kind `zuul`; allowed: `deployments`",
        ),
    ] {
        let error = site(settings, rest).unwrap_err().to_string();
        assert!(error.contains(&format!("milepost.toml:{told}")), "{error}\nnot {told}");
    }
    assert!(site(", values = [{ service = 'demo/App' }]", "").is_ok(), "a project's own service");
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = "[pipelines.p]\nservices = [\"x\", \"y\"]\n[environments.e]\nclusters = [\"k\"]\n[store]\nkeep_days = 0\n";
    let error = Folder::new().parse(text).unwrap_err();
    let lines: Vec<_> = error.complaints.iter().map(|c| c.line.unwrap()).collect();
    assert_eq!(lines, [2, 2, 4, 6]);
}

#[test]
fn credentials_are_refused_and_never_repeated() {
    for text in [
        "[sources.ci]\nkind = \"zuul\"\nurl = \"https://me:hunter2@zuul.example.org\"\ntenant = \"t\"",
        "[store]\nurl = \"postgres://me:hunter2@db/milepost\"",
        "[store]\nkeep_days = \"https://me:hunter2@db\"",
        "[listen]\naddress = \"https://me:hunter2@db\"",
        "[gerrit]\nhosts = [\"https://me:hunter2@db\"]",
    ] {
        let error = Folder::new().parse(text).unwrap_err().to_string();
        assert!(error.contains("found a URL with credentials; allowed: the URL without them"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn gerrit_s_host_may_have_a_port_and_a_path_and_no_more() {
    let parse = |host: &str| Folder::new().parse(&format!("[gerrit]\nhosts = ['{host}']\n"));
    for host in ["gerrit", "gerrit.example.org:8443", "example.org/gerrit", "[::1]:8080/r/"] {
        assert_eq!(parse(host).unwrap().gerrit.hosts, [host]);
    }
    for host in
        ["", "https://gerrit.example.org", "/gerrit", "example.org//gerrit", "example.org/r?a", "two words"]
    {
        let error = parse(host).unwrap_err().to_string();
        assert!(error.contains("allowed: a host name, with its port"), "{host}: {error}");
    }
}

#[test]
fn a_wrong_key_file_is_told_without_its_keys() {
    let folder = Folder::new();
    std::fs::write(folder.0.path().join("statement.keys"), "a hunter2hunter2").unwrap();
    let text = "[gerrit]\nserver_id = \"id\"\nkey_file = \"statement.keys\"\n";
    let error = Config::parse(&folder.file(), text, false).unwrap_err().to_string();
    assert!(error.contains("milepost.toml:3: gerrit.key_file: found"), "{error}");
    assert!(error.contains("key 1 is not 32 bytes in base64url; allowed: lines of a key id"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn what_is_hardly_meant_is_warned_of() {
    let text = format!(
        "{SHORT}\n[services.spare]\nimages = [\"elsewhere.example.org/spare\"]\n[listen]\naddress = \"127.0.0.1:1\"\n"
    );
    let warnings = Folder::new().parse(&text).unwrap().warnings.join("\n");
    for part in [
        "services.spare: no pipeline names it",
        "no source is the registry `elsewhere",
        "listen.address is not used",
    ] {
        assert!(warnings.contains(part), "{part}: {warnings}");
    }
}

#[test]
fn a_file_that_cannot_be_used_is_told_once_with_its_place() {
    let folder = Folder::new();
    let dir = folder.0.path().display();
    for (text, told) in [
        (
            "[sources.k]\nkind = \"kubernetes\"\nkubeconfig_file = \"none\"",
            &format!("3: sources.k.kubeconfig_file: found `{dir}/none`, which cannot be read: No such file"),
        ),
        (
            "[sources.r]\nkind = \"oci\"\nurl = \"https://r\"\nca_file = \"none\"",
            &format!("4: sources.r.ca_file: found `{dir}/none`, which cannot be read: No such file"),
        ),
        (
            "[sources.r]\nkind = \"oci\"\nurl = \"https://r\"\nca_file = \"zuul.token\"",
            &format!(
                "4: sources.r.ca_file: found `{dir}/zuul.token`, which has no certificate in it; allowed: certificates in PEM"
            ),
        ),
        (
            "[sources.ci]\nca_file = \"broken.pem\"\nkind = \"zuul\"\nurl = \"https://z\"\ntenant = \"t\"",
            &format!(
                "2: sources.ci.ca_file: found `{dir}/broken.pem`, which is broken PEM; allowed: certificates in PEM"
            ),
        ),
    ] {
        let error = folder.parse(text).expect_err(text).to_string();
        let start = format!("{dir}/milepost.toml:{told}");
        assert!(error.starts_with(&start), "{text}\nsays  {error}\nnot   {start}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn events_go_to_listed_hosts_over_https_alone() {
    let folder = Folder::new();
    let dir = folder.0.path().display();
    let of = |url: &str| {
        format!(
            "[events]\nhosts = ['events.example.org', '*.tools.example.org']\n[events.receivers.cd]\nurl = '{url}'\nsecret_file = 'registry.hook'\n"
        )
    };
    for url in ["https://events.example.org/in?of=gerrit", "https://a.tools.example.org"] {
        assert_eq!(folder.parse(&of(url)).unwrap().receivers_of("demo/app"), ["cd"], "{url}");
    }
    for (url, told) in [
        ("http://events.example.org/", "found `http:`; allowed: an address that begins with `https://`"),
        (
            "events.example.org",
            "found no address; allowed: an address such as `https://events.example.org/gerrit`",
        ),
        ("https://events.example.org/#a", "found an address with `#`; allowed: the address without it"),
        (
            "https://events.example.org:8443/",
            "found the host `events.example.org:8443`; allowed: a host that `events.hosts` lists; add \"events.example.org:8443\" there if events may go to it",
        ),
        (
            "https://example.org/",
            "found the host `example.org`; allowed: a host that `events.hosts` lists; add \"example.org\" there if events may go to it",
        ),
    ] {
        let error = folder.parse(&of(url)).expect_err(url).to_string();
        assert_eq!(error, format!("{dir}/milepost.toml:4: events.receivers.cd.url: {told}"), "{url}");
    }
    let secret =
        folder.parse("[events]\nhosts = ['a']\n[events.receivers.cd]\nurl = 'https://a'\n").unwrap_err();
    assert!(secret.to_string().contains("no `secret_file`"), "{secret}");
    let unlisted = folder.parse(&of("https://events.example.org/").replace("projects", "")).unwrap();
    assert!(unlisted.receivers[0].takes("any/project"));
}
