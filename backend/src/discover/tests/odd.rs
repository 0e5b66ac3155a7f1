// SPDX-License-Identifier: Apache-2.0
use super::*;

#[test]
fn where_nothing_is_found_the_text_is_right_and_says_why() {
    let wrong = |one: Looked| Looked {
        result: Err(vec!["no answer; right would be: another address".to_owned()]),
        ..one
    };
    let looked = [wrong(ci(vec![])), wrong(registry(vec![])), wrong(cluster("eqiad", vec![]))];
    let text = render(&sought(), &looked, &site(), &["what else is to be known".to_owned()]);
    let pipeline = pipeline(&text);
    assert_eq!((pipeline.steps.len(), places(&pipeline).len()), (1, 0));
    assert_eq!(text.matches(": no answer; right would be: another address\n").count(), 3, "{text}");
    assert!(text.contains("# what else is to be known\n"), "{text}");
    assert!(!found_something(&looked) && unseen(&looked) == 3);
    let none = render(&sought(), &[], &site(), &[]);
    for what in ["no CI source", "no registry", "no cluster"] {
        assert!(none.contains(&format!("# Not looked at: {what}")), "{none}");
    }
    read(&none);
}

#[test]
fn a_right_that_is_missing_and_an_image_without_a_revision_are_said() {
    let mut eqiad = cluster("eqiad", vec![place("app", "app")]);
    if let Ok(found) = &mut eqiad.result {
        found.unseen.push("may not list applications.argoproj.io in the cluster (403)".to_owned());
    }
    let bare = FoundImage { revision: None, ..image("demo/app") };
    let empty = FoundImage { newest: None, revision: None, ..image("demo-app") };
    let looked = [registry(vec![bare, empty]), eqiad];
    let text = render(&sought(), &looked, &site(), &[]);
    assert!(
        text.contains("# Not looked at: eqiad (kubernetes): may not list applications.argoproj.io"),
        "{text}"
    );
    assert!(
        text.contains("has no label `org.opencontainers.image.revision`")
            && text.contains("no tag of an image yet"),
        "{text}"
    );
    assert_eq!(pipeline(&text).services[0].repositories.len(), 2);
    assert!(found_something(&looked) && unseen(&looked) == 1);
}

#[test]
fn names_that_are_taken_are_not_taken_again() {
    let taken = || BTreeSet::from(["app".to_owned()]);
    let text = render(&sought(), &[], &Site { services: taken(), pipelines: taken(), ..site() }, &[]);
    assert!(text.contains("[services.demo-app]") && text.contains("[pipelines.demo-app]"), "{text}");
    let odd = Sought {
        project: "de[m]o/{app}*".to_owned(),
        branch: "feature/[x]*".to_owned(),
        ..Sought::default()
    };
    let config = read(&render(&odd, &[], &site(), &[]));
    assert!(config.pipeline_for("de[m]o/{app}*", "feature/[x]*", None).is_some());
    assert!(config.pipeline_for("dem/app", "feature/x", None).is_none(), "it is a name and no pattern");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    /// Servers, jobs and objects may be called anything: it stays a name or a comment.
    #[test]
    fn whatever_servers_say_the_text_is_a_configuration(said in "(?s).{0,40}", name in "(?s).{1,20}") {
        let odd = Place { container: Some(name.clone()), by: vec![said.clone()], ..place(&name, &name) };
        let by_name = |namespace, workload| Place { by: vec![said.clone()], ..place(namespace, workload) };
        let mut eqiad = cluster("eqiad", vec![odd, by_name("app", &name), by_name(&name, "app"), by_name("app", "app")]);
        if let Ok(found) = &mut eqiad.result {
            found.unseen.push(said.clone());
            found.remarks.push(said.clone());
        }
        let job = FoundJob { name: name.clone(), voting: None, pushes: true };
        let of = |step| FoundRuns { step, pipeline: name.clone(), jobs: vec![job.clone()], why: said.clone() };
        let ci = ci(vec![of(StepKind::Check), of(StepKind::Merge), of(StepKind::Image)]);
        let newest = Some(said.clone());
        let text = render(&sought(), &[ci, registry(vec![FoundImage { newest, url: said.clone(), ..image("demo/app") }]), eqiad], &site(), &[]);
        proptest::prop_assert_eq!(pipeline(&text).steps.len(), 4);
    }
}
