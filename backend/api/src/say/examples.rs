// SPDX-License-Identifier: Apache-2.0
//! Every sentence at least once, and each of its forms: what other languages are held against (`samples/say`).

use std::{fs, path::Path};

use super::Say::{self, *};
use crate::{Millis, Sentence, StepState};

/// Fri 20 Nov 2026, 10:20 UTC.
const THEN: Millis = 1_795_170_000_000;
const HOUR: Millis = 3_600_000;
const FILE: &str = "/srv/gerrit/etc/milepost.toml";

fn examples() -> Vec<Say> {
    [headlines(), until_merge(), promotions(), deploys(), targets(), any_step(), history(), notes(), odd()]
        .concat()
}

fn headlines() -> Vec<Say> {
    let reverted = |reverted| ReachedReverted { goal: "production".into(), by: 90, reverted, total: 2 };
    let running = || Box::new(ChecksRunning { done: 1, total: 4 });
    let reached = |goal: &str| Reached { goal: goal.into() };
    vec![
        StepOf { step: 2, of: 5, goal: "production".into(), clause: running() },
        AtLeastStepOf { step: 2, of: 5, goal: "production".into(), clause: running() },
        StepOf { step: 1, of: 2, goal: "merge".into(), clause: Box::new(ChecksQueued) },
        AtLeastStepOf { step: 2, of: 3, goal: "promotion".into(), clause: Box::new(AskingGerrit) },
        reached("merge"),
        reached("promotion"),
        reached("production"),
        MergedUntouched,
        reverted(1),
        reverted(2),
        Abandoned { step: 2, of: 5, goal: "production".into() },
        Abandoned { step: 1, of: 2, goal: "merge".into() },
    ]
}

fn until_merge() -> Vec<Say> {
    vec![
        ChecksWaiting,
        ChecksQueued,
        RunUntold,
        ChecksRunning { done: 1, total: 4 },
        CheckFailing { job: "unit".into() },
        CheckPaused { job: "Deploy?".into() },
        CheckFailed { job: "unit".into() },
        ChecksFailed,
        CheckConfigError,
        ChecksPassed,
        MergedWithoutChecks,
        MergedDespiteChecks,
        WaitingForReview { requirements: vec![] },
        WaitingForReview { requirements: vec!["Code-Review".into(), "Verified".into()] },
        ReadyToSubmit,
        WorkInProgress,
        QueuedToMerge { position: 3 },
        MergeChecksRunning { done: 1, total: 4 },
        MergeFailed { job: "unit".into() },
        Merged,
        ChangeAbandoned,
        ImageWaiting,
        ImageBuilding,
        ImageFailed { job: "build".into() },
        ImageBuilt,
        ImagesBuilt { built: 1, total: 2 },
    ]
}

fn promotions() -> Vec<Say> {
    let environment = || "staging".to_owned();
    vec![
        PromotionWaiting { change: 90, since: THEN },
        PromotionMissing,
        PromotionNotConfirmed { change: 90 },
        PromotedTo { environment: environment() },
        ServicesPromoted { environment: environment(), promoted: 1, total: 2 },
        AskedNotConfirmed { environment: environment() },
        AskedNotInGerrit { environment: environment() },
        ValuesMissing { service: "app".into(), environment: environment() },
        ValuesUnreadable {
            source: "deploy".into(),
            file: "app/values.yaml".into(),
            problem: "image.tag is not there".into(),
        },
    ]
}

fn deploys() -> Vec<Say> {
    let environment = || "staging".to_owned();
    let mut says = vec![
        DeployWaiting { environment: environment() },
        DeployingTo { environment: environment(), ready: 2, desired: 3 },
        DeployHeld { environment: environment(), cluster: None, reason: "paused".into() },
        DeployedTo { environment: environment() },
        DeployedInSome { environment: environment(), live: 1, total: 2 },
        ServicesDeployed { environment: environment(), live: 1, total: 2 },
        DeployedInPart { environment: environment() },
        ScaledToZeroIn { environment: environment() },
        CanaryIn { environment: environment(), ready: 0, total: 3 },
        CanaryIn { environment: environment(), ready: 1, total: 3 },
        RemovedFrom { environment: environment(), cluster: None },
        RevertedIn { environment: environment(), by: 90, reverted: 1, total: 2 },
        RevertedIn { environment: environment(), by: 90, reverted: 2, total: 2 },
    ];
    // A cluster may be called as its environment is.
    for cluster in ["eqiad", "staging"].map(str::to_owned) {
        let place = || (environment(), cluster.clone());
        let held = |(environment, cluster)| DeployHeld {
            environment,
            cluster: Some(cluster),
            reason: "partition 2".into(),
        };
        says.extend([
            held(place()),
            NoPodReadyIn { environment: place().0, cluster: place().1 },
            RemovedFrom { environment: place().0, cluster: Some(place().1) },
            HelmHolds { environment: place().0, cluster: place().1 },
        ]);
        says.extend([false, true].map(|before_serves| DeployFailed {
            environment: place().0,
            cluster: place().1,
            reason: "ImagePullBackOff".into(),
            before_serves,
        }));
        says.extend([None, Some(true), Some(false)].map(|automatic| RolledBackFrom {
            environment: place().0,
            cluster: place().1,
            automatic,
        }));
    }
    says
}

fn targets() -> Vec<Say> {
    let back = |from: Option<&str>, to: Option<&str>, automatic| RolledBack {
        from: from.map(Into::into),
        to: to.map(Into::into),
        automatic,
    };
    let drift = |since, runs: Option<&str>| Drift { wanted: "v2".into(), since, runs: runs.map(Into::into) };
    vec![
        NotHereYet,
        PodsReady { ready: 2, desired: 3 },
        RolloutHeld { reason: "paused".into(), ready: 2, desired: 3 },
        Live,
        WithPods { clause: Box::new(Live), ready: 2, desired: 3 },
        WithPods { clause: Box::new(LiveByLaterImage { change: Some(19) }), ready: 2, desired: 3 },
        NoPodReady { desired: 3 },
        LiveByLaterImage { change: Some(19) },
        LiveByLaterImage { change: None },
        RolloutFailed { reason: "ImagePullBackOff".into(), before_serves: false },
        RolloutFailed { reason: "ImagePullBackOff".into(), before_serves: true },
        Reverted { by: 90 },
        back(None, None, None),
        back(Some("v2"), None, Some(true)),
        back(None, Some("v1"), Some(false)),
        back(Some("v2"), Some("v1"), None),
        Removed,
        HelmPending,
        ScaledToZero,
        CanaryOnly { ready: 0, total: 3 },
        CanaryOnly { ready: 1, total: 3 },
        CanaryFailed { reason: "CrashLoopBackOff".into(), before_serves: false },
        CanaryFailed { reason: "CrashLoopBackOff".into(), before_serves: true },
        ImageNotConfirmed,
        RevisionNotInGerrit,
        drift(None, None),
        drift(Some(THEN), None),
        drift(None, Some("v1")),
        drift(Some(THEN), Some("v1")),
    ]
}

fn any_step() -> Vec<Say> {
    use StepState::{Done, Failed, Running, Skipped, Unknown, Waiting};
    let mut says = vec![
        NotYet,
        PassedNotObserved,
        SkippedUntouched,
        SourceSilent { source: "codfw".into() },
        SourceRefuses { source: "codfw".into() },
        SourceUnreadable { source: "codfw".into(), why: "items[0].spec".into() },
        AskingGerrit,
        ImageCarries,
        ImageIsCandidate,
        SourceAnswers { source: "codfw".into() },
    ];
    says.extend([Waiting, Running, Done, Failed, Skipped, Unknown].map(|state| StateOnly { state }));
    says
}

fn history() -> Vec<Say> {
    let mut says = vec![
        OlderThanHistory { days: 365 },
        OlderThanHistory { days: 1 },
        NotObserved { from: THEN, to: Some(THEN + HOUR) },
        NotObserved { from: THEN, to: None },
        NotObservedBefore { at: THEN },
        NeverObserved,
        PatchSetThen { patch_set: 2 },
    ];
    let lead = |minutes: Millis, human_actions| LeadTime {
        goal: "production".into(),
        took: minutes * 60_000,
        human_actions,
    };
    says.extend([0, 1, 20, 60, 185, 1_440, 1_500, 2_880, 4_570].map(|minutes| lead(minutes, None)));
    says.extend([0, 1, 2].map(|acts| lead(20, Some(acts))));
    says
}

fn notes() -> Vec<Say> {
    let drift = |since, runs: Option<&str>| DriftIn {
        source: "deploy".into(),
        place: "eqiad".into(),
        wanted: "v2".into(),
        since,
        runs: runs.map(Into::into),
    };
    vec![
        CurrentPatchSet { patch_set: 3 },
        VotedForPatchSet { label: "Image-Built".into(), patch_set: 2 },
        ImageBeforeMerge { service: "app".into() },
        TagMoved { tag: "stable".into() },
        NeverByItself { environment: "staging".into() },
        PipelineFileProposed,
        PipelineFileBroken { line: Some(3), problem: "a tab; indent with spaces".into() },
        PipelineFileBroken { line: None, problem: "the file is larger than 1 MiB".into() },
        PipelineFileFindings { errors: 1, warnings: 2 },
        PipelineFileFindings { errors: 0, warnings: 1 },
        PipelineFileShares { image: "greeter".into() },
        PipelineFileNotRun,
        PromotionTakenBack { source: "deploy".into(), environment: "staging".into() },
        drift(None, None),
        drift(Some(THEN), Some("v1")),
        HelmDisagrees { cluster: "eqiad".into(), asked: "v2".into(), runs: "v1".into() },
        HelmFailedThough { cluster: "eqiad".into() },
        CherryPicked { change: 19, other_branch: true },
        CherryPicked { change: 19, other_branch: false },
        JobDisputed { job: "unit".into(), passed: "ci-main".into(), failed: "jenkins".into() },
        AlsoFailing { stage: "unit".into(), changes: 1 },
        AlsoFailing { stage: "unit".into(), changes: 7 },
        ImageDeleted { service: "app".into() },
        ImagesOfOneRevision { service: "app".into(), count: 2 },
        ImageOfAnotherRevision { service: "app".into() },
        ImageWithoutRevision { service: "app".into() },
        ImageNotInRegistry { service: "app".into() },
        new_service(&["DNS (SRE)", "token"], &[]),
        new_service(&["DNS (SRE)"], &["chart"]),
        new_service(&[], &["chart"]),
    ]
}

fn new_service(open: &[&str], unknown: &[&str]) -> Say {
    let [open, unknown] = [open, unknown].map(|names| names.iter().map(|&name| name.to_owned()).collect());
    NewService { service: "app".into(), done: 6, total: 9, open, unknown }
}

fn odd() -> Vec<Say> {
    vec![
        SourceLeavesOut { source: "ci".into(), why: "unit/2: 20 MiB".into() },
        HelmNotRead { namespace: "payments".into() },
        HelmRecordUnreadable {
            namespace: "payments".into(),
            release: "app".into(),
            revision: 7,
            why: "no gzip".into(),
        },
        WriteFile { file: FILE.into() },
        CorrectFile { file: FILE.into(), why: "line 3: an unknown key".into() },
        AddSource { file: FILE.into() },
        AddCluster { file: FILE.into() },
        AddPipeline { file: FILE.into() },
        ReadFileAgain { file: FILE.into() },
        OpenChange { project: Some("demo/app".into()) },
        OpenChange { project: None },
    ]
}

/// Names of the variants, as their source has them.
fn variants() -> Vec<String> {
    let source = include_str!("../say.rs");
    let (_, from) = source.split_once("pub enum Say {\n").unwrap();
    let (variants, _) = from.split_once("\n}\n").unwrap();
    let lines = variants.lines().map(str::trim).filter(|line| line.starts_with(char::is_uppercase));
    lines.map(|line| line.split([' ', ',']).next().unwrap().to_owned()).collect()
}

#[test]
fn every_sentence_has_an_example() {
    let said: Vec<_> = examples().iter().map(|say| format!("{say:?}")).collect();
    let is = |say: &&String, name: &str| say.split([' ', '{']).next() == Some(name);
    for name in variants() {
        assert!(said.iter().any(|say| is(&say, &name)), "no example of {name}");
    }
}

#[test]
fn other_languages_find_every_sentence() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/say/every.json");
    let sentences: Vec<_> = examples().into_iter().map(Sentence::from).collect();
    let json = serde_json::to_string_pretty(&sentences).unwrap() + "\n";
    if std::env::var_os("UPDATE_SAMPLES").is_some() {
        fs::write(&path, json).unwrap();
    } else {
        let hint = "UPDATE_SAMPLES=1 cargo test -p milepost-api writes it anew";
        assert!(fs::read_to_string(&path).is_ok_and(|there| there == json), "{}: {hint}", path.display());
    }
}
