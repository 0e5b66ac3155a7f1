// SPDX-License-Identifier: Apache-2.0
//! Every sentence Milepost says, in one place. Adding one is a variant here and its line in `text`; the compiler finds the rest.

use serde::Serialize;
use serde_json::Value;

use crate::{Sentence, StepState};

/// A sentence with its arguments. Clauses begin in lower case, since they follow a colon: "Step 2 of 5 to production: waiting for review".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "key", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant's text is its documentation, in `text` below")]
pub enum Say {
    // headlines
    StepOf { step: u32, of: u32, goal: String, clause: Box<Say> },
    AtLeastStepOf { step: u32, of: u32, goal: String, clause: Box<Say> },
    Reached { goal: String },
    MergedUntouched,
    ReachedReverted { goal: String, by: u64, reverted: u32, total: u32 },
    Abandoned { step: u32, of: u32, goal: String },
    // check
    ChecksWaiting,
    ChecksQueued,
    ChecksRunning { done: u32, total: u32 },
    CheckFailing { job: String },
    CheckFailed { job: String },
    ChecksFailed,
    CheckConfigError,
    ChecksPassed,
    MergedWithoutChecks,
    MergedDespiteChecks,
    // merge
    WaitingForReview { requirements: Vec<String> },
    ReadyToSubmit,
    WorkInProgress,
    QueuedToMerge { position: u32 },
    MergeChecksRunning { done: u32, total: u32 },
    MergeFailed { job: String },
    Merged,
    ChangeAbandoned,
    // image
    ImageWaiting,
    ImageBuilding,
    ImageFailed { job: String },
    ImageBuilt,
    ImagesBuilt { built: u32, total: u32 },
    // deploy
    DeployWaiting { environment: String },
    DeployingTo { environment: String, ready: u32, desired: u32 },
    DeployedTo { environment: String },
    DeployedInSome { environment: String, live: u32, total: u32 },
    ServicesDeployed { environment: String, live: u32, total: u32 },
    DeployedInPart { environment: String },
    ScaledToZeroIn { environment: String },
    DeployFailed { environment: String, cluster: String, reason: String, before_serves: bool },
    RolledBackFrom { environment: String, cluster: String },
    RevertedIn { environment: String, by: u64, reverted: u32, total: u32 },
    // a target in a cluster
    NotHereYet,
    PodsReady { ready: u32, desired: u32 },
    Live,
    LiveByLaterImage { change: Option<u64> },
    RolloutFailed { reason: String, before_serves: bool },
    Reverted { by: u64 },
    RolledBack { from: Option<String>, to: Option<String> },
    ScaledToZero,
    ImageNotConfirmed,
    RevisionNotInGerrit,
    // any step
    NotYet,
    PassedNotObserved,
    SkippedUntouched,
    SourceSilent { source: String },
    SourceRefuses { source: String },
    AskingGerrit,
    StateOnly { state: StepState },
    // notes
    CurrentPatchSet { patch_set: u32 },
    ImageBeforeMerge { service: String },
    // where nothing can be said
    BackendUnreachable,
}

impl Say {
    /// The headline for a pipeline's first open step.
    pub fn headline(step: u32, of: u32, goal: &str, state: StepState, clause: Say) -> Say {
        let (goal, clause) = (goal.to_owned(), Box::new(clause));
        if state == StepState::Unknown {
            Say::AtLeastStepOf { step, of, goal, clause }
        } else {
            Say::StepOf { step, of, goal, clause }
        }
    }

    /// The sentence in English. No full stop at its end.
    pub fn text(&self) -> String {
        match self {
            Self::StepOf { step, of, goal, clause } => {
                format!("Step {step} of {of} to {goal}: {}", clause.text())
            }
            Self::AtLeastStepOf { step, of, goal, clause } => {
                format!("At least step {step} of {of} to {goal}: {}", clause.text())
            }
            Self::Reached { goal } if goal == "merge" => "Merged".to_owned(),
            Self::Reached { goal } => format!("In {goal}"),
            Self::MergedUntouched => "Merged, touches nothing that is deployed".to_owned(),
            Self::ReachedReverted { goal, by, reverted, total } if reverted == total => {
                format!("Reverted in {goal} by change {by}")
            }
            Self::ReachedReverted { goal, by, reverted, total } => {
                format!("In {goal}, reverted in {reverted} of {total} clusters by change {by}")
            }
            Self::Abandoned { step, of, goal } => format!("Abandoned at step {step} of {of} to {goal}"),
            Self::ChecksWaiting => "waiting for checks to start".to_owned(),
            Self::ChecksQueued => "checks are queued".to_owned(),
            Self::ChecksRunning { done, total } => format!("checks are running, {done} of {total} done"),
            Self::CheckFailing { job } => format!("{job} is failing"),
            Self::CheckFailed { job } => format!("{job} failed"),
            Self::ChecksFailed => "checks failed".to_owned(),
            Self::CheckConfigError => "CI cannot read its configuration".to_owned(),
            Self::ChecksPassed => "checks passed".to_owned(),
            Self::MergedDespiteChecks => "merged although checks failed".to_owned(),
            Self::MergedWithoutChecks => "merged without checks".to_owned(),
            Self::WaitingForReview { requirements } if requirements.is_empty() => {
                "waiting for review".to_owned()
            }
            Self::WaitingForReview { requirements } => format!("waiting for {}", requirements.join(", ")),
            Self::ReadyToSubmit => "ready to submit".to_owned(),
            Self::WorkInProgress => "work in progress".to_owned(),
            Self::QueuedToMerge { position } => format!("queued to merge, position {position}"),
            Self::MergeChecksRunning { done, total } => {
                format!("merge checks are running, {done} of {total} done")
            }
            Self::MergeFailed { job } => format!("not merged, {job} failed"),
            Self::Merged => "merged".to_owned(),
            Self::ChangeAbandoned => "abandoned".to_owned(),
            Self::ImageWaiting => "waiting for the image".to_owned(),
            Self::ImageBuilding => "image is being built".to_owned(),
            Self::ImageFailed { job } => format!("image build failed in {job}"),
            Self::ImageBuilt => "image built".to_owned(),
            Self::ImagesBuilt { built, total } => format!("{built} of {total} images built"),
            Self::DeployWaiting { environment } => format!("waiting for {environment}"),
            Self::DeployingTo { environment, ready, desired } => {
                format!("rolling out to {environment}, {ready} of {desired} pods ready")
            }
            Self::DeployedTo { environment } => format!("in {environment}"),
            Self::DeployedInSome { environment, live, total } => {
                format!("in {live} of {total} {environment} clusters")
            }
            Self::ServicesDeployed { environment, live, total } => {
                format!("{live} of {total} services in {environment}")
            }
            Self::DeployedInPart { environment } => format!("partly in {environment}"),
            Self::ScaledToZeroIn { environment } => format!("scaled to zero in {environment}"),
            Self::DeployFailed { environment, cluster, reason, before_serves } => {
                let place = within(environment, cluster);
                format!("rollout to {environment} failed{place}: {}", why(reason, *before_serves))
            }
            Self::RolledBackFrom { environment, cluster } => {
                format!("rolled back from {environment}{}", within(environment, cluster))
            }
            Self::RevertedIn { environment, by, reverted, total } if reverted == total => {
                format!("reverted in {environment} by change {by}")
            }
            Self::RevertedIn { environment, by, reverted, total } => {
                format!("reverted in {reverted} of {total} {environment} clusters by change {by}")
            }
            Self::NotHereYet => "not here yet".to_owned(),
            Self::PodsReady { ready, desired } => format!("rolling out, {ready} of {desired} pods ready"),
            Self::Live => "live".to_owned(),
            Self::LiveByLaterImage { change: Some(change) } => {
                format!("live by the later image of change {change}")
            }
            Self::LiveByLaterImage { change: None } => "live by a later image".to_owned(),
            Self::RolloutFailed { reason, before_serves } => {
                format!("rollout failed: {}", why(reason, *before_serves))
            }
            Self::Reverted { by } => format!("reverted by change {by}"),
            Self::RolledBack { from: Some(from), to: Some(to) } => format!("rolled back from {from} to {to}"),
            Self::RolledBack { to: Some(to), .. } => format!("rolled back to {to}"),
            Self::RolledBack { .. } => "rolled back".to_owned(),
            Self::ScaledToZero => "scaled to zero".to_owned(),
            Self::ImageNotConfirmed => "runs an image that no registry has confirmed".to_owned(),
            Self::RevisionNotInGerrit => "runs an image of a revision that Gerrit does not have".to_owned(),
            Self::NotYet => "not yet".to_owned(),
            Self::PassedNotObserved => "passed, not observed".to_owned(),
            Self::SkippedUntouched => "not needed, the change touches no deployed path".to_owned(),
            Self::SourceSilent { source } => format!("{source} has not answered"),
            Self::SourceRefuses { source } => format!("{source} refuses to answer"),
            Self::AskingGerrit => "waiting for an answer from Gerrit".to_owned(),
            Self::StateOnly { state } => state_only(*state).to_owned(),
            Self::CurrentPatchSet { patch_set } => format!("current is patch set {patch_set}"),
            Self::ImageBeforeMerge { service } => format!("image of {service} was built before merge"),
            Self::BackendUnreachable => "Milepost's backend does not answer".to_owned(),
        }
    }

    /// The sentence's key, as in [`Sentence::key`].
    pub fn key(&self) -> String {
        self.fields().1
    }

    fn fields(&self) -> (serde_json::Map<String, Value>, String) {
        let Ok(Value::Object(mut fields)) = serde_json::to_value(self) else { return Default::default() };
        let key = match fields.remove("key") {
            Some(Value::String(key)) => key,
            _ => String::new(),
        };
        (fields, key)
    }
}

/// The cluster, where the environment's name does not say it already.
fn within(environment: &str, cluster: &str) -> String {
    if environment == cluster { String::new() } else { format!(" in {cluster}") }
}

/// All that a reader may know of a step whose sources are not for him.
fn state_only(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "under way",
        StepState::Done => "done",
        StepState::Failed => "failed",
        StepState::Skipped => "not needed",
        StepState::Unknown => "not known",
    }
}

fn why(reason: &str, before_serves: bool) -> String {
    let serves = if before_serves { "; the version before still serves" } else { "" };
    format!("{reason}{serves}")
}

impl From<Say> for Sentence {
    fn from(say: Say) -> Self {
        let text = say.text();
        let (mut fields, key) = say.fields();
        // The clause's own arguments would repeat its step's: its key is enough to find them.
        if let Some(Value::Object(clause)) = fields.get_mut("clause")
            && let Some(key) = clause.remove("key")
        {
            fields.insert("clause".to_owned(), key);
        }
        Self { key, args: fields.into_iter().collect(), text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_names_its_clause_by_key_and_says_it_in_words() {
        let sentence: Sentence =
            Say::headline(3, 5, "production", StepState::Running, Say::ImageBuilding).into();
        assert_eq!(sentence.key, "step_of");
        assert_eq!(sentence.text, "Step 3 of 5 to production: image is being built");
        assert_eq!(sentence.args["clause"], "image_building");
        assert_eq!(sentence.args["of"], 5);
    }

    #[test]
    fn an_unknown_first_step_is_at_least_that_step() {
        let say = Say::headline(
            4,
            5,
            "production",
            StepState::Unknown,
            Say::SourceSilent { source: "codfw".into() },
        );
        assert_eq!(say.text(), "At least step 4 of 5 to production: codfw has not answered");
    }
}
