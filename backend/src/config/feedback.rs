// SPDX-License-Identifier: Apache-2.0
//! `label` and `comment` of a pipeline: what is written back into Gerrit.

use serde::Deserialize;
use toml::Spanned;

use super::document::Document;
use crate::model::{Built, CommentRule, Feedback, LabelRule, StepPlan, StepRule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Label {
    name: Spanned<String>,
    #[serde(default)]
    built: When,
    jobs: Option<Spanned<Vec<String>>>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum When {
    #[default]
    AfterMerge,
    BeforeMerge,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Comment {
    role: Option<Spanned<String>>,
}

/// The longest that a role may be, in characters: it stands in one line of a comment.
const LONGEST: usize = 100;

/// Reads both, for a pipeline of these steps.
pub(super) fn read(
    document: &mut Document<'_>,
    label: Option<Spanned<Label>>,
    comment: Option<Comment>,
    steps: &[StepPlan],
) -> Feedback {
    let label = label.map(|label| rule(document, label, steps));
    let comment = comment.map(|comment| CommentRule { role: role(document, comment) });
    Feedback { label, comment }
}

fn rule(document: &mut Document<'_>, label: Spanned<Label>, steps: &[StepPlan]) -> LabelRule {
    let span = label.span();
    let Label { name, built, jobs } = label.into_inner();
    // Gerrit's own rule for names of labels.
    let is_name =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !is_name(name.get_ref()) {
        let found = format!("`{}`", name.get_ref());
        document.complain(
            &name.span(),
            found,
            "a label's name: letters, digits and `-`, such as `Image-Built`",
        );
    }
    let has = |is: fn(&StepRule) -> bool| steps.iter().any(|step| is(&step.rule));
    let built = match built {
        When::AfterMerge => {
            if let Some(jobs) = &jobs {
                let allowed = "`jobs` only with `built = \"before-merge\"`; the `image` step has its own";
                document.complain(&jobs.span(), "jobs of the checks", allowed);
            }
            if !has(|rule| matches!(rule, StepRule::Image(_))) {
                document.complain(
                    &span,
                    "a label and no step of kind `image`",
                    "a step that tells when the image is built",
                );
            }
            Built::AfterMerge
        }
        When::BeforeMerge => {
            if !has(|rule| matches!(rule, StepRule::Check(_))) {
                document.complain(
                    &span,
                    "a label and no step of kind `check`",
                    "a step whose runs build the image",
                );
            }
            Built::BeforeMerge { jobs: jobs.map(Spanned::into_inner).unwrap_or_default() }
        }
    };
    LabelRule { name: name.into_inner(), built }
}

fn role(document: &mut Document<'_>, comment: Comment) -> String {
    let Some(role) = comment.role else { return "the change's owner".to_owned() };
    let text = role.get_ref().trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        let found = document.quote(&role.span());
        document.complain(
            &role.span(),
            found,
            format!("one line of at most {LONGEST} characters: who must act"),
        );
    }
    text.to_owned()
}
