// SPDX-License-Identifier: Apache-2.0
//! Pipelines of projects that no pipeline of the file takes.

use std::sync::Arc;

use milepost_api::StepKind;

use super::{Folder, SHORT};
use crate::{
    config::Config,
    model::{FileImage, FilePipeline, PIPELINE_FILE, PipelineFile, Standing},
};

fn file(images: &[&str]) -> Arc<PipelineFile> {
    let image = |name: &&str| FileImage { name: (*name).to_owned(), stage: "main".to_owned(), tags: None };
    let kind = if images.is_empty() { StepKind::Check } else { StepKind::Image };
    Arc::new(PipelineFile {
        standing: Standing::OnBranch,
        images: images.iter().map(image).collect(),
        shared: Vec::new(),
        pipelines: vec![FilePipeline { name: "p".to_owned(), kind, frames: Vec::new() }],
        findings: Vec::new(),
    })
}

fn steps(config: &Config, project: &str, images: &[&str]) -> Option<Vec<String>> {
    let pipeline = config.pipeline_for(project, "wmf/1", Some(&file(images)))?;
    assert_eq!(pipeline.name, PIPELINE_FILE);
    Some(pipeline.steps.into_iter().map(|step| step.name).collect())
}

#[test]
fn a_file_is_enough_and_leads_as_far_as_what_it_publishes() {
    let config = Folder::new().parse(SHORT).unwrap();
    let whole = steps(&config, "demo/x", &["demo-x"]).unwrap();
    assert_eq!(whole, ["Check", "Merge", "Image", "Staging", "Production"]);
    assert_eq!(steps(&config, "demo/x", &[]).unwrap(), ["Check", "Merge"]);
    let pipeline = config.pipeline_for("demo/x", "main", Some(&file(&["demo-x"]))).unwrap();
    let [service] = &pipeline.services[..] else { panic!("{:?}", pipeline.services) };
    assert_eq!(service.repositories[0].to_string(), "registry.example.org:5000/demo-x");
    assert_eq!((service.name.as_str(), service.workloads[0].name.as_str()), ("demo/x", "x"));
    assert!(pipeline.presumed.is_empty());
    // A pipeline that takes the project holds before it, and takes its services from it.
    let own = config.pipeline_for("demo/App", "main", Some(&file(&["other"]))).unwrap();
    assert_eq!(own.name, "default");
    assert_eq!(own.services[0].repositories[0].path, "other");
}

#[test]
fn several_images_are_services_of_their_own_unless_the_site_knows_them() {
    let text =
        format!("{SHORT}[services.known]\nimages = ['registry.example.org:5000/b']\nnamespace = 'of-b'\n");
    let config = Folder::new().parse(&text).unwrap();
    let pipeline = config.pipeline_for("demo/x", "main", Some(&file(&["a", "b", "c"]))).unwrap();
    let services: Vec<_> =
        pipeline.services.iter().map(|s| (s.name.as_str(), s.workloads[0].namespace.as_str())).collect();
    assert_eq!(services, [("demo/x:a", "a"), ("known", "of-b"), ("demo/x:c", "c")]);
    assert_eq!(pipeline.presumed.into_iter().collect::<Vec<_>>(), ["demo/x:a", "demo/x:c"]);
}

#[test]
fn a_site_says_whose_file_counts_where_its_images_are_and_which_steps_it_leads_through() {
    let text = format!(
        "{SHORT}[pipeline_file]\nprojects = ['demo/*']\nbranches = ['wmf/*']\nimage = 'registry.example.org:5000/w/{{image}}'\n\
         steps = [{{ kind = 'merge', pipelines = ['gate-and-submit'] }}, {{ kind = 'image' }}]\nbefore_merge = ['test*']\n"
    );
    let config = Folder::new().parse(&text).unwrap();
    assert_eq!(steps(&config, "demo/x", &["x"]).unwrap(), ["Merge", "Image"]);
    assert_eq!(steps(&config, "other/x", &["x"]), None);
    assert!(config.pipeline_for("demo/x", "main", Some(&file(&["x"]))).is_none(), "another branch");
    let pipeline = config.pipeline_for("demo/x", "wmf/1", Some(&file(&["x"]))).unwrap();
    assert_eq!(pipeline.services[0].repositories[0].path, "w/x");
    assert_eq!(config.before_merge(), ["test*"]);
    let nobody = Folder::new().parse("").unwrap();
    assert!(steps(&nobody, "demo/x", &["x"]).is_none(), "without a source there is nothing to see");
    let off = Folder::new().parse(&format!("{SHORT}[pipeline_file]\nprojects = []\n")).unwrap();
    assert!(steps(&off, "demo/x", &["x"]).is_none());
}

#[test]
fn the_documented_examples_are_right() {
    let page = include_str!("../../../../gerrit-plugin/src/main/resources/Documentation/pipeline-file.md");
    let block = |language: &str| {
        let (_, from) = page.split_once(&format!("```{language}\n")).unwrap();
        from.split_once("```").unwrap().0.to_owned()
    };
    let ci = milepost_pipelinelib::Ci { project: Some("demo/x".to_owned()), ..Default::default() };
    let report = milepost_pipelinelib::check(block("yaml").as_bytes(), &ci);
    assert!(report.readable && report.is_clean(), "{:?}", report.findings);
    let text =
        format!("{SHORT}{}", block("toml")).replace("registry.example.org/", "registry.example.org:5000/");
    let config = Folder::new().parse(&text).unwrap();
    assert_eq!(config.before_merge(), ["test", "*-test"]);
}

#[test]
fn what_is_no_place_of_an_image_is_told() {
    for wrong in ["registry.example.org:5000/app", "{image}:v1", "a/{image}/{project}"] {
        let text = format!("{SHORT}[pipeline_file]\nimage = '{wrong}'\n");
        let error = Folder::new().parse(&text).unwrap_err().to_string();
        assert!(error.contains(&format!("found `{wrong}`")), "{error}");
    }
}
