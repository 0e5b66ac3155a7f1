// SPDX-License-Identifier: Apache-2.0
//! Every sentence Milepost says, in one place. Adding one is a variant here and its line in `say/text.rs`; the compiler finds the rest.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{Millis, Sentence, StepState};

mod text;

#[cfg(test)]
mod examples;

/// A sentence with its arguments. Clauses begin in lower case, since they follow a colon: "Step 2 of 5 to production: waiting for review".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "key", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant's text is its documentation, in `say/text.rs`")]
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
    RunUntold,
    ChecksRunning { done: u32, total: u32 },
    CheckFailing { job: String },
    CheckPaused { job: String },
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
    // promote
    PromotionWaiting { change: u64, since: Millis },
    PromotionMissing,
    PromotionNotConfirmed { change: u64 },
    PromotedTo { environment: String },
    ServicesPromoted { environment: String, promoted: u32, total: u32 },
    AskedNotConfirmed { environment: String },
    AskedNotInGerrit { environment: String },
    ValuesMissing { service: String, environment: String },
    ValuesUnreadable { source: String, file: String, problem: String },
    // deploy
    DeployWaiting { environment: String },
    DeployingTo { environment: String, ready: u32, desired: u32 },
    DeployHeld { environment: String, cluster: Option<String>, reason: String },
    NoPodReadyIn { environment: String, cluster: String },
    DeployedTo { environment: String },
    DeployedInSome { environment: String, live: u32, total: u32 },
    ServicesDeployed { environment: String, live: u32, total: u32 },
    DeployedInPart { environment: String },
    ScaledToZeroIn { environment: String },
    CanaryIn { environment: String, ready: u32, total: u32 },
    DeployFailed { environment: String, cluster: String, reason: String, before_serves: bool },
    RolledBackFrom { environment: String, cluster: String, automatic: Option<bool> },
    RemovedFrom { environment: String, cluster: Option<String> },
    HelmHolds { environment: String, cluster: String },
    RevertedIn { environment: String, by: u64, reverted: u32, total: u32 },
    // a target in a cluster
    NotHereYet,
    PodsReady { ready: u32, desired: u32 },
    RolloutHeld { reason: String, ready: u32, desired: u32 },
    Live,
    WithPods { clause: Box<Say>, ready: u32, desired: u32 },
    NoPodReady { desired: u32 },
    LiveByLaterImage { change: Option<u64> },
    RolloutFailed { reason: String, before_serves: bool },
    Reverted { by: u64 },
    RolledBack { from: Option<String>, to: Option<String>, automatic: Option<bool> },
    Removed,
    HelmPending,
    ScaledToZero,
    CanaryOnly { ready: u32, total: u32 },
    CanaryFailed { reason: String, before_serves: bool },
    ImageNotConfirmed,
    RevisionNotInGerrit,
    Drift { wanted: String, since: Option<Millis>, runs: Option<String> },
    // any step
    NotYet,
    PassedNotObserved,
    SkippedUntouched,
    SourceSilent { source: String },
    SourceRefuses { source: String },
    SourceUnreadable { source: String, why: String },
    AskingGerrit,
    StateOnly { state: StepState },
    // claims that "Why?" adds
    ImageCarries,
    ImageIsCandidate,
    SourceAnswers { source: String },
    // history
    OlderThanHistory { days: u32 },
    NotObserved { from: Millis, to: Option<Millis> },
    NotObservedBefore { at: Millis },
    NeverObserved,
    PatchSetThen { patch_set: u32 },
    LeadTime { goal: String, took: Millis, human_actions: Option<u32> },
    // notes
    CurrentPatchSet { patch_set: u32 },
    VotedForPatchSet { label: String, patch_set: u32 },
    ImageBeforeMerge { service: String },
    TagMoved { tag: String },
    NeverByItself { environment: String },
    PipelineFileProposed,
    PipelineFileBroken { line: Option<u32>, problem: String },
    PipelineFileFindings { errors: u32, warnings: u32 },
    PipelineFileShares { image: String },
    PipelineFileNotRun,
    PromotionTakenBack { source: String, environment: String },
    DriftIn { source: String, place: String, wanted: String, since: Option<Millis>, runs: Option<String> },
    HelmDisagrees { cluster: String, asked: String, runs: String },
    HelmFailedThough { cluster: String },
    // what an admin should know of a source
    SourceLeavesOut { source: String, why: String },
    HelmNotRead { namespace: String },
    HelmRecordUnreadable { namespace: String, release: String, revision: u32, why: String },
    // what an admin is to do next
    WriteFile { file: String },
    CorrectFile { file: String, why: String },
    AddSource { file: String },
    AddCluster { file: String },
    AddPipeline { file: String },
    ReadFileAgain { file: String },
    OpenChange { project: Option<String> },
    CherryPicked { change: u64, other_branch: bool },
    JobDisputed { job: String, passed: String, failed: String },
    AlsoFailing { stage: String, changes: u32 },
    ImageDeleted { service: String },
    ImagesOfOneRevision { service: String, count: u32 },
    ImageOfAnotherRevision { service: String },
    ImageWithoutRevision { service: String },
    ImageNotInRegistry { service: String },
    NewService { service: String, done: u32, total: u32, open: Vec<String>, unknown: Vec<String> },
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

    /// The sentence's key, as in [`Sentence::key`].
    pub fn key(&self) -> String {
        self.fields().1
    }

    fn fields(&self) -> (serde_json::Map<String, Value>, String) {
        let Ok(Value::Object(mut fields)) = serde_json::to_value(self) else { return Default::default() };
        let key = key_of(&mut fields);
        (fields, key)
    }
}

impl From<Say> for Sentence {
    fn from(say: Say) -> Self {
        let text = say.text();
        let (fields, key) = say.fields();
        Self { key, args: args(fields).collect(), text }
    }
}

/// The arguments as they travel. The one that is no number, name or moment is a clause: its key, and its arguments beside it.
fn args(fields: serde_json::Map<String, Value>) -> impl Iterator<Item = (String, Value)> {
    fields.into_iter().map(|(name, value)| match value {
        Value::Object(mut clause) => {
            let key = key_of(&mut clause);
            // In the order of names, as all of this is.
            let args: BTreeMap<_, _> = args(clause).collect();
            (name, serde_json::json!({ "args": args, "key": key }))
        }
        value => (name, value),
    })
}

fn key_of(fields: &mut serde_json::Map<String, Value>) -> String {
    match fields.remove("key") {
        Some(Value::String(key)) => key,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_brings_its_clause_with_its_arguments_and_says_it_in_words() {
        let clause = Say::ChecksRunning { done: 1, total: 4 };
        let sentence: Sentence = Say::headline(1, 5, "production", StepState::Running, clause).into();
        assert_eq!(sentence.key, "step_of");
        assert_eq!(sentence.text, "Step 1 of 5 to production: checks are running, 1 of 4 done");
        let clause = serde_json::json!({ "key": "checks_running", "args": { "done": 1, "total": 4 } });
        assert_eq!(sentence.args["clause"], clause);
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
