// SPDX-License-Identifier: Apache-2.0
//! What a plan tells whoever draws its steps.

use std::fmt::Write as _;

use milepost_pipelinelib::{ActionKind, At, Ci, Frame, Rule, check, plan, read};

const FILE: &str = "\
pipelines:
  publish:
    execution: [[unit, image, release], [lint, image]]
    stages:
      - name: unit
      - name: lint
      - name: image
        build: runtime
      - name: release
        publish: {image: {id: '${image.imageID}', tags: [latest]}}
        promote: [{chart: a}, {chart: b, environments: [staging]}]
        deploy: {chart: {name: a}}
";

#[test]
fn steps_are_named_as_jenkins_names_them() {
    let report = check(FILE.as_bytes(), &Ci::default());
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let plan = report.plan.pipeline("publish").expect("a pipeline");
    let run =
        |frame: &Frame| frame.stages.iter().map(|stage| stage.name.clone()).collect::<Vec<_>>().join(" ");
    let steps: Vec<_> =
        plan.jenkins_stages().into_iter().map(|(name, frame)| (name, frame.map(run))).collect();
    let expected = [
        ("setup", None),
        ("[parallel]", Some("unit lint")),
        ("image", Some("image")),
        ("release", Some("release")),
        ("teardown", None),
    ];
    assert_eq!(steps, expected.map(|(name, run)| (format!("publish: {name}"), run.map(str::to_owned))));
    assert_eq!(report.plan.pipeline("unit"), None, "a stage is no pipeline");
}

#[test]
fn what_is_published_promoted_and_deployed_is_found_with_its_stage() {
    let report = check(FILE.as_bytes(), &Ci::default());
    let plan = report.plan.pipelines.first().expect("a pipeline");
    let images: Vec<_> = plan.images().collect();
    let [(stage, published)] = images.as_slice() else { panic!("{images:?}") };
    assert_eq!(stage.name, "release");
    assert_eq!(published.name.text, "${setup.project}", "nobody said which project it is");
    assert!(published.name.open);
    assert_eq!(published.image.stage.as_deref(), Some("image"));
    assert_eq!(published.image.variant.as_ref().map(|variant| variant.text.as_str()), Some("runtime"));
    let tags: Vec<_> = published.all_tags().map(|tag| (tag.text.as_str(), tag.open, tag.at)).collect();
    let tag = ("latest", false, At { line: 10, column: 58 });
    assert_eq!(tags, [("${setup.timestamp}-release", true, At { line: 10, column: 9 }), tag]);
    assert_eq!(published.tag.as_ref().map(|tag| tag.text.as_str()), Some("${setup.timestamp}-release"));
    let promoted: Vec<_> = plan
        .promotions()
        .map(|(stage, of)| (stage.name.as_str(), of.chart.text.as_str(), of.environments.len()))
        .collect();
    assert_eq!(promoted, [("release", "a", 0), ("release", "b", 1)]);
    let deployed: Vec<_> =
        plan.deployments().map(|(stage, of)| (stage.name.as_str(), of.cluster.as_str())).collect();
    assert_eq!(deployed, [("release", "ci")]);
}

#[test]
fn a_tag_that_is_empty_is_none() {
    let file = FILE.replace("tags: [latest]", "tag: '', tags: [latest]");
    let report = check(file.as_bytes(), &Ci::default());
    let (_, published) =
        report.plan.pipelines.first().expect("a pipeline").images().next().expect("an image");
    assert_eq!(published.tag, None);
    let tags: Vec<_> = published.tags.iter().map(|tag| tag.text.as_str()).collect();
    assert_eq!(tags, ["latest"], "another tag does not take its place");
}

#[test]
fn actions_have_their_places_and_pipelinelibs_order() {
    let report = check(FILE.as_bytes(), &Ci::default());
    let plan = report.plan.pipeline("publish").expect("a pipeline");
    let release = plan.stages().find(|stage| stage.name == "release").expect("a stage");
    let actions: Vec<_> = release.actions.iter().map(|action| (action.does.kind(), action.at.line)).collect();
    assert_eq!(actions, [(ActionKind::Publish, 10), (ActionKind::Promote, 11), (ActionKind::Deploy, 12)]);
    assert!(ActionKind::ALL.is_sorted(), "the order of the kinds is the order of a run");
}

#[test]
fn a_repository_may_have_many_pipelines() {
    let mut file = "pipelines:\n".to_owned();
    for part in 0..40 {
        let _ = writeln!(
            file,
            "  part-{part}:\n    blubberfile: parts/{part}/blubber.yaml\n    stages:\n      - name: test\n      \
             - name: image\n        build: production\n        \
             publish: {{image: {{name: '${{setup.project}}-part-{part}', tags: [stable]}}}}"
        );
    }
    let project = "machines/parts";
    let ci = Ci { project: Some(project.to_owned()), names: Ci::names_of(project), ..Ci::default() };
    let report = check(file.as_bytes(), &ci);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let names: Vec<_> = report
        .plan
        .pipelines
        .iter()
        .flat_map(|plan| plan.images().map(|(_, image)| image.name.text.clone()))
        .collect();
    let expected: Vec<_> = (0..40).map(|part| format!("machines-parts-part-{part}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn one_file_is_fine_after_a_merge_and_refused_before() {
    let reading = read(FILE).expect("pipelines");
    assert!(reading.findings.is_empty());
    assert!(!plan(&reading.config, &Ci::default()).fails());
    let before = |pipelines: &str| Ci {
        refused: vec![(pipelines.to_owned(), Ci::BEFORE_MERGE.into())],
        ..Ci::default()
    };
    assert!(
        !plan(&reading.config, &before("test")).fails(),
        "it is another pipeline that runs before the merge"
    );
    let report = plan(&reading.config, &before("pub*"));
    assert!(report.fails());
    let refused: Vec<_> = report.findings.iter().map(|finding| (finding.rule, finding.at.line)).collect();
    assert_eq!(refused, [10, 11, 12].map(|line| (Rule::ActionRefused, line)));
}

#[test]
fn what_is_known_of_the_change_is_filled_in() {
    let file = FILE.replace("tags: [latest]", "name: '${setup.branch}', tag: '${setup.commit}-x'");
    let tags = |ci: &Ci| {
        let report = check(file.as_bytes(), ci);
        let (_, published) =
            report.plan.pipelines.first().expect("a pipeline").images().next().expect("an image");
        let tags: Vec<_> = published.all_tags().map(|tag| tag.text.clone()).collect();
        (published.name.text.clone(), tags)
    };
    let unknown =
        ("${setup.branch}".to_owned(), vec!["${setup.commit}-x".to_owned(), "${setup.tag}".to_owned()]);
    assert_eq!(tags(&Ci::default()), unknown);
    let known = |tag: &str| Ci {
        commit: Some("c0ffee".to_owned()),
        branch: Some("master".to_owned()),
        tag: Some(tag.to_owned()),
        ..Ci::default()
    };
    assert_eq!(tags(&known("v1")), ("master".to_owned(), vec!["c0ffee-x".to_owned(), "v1".to_owned()]));
    assert_eq!(tags(&known("")).1, ["c0ffee-x"], "it is run for no tag");
}

#[test]
fn a_file_without_pipelines_says_why() {
    let findings = read("pipeline: {}\n").expect_err("no pipelines");
    let rules: Vec<_> = findings.iter().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["missing-key", "unknown-key"]);
    assert!(findings.iter().any(|finding| finding.message.contains("did you mean `pipelines`?")));
}
