// SPDX-License-Identifier: Apache-2.0
//! The vote that a site wants for the image of a revision: up once each touched service has one, down where the build failed.

use std::collections::BTreeSet;

use milepost_api::{Failure, StepState, gerrit::ChangeStatus};

use super::{
    Verdict, View,
    built::{Carriers, Touched, of_service},
    failure, runs,
    runs::Outlook,
};
use crate::model::{Built, Run, RunsOf, StepRule, Subject};

/// What is to be voted on the revision that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ballot {
    /// Each touched service has an image.
    Up,
    /// No image will come of it.
    Down {
        /// The failing stage.
        failure: Failure,
        /// The sources that say so, by name.
        sources: BTreeSet<String>,
    },
}

impl Ballot {
    /// The vote's value.
    pub fn value(&self) -> i8 {
        match self {
            Self::Up => 1,
            Self::Down { .. } => -1,
        }
    }
}

/// By the pipeline's own rule; `None` while nothing is to be said.
pub(super) fn of(
    view: &View<'_>,
    verdicts: &[Verdict],
    touched: &Touched<'_>,
    carriers: &Carriers<'_>,
) -> Option<Ballot> {
    let rule = view.input.pipeline.feedback.label.as_ref().filter(|_| !view.old_patch_set)?;
    match &rule.built {
        Built::AfterMerge => after_merge(view, verdicts, touched, carriers),
        Built::BeforeMerge { jobs } => before_merge(view, jobs, touched),
    }
}

/// As the `image` step says, of images that are still there.
fn after_merge(
    view: &View<'_>,
    verdicts: &[Verdict],
    touched: &Touched<'_>,
    carriers: &Carriers<'_>,
) -> Option<Ballot> {
    let merged = view.merged.as_ref()?;
    let steps = view.input.pipeline.steps.iter().zip(verdicts);
    let (of, image) = steps.into_iter().find_map(|(step, verdict)| match &step.rule {
        StepRule::Image(of) => Some((of, verdict)),
        _ => None,
    })?;
    match image.state {
        StepState::Done => {
            let there = carriers.values().filter(|carrier| carrier.told.is.deleted.is_none()).count();
            let touched = touched.as_ref().filter(|touched| !touched.is_empty())?;
            (there == touched.len()).then_some(Ballot::Up)
        }
        // Of its own build alone: that one of a later revision failed is not this change's fault.
        StepState::Failed => down(view, of, |run| {
            matches!(&run.subject, Subject::Revision { project, revision, .. }
                if *project == view.input.change.project && revision == merged)
        }),
        _ => None,
    }
}

/// Where the newest of these runs failed.
fn down(view: &View<'_>, of: &RunsOf, concerns: impl FnMut(&Run) -> bool) -> Option<Ballot> {
    let found = runs::newest(view, of, concerns);
    match runs::outlook(&found, of) {
        Outlook::Failed(run, job) => {
            let sources = found.iter().map(|told| told.source.to_owned()).collect();
            Some(Ballot::Down { failure: failure::failure(run, job), sources })
        }
        _ => None,
    }
}

/// As the registry has images of this very revision, or its checks have failed.
fn before_merge(view: &View<'_>, jobs: &[String], touched: &Touched<'_>) -> Option<Ballot> {
    let change = view.input.change;
    let touched =
        touched.as_ref().filter(|touched| !touched.is_empty() && change.status == ChangeStatus::New)?;
    let has_own = |service| {
        let of_revision = |image: &crate::model::ImageFact| {
            image.revision.as_ref() == Some(view.input.revision) && image.deleted.is_none()
        };
        of_service(view, service).iter().any(|told| of_revision(told.is))
    };
    if touched.iter().all(|service| has_own(service)) {
        return Some(Ballot::Up);
    }
    let check = view.input.pipeline.steps.iter().find_map(|step| match &step.rule {
        StepRule::Check(of) => Some(of),
        _ => None,
    })?;
    let jobs = if jobs.is_empty() { &check.jobs } else { jobs };
    let of = RunsOf { jobs: jobs.to_vec(), ..check.clone() };
    // What a comment tells was voted on when it was written.
    down(view, &of, |run| !run.from_comment && run.subject.patch_set_of(change) == Some(view.input.patch_set))
}
