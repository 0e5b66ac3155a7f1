// SPDX-License-Identifier: Apache-2.0
use super::*;

#[test]
fn what_was_found_everywhere_is_a_pipeline_from_check_to_production() {
    let ci = ci(vec![
        runs(StepKind::Check, "check", &[("unit", Some(true), false), ("docs", Some(false), false)]),
        runs(StepKind::Merge, "gate", &[("unit", Some(true), false)]),
        runs(StepKind::Image, "post", &[("image", Some(true), true), ("docs", Some(true), false)]),
    ]);
    let clusters = ["staging", "eqiad", "codfw"].map(|name| cluster(name, vec![place("app", "app")]));
    let looked: Vec<_> = [ci, registry(vec![image("demo/app")])].into_iter().chain(clusters).collect();
    let text = render(&sought(), &looked, &site(), &[]);
    let pipeline = pipeline(&text);
    let names: Vec<_> = pipeline.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Check", "Merge", "Image", "Staging", "Production"]);
    let StepRule::Image(image) = &pipeline.steps[2].rule else { panic!("{text}") };
    assert_eq!((&*image.sources, &*image.pipelines), (&["ci".to_owned()][..], &["post".to_owned()][..]));
    assert_eq!(image.jobs, ["image"], "those that push");
    let StepRule::Check(check) = &pipeline.steps[0].rule else { panic!("{text}") };
    assert!(check.jobs.is_empty(), "every voting job, also one that is added later");
    assert!(text.contains("# jobs = [\"unit\"]\n"), "{text}");
    let service = &pipeline.services[0];
    assert_eq!(
        (service.name.as_str(), service.repositories[0].to_string()),
        ("app", "r.example.org/demo/app".to_owned())
    );
    assert_eq!(
        places(&pipeline),
        BTreeSet::from(["staging app/app", "eqiad app/app", "codfw app/app"].map(str::to_owned))
    );
    assert!(text.contains("environment = \"production\"\nnamespace = \"app\""), "one line for both: {text}");
    for from in [
        "From ci (zuul): pipeline `check`",
        "From registry (oci): https://r.example.org/v2/demo/app/tags/list",
        "From eqiad (kubernetes): Deployment app/app",
    ] {
        assert!(text.contains(from), "{from}: {text}");
    }
    assert!(found_something(&looked) && unseen(&looked) == 0);
}

#[test]
fn clusters_that_differ_have_a_line_each_and_those_without_are_named() {
    let looked = [
        registry(vec![image("demo/app")]),
        cluster(
            "eqiad",
            vec![
                place("app", "web"),
                place("app", "worker"),
                Place { container: Some("app".to_owned()), ..place("app", "web-canary") },
            ],
        ),
        cluster("codfw", vec![place("other", "web")]),
        cluster("staging", vec![]),
    ];
    let text = render(&sought(), &looked, &site(), &[]);
    let pipeline = pipeline(&text);
    assert_eq!(
        places(&pipeline),
        BTreeSet::from(
            [
                "eqiad app/web",
                "eqiad app/worker",
                "eqiad app/web-canary",
                "codfw other/web",
                "codfw other/web-canary"
            ]
            .map(str::to_owned)
        )
    );
    assert_eq!(pipeline.services[0].canary.as_deref(), Some("web-canary"));
    assert_eq!(pipeline.environments().collect::<Vec<_>>(), ["production"]);
    assert!(text.contains("[[services.app.runs]]") && text.contains("cluster = \"codfw\""), "{text}");
}

#[test]
fn a_place_that_another_cluster_tells_of_is_in_the_cluster_of_that_address() {
    let of = |at: Where| Place {
        at,
        certainty: Certainty::Image,
        by: vec!["Argo CD's Application argocd/app deploys it.".to_owned()],
        ..place("app", "app")
    };
    let hub = cluster(
        "staging",
        vec![
            of(Where::Server("https://EQIAD.example.org:443".to_owned())),
            of(Where::Named("codfw".to_owned())),
            of(Where::Server("https://nowhere.example.org".to_owned())),
        ],
    );
    let text = render(
        &sought(),
        &[hub, cluster("eqiad", vec![place("app", "app")]), cluster("codfw", vec![])],
        &site(),
        &[],
    );
    assert_eq!(
        places(&pipeline(&text)),
        BTreeSet::from(["eqiad app/app", "codfw app/app"].map(str::to_owned))
    );
    assert!(
        text.contains("the cluster at https://nowhere.example.org, which is none of the clusters"),
        "{text}"
    );
    assert_eq!(text.matches("# Argo CD's Application argocd/app deploys it.").count(), 2, "{text}");
}

#[test]
fn what_is_only_called_so_is_chosen_only_where_nothing_is_surer() {
    let called = || Place {
        certainty: Certainty::Name,
        image: "docker.io/other/app:1".parse().ok(),
        ..place("other", "app")
    };
    let text = render(&sought(), &[cluster("eqiad", vec![called(), place("app", "app")])], &site(), &[]);
    assert_eq!(places(&pipeline(&text)), BTreeSet::from(["eqiad app/app".to_owned()]));
    assert!(
        text.contains("eqiad: Deployment other/app with docker.io/other/app:1, and not chosen"),
        "{text}"
    );
    let text = render(&sought(), &[cluster("eqiad", vec![called()])], &site(), &[]);
    let pipeline = pipeline(&text);
    assert_eq!(places(&pipeline), BTreeSet::from(["eqiad other/app".to_owned()]));
    assert_eq!(pipeline.services[0].repositories[0].to_string(), "docker.io/other/app", "what it runs");
    assert!(text.contains("no more says that it is the project's"), "{text}");
}

#[test]
fn two_ci_servers_are_two_checks_and_one_gate() {
    let other = |runs: Vec<FoundRuns>| Looked { source: "other".to_owned(), ..ci(runs) };
    let all = || {
        vec![
            runs(StepKind::Check, "check", &[]),
            runs(StepKind::Merge, "gate", &[]),
            runs(StepKind::Image, "post", &[]),
        ]
    };
    let text = render(&sought(), &[ci(all()), other(all())], &site(), &[]);
    let whole = FILE.replacen(
        "ci =",
        "other = { kind = 'zuul', url = 'https://other.example.org', tenant = 'example' }\nci =",
        1,
    ) + &text;
    let config = Config::parse(Path::new("milepost.toml"), &whole, true)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let pipeline = config.pipeline_for("demo/app", "main", None).expect("a pipeline");
    let names: Vec<_> = pipeline.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Check ci", "Check other", "Merge", "Image"]);
    assert_eq!(text.matches("Also found in other (zuul)").count(), 2, "{text}");
}

#[test]
fn an_environment_that_a_deployment_repository_has_is_promoted_to() {
    let file = format!(
        "{FILE}[sources.charts]\nkind = 'repository'\nproject = 'operations/charts'\nenvironments = ['production']\n"
    );
    let promoted = BTreeSet::from(["production".to_owned()]);
    let text =
        render(&sought(), &[cluster("eqiad", vec![place("app", "app")])], &Site { promoted, ..site() }, &[]);
    let config = Config::parse(Path::new("milepost.toml"), &(file + &text), true)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let pipeline = config.pipeline_for("demo/app", "main", None).expect("a pipeline");
    let names: Vec<_> = pipeline.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Merge", "Promote production", "Production"]);
    assert!(text.contains("In 1 of its clusters: nothing was found in codfw."), "{text}");
}
