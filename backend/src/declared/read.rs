// SPDX-License-Identifier: Apache-2.0
//! A file's text as the way of a project's changes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::StepKind;
use milepost_pipelinelib::{Ci, Does, PipelinePlan, Plan, Published, Report, Severity, StagePlan, check};

use crate::model::{
    Broken, FileFinding, FileImage, FilePipeline, FileStage, PipelineFile, Standing, TagPattern,
};

/// What is told of a file that a change brings at most: a page is no editor.
const FINDINGS: usize = 50;

/// A file as it was read.
pub(super) struct Read {
    /// What it says, as the one on the branch.
    pub(super) file: PipelineFile,
    /// Why it says nothing.
    pub(super) broken: Option<Broken>,
}

/// Reads the file of a project for a branch. `before_merge` are patterns of the names of its pipelines that CI runs before the
/// merge, where it refuses to publish.
pub(super) fn read(text: &str, project: &str, branch: &str, before_merge: &[String]) -> Read {
    let refused = before_merge.iter().map(|pattern| (pattern.clone(), Ci::BEFORE_MERGE.to_vec()));
    let report = check(
        text.as_bytes(),
        &Ci {
            project: Some(project.to_owned()),
            branch: Some(branch.to_owned()),
            refused: refused.collect(),
            names: Ci::names_of(project),
            ..Ci::default()
        },
    );
    let broken = broken(&report);
    let file = PipelineFile {
        standing: Standing::OnBranch,
        images: images(&report.plan),
        shared: Vec::new(),
        pipelines: report.plan.pipelines.iter().map(pipeline).collect(),
        findings: findings(&report),
    };
    Read { file, broken }
}

fn broken(report: &Report) -> Option<Broken> {
    if report.readable {
        return None;
    }
    let worst = report.findings.iter().find(|finding| finding.severity == Severity::Error);
    let worst = worst.or(report.findings.first());
    Some(Broken {
        line: worst.map(|finding| finding.at.line),
        problem: worst.map_or_else(|| "it has no pipelines".to_owned(), |finding| finding.message.clone()),
    })
}

fn findings(report: &Report) -> Vec<FileFinding> {
    let told = report.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let finding = |finding: &milepost_pipelinelib::Finding| FileFinding {
        error: finding.severity == Severity::Error,
        line: finding.at.line,
        column: finding.at.column,
        rule: finding.rule.id(),
        message: finding.message.clone(),
    };
    told.take(FINDINGS).map(finding).collect()
}

/// What CI refuses before the merge tells where a pipeline belongs; which of the others it runs, and when, no file says.
fn pipeline(plan: &PipelinePlan) -> FilePipeline {
    let after = plan.stages().flat_map(|stage| &stage.actions);
    let after = after.into_iter().any(|action| Ci::BEFORE_MERGE.contains(&action.does.kind()));
    FilePipeline {
        name: plan.name.value.clone(),
        kind: if after { StepKind::Image } else { StepKind::Check },
        frames: plan.frames.iter().map(|frame| frame.stages.iter().map(stage).collect()).collect(),
    }
}

fn stage(plan: &StagePlan) -> FileStage {
    FileStage {
        name: plan.name.clone(),
        does: plan.actions.iter().map(|action| action.does.kind().key()).collect(),
        promotes: plan.actions.iter().any(|action| matches!(action.does, Does::Promote(_))),
    }
}

/// Every image with a name that is known before a run. Tags tell apart those of one name.
fn images(plan: &Plan) -> Vec<FileImage> {
    let published = plan.pipelines.iter().flat_map(PipelinePlan::images);
    let mut by_name: BTreeMap<&str, BTreeMap<Option<String>, &str>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (stage, image) in published.filter(|(_, image)| !image.name.open && !image.name.each) {
        let name = image.name.text.as_str();
        if !order.contains(&name) {
            order.push(name);
        }
        by_name.entry(name).or_default().entry(tags(image)).or_insert(&stage.name);
    }
    let mut images = Vec::new();
    for name in order {
        let flavours = by_name.remove(name).unwrap_or_default();
        let apart = flavours.len() > 1 && flavours.keys().all(Option::is_some);
        for (tags, stage) in flavours {
            let tags = tags.filter(|_| apart).map(|pattern| TagPattern::from(pattern.as_str()));
            images.push(FileImage { name: name.to_owned(), stage: stage.to_owned(), tags });
            if !apart {
                break;
            }
        }
    }
    images
}

/// A regular expression of an image's tags, unless any text may be one.
fn tags(image: &Published) -> Option<String> {
    let patterns: BTreeSet<_> = image.all_tags().map(milepost_pipelinelib::Value::pattern).collect();
    let any = patterns.iter().any(|pattern| pattern == "^.+$");
    (!patterns.is_empty() && !any).then(|| patterns.into_iter().collect::<Vec<_>>().join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> PipelineFile {
        read(text, "mediawiki/services/Thing", "main", &[]).file
    }

    #[test]
    fn what_publishes_belongs_to_the_image_and_the_rest_to_the_checks() {
        let file = file(
            "pipelines:\n  test:\n    stages: [{name: lint}, {name: unit}]\n    execution: [[lint], [unit]]\n  \
             publish:\n    stages:\n      - name: production\n        build: production\n        publish: {image: true}\n        \
             promote: [{chart: thing}]\n",
        );
        let kinds: Vec<_> = file.pipelines.iter().map(|p| (p.name.as_str(), p.kind)).collect();
        assert_eq!(kinds, [("test", StepKind::Check), ("publish", StepKind::Image)]);
        assert_eq!(file.pipelines[0].frames.len(), 1, "side by side");
        let stage = &file.pipelines[1].frames[0][0];
        assert_eq!(stage.does, ["build", "publish", "promote"]);
        assert!(stage.promotes && file.publishes());
        let names: Vec<_> =
            file.images.iter().map(|image| (image.name.as_str(), image.tags.is_some())).collect();
        assert_eq!(names, [("mediawiki-services-thing", false)]);
    }

    #[test]
    fn images_of_one_name_are_told_apart_by_their_tags() {
        let stage = |name: &str| {
            format!(
                "      - {{name: {name}, build: {name}, publish: {{image: {{tag: \"v-{name}\", tags: []}}}}}}\n"
            )
        };
        let file = file(&format!("pipelines:\n  publish:\n    stages:\n{}{}", stage("php"), stage("web")));
        let images: Vec<_> =
            file.images.iter().map(|i| (i.stage.as_str(), i.tags.clone().unwrap())).collect();
        let [("php", php), ("web", web)] = &images[..] else { panic!("{images:?}") };
        assert!(php.matches("v-php") && !php.matches("v-web") && web.matches("v-web"));
    }

    #[test]
    fn a_file_that_cannot_be_read_says_where() {
        let read = read("pipelines:\n\ttest: {}\n", "thing", "main", &[]);
        assert_eq!(read.broken.map(|broken| broken.line), Some(Some(2)));
        assert!(read.file.pipelines.is_empty() && read.file.findings[0].error);
        let empty = super::read("{}", "thing", "main", &[]);
        assert!(empty.broken.is_some());
    }

    #[test]
    fn what_ci_refuses_before_the_merge_is_found_where_the_site_says_which_pipelines_these_are() {
        let text = "pipelines:\n  test:\n    stages: [{name: x, build: x, publish: {image: true}}]\n";
        assert!(file(text).findings.is_empty());
        let refused = read(text, "thing", "main", &["te*".to_owned()]).file.findings;
        assert_eq!((refused[0].line, refused[0].error), (3, true));
    }
}
