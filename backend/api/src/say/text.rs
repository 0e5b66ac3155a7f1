// SPDX-License-Identifier: Apache-2.0
//! The sentences in English.

use super::Say;
use crate::{Millis, StepState};

impl Say {
    /// The sentence in English. No full stop at its end.
    #[expect(clippy::too_many_lines, reason = "a line for each sentence")]
    pub fn text(&self) -> String {
        match self {
            Self::StepOf { step, of, goal, clause } => {
                format!("Step {step} of {of} to {goal}: {}", clause.text())
            }
            Self::AtLeastStepOf { step, of, goal, clause } => {
                format!("At least step {step} of {of} to {goal}: {}", clause.text())
            }
            Self::Reached { goal } if goal == "merge" => "Merged".to_owned(),
            Self::Reached { goal } if goal == "promotion" => "Promoted".to_owned(),
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
            Self::RunUntold => "CI does not say how its run ended".to_owned(),
            Self::ChecksRunning { done, total } => format!("checks are running, {done} of {total} done"),
            Self::CheckFailing { job } => format!("{job} is failing"),
            Self::CheckPaused { job } => format!("{job} waits for a person to let it go on, in CI"),
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
            Self::PromotionWaiting { change, since } => {
                format!("waiting for promotion change {change}, open since {}", day(*since))
            }
            Self::PromotionMissing => "no promotion change is open yet".to_owned(),
            Self::PromotionNotConfirmed { change } => {
                format!("promotion change {change} is for an image that no registry has confirmed")
            }
            Self::PromotedTo { environment } => format!("promoted to {environment}"),
            Self::ServicesPromoted { environment, promoted, total } => {
                format!("{promoted} of {total} services promoted to {environment}")
            }
            Self::AskedNotConfirmed { environment } => {
                format!("{environment} is to run an image that no registry has confirmed")
            }
            Self::AskedNotInGerrit { environment } => {
                format!("{environment} is to run an image of a revision that Gerrit does not have")
            }
            Self::ValuesMissing { service, environment } => {
                format!("no values file of {service} for {environment}")
            }
            Self::ValuesUnreadable { file, problem, .. } => format!("{file}: {problem}"),
            Self::DeployWaiting { environment } => format!("waiting for {environment}"),
            Self::DeployingTo { environment, ready, desired } => {
                format!("rolling out to {environment}, {ready} of {desired} pods ready")
            }
            Self::DeployHeld { environment, cluster, reason } => {
                let place = cluster.as_ref().map(|cluster| within(environment, cluster));
                format!("rollout to {environment} is held{}: {reason}", place.unwrap_or_default())
            }
            Self::NoPodReadyIn { environment, cluster } => {
                format!("no pod is ready in {environment}{}", within(environment, cluster))
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
            Self::CanaryIn { environment, ready: 0, .. } => {
                format!("canary only in {environment}: no pod is ready")
            }
            Self::CanaryIn { environment, ready, total } => {
                format!("canary only in {environment}: {ready} of {total} pods")
            }
            Self::DeployFailed { environment, cluster, reason, before_serves } => {
                let place = within(environment, cluster);
                format!("rollout to {environment} failed{place}: {}", why(reason, *before_serves))
            }
            Self::RolledBackFrom { environment, cluster, automatic } => {
                let place = within(environment, cluster);
                format!("rolled back from {environment}{place}{}", by_helm(*automatic))
            }
            Self::RemovedFrom { environment, cluster } => {
                let place = cluster.as_ref().map(|cluster| within(environment, cluster));
                format!("removed from {environment}{}", place.unwrap_or_default())
            }
            Self::HelmHolds { environment, cluster } => {
                format!("Helm's upgrade of {environment} is pending{}", within(environment, cluster))
            }
            Self::RevertedIn { environment, by, reverted, total } if reverted == total => {
                format!("reverted in {environment} by change {by}")
            }
            Self::RevertedIn { environment, by, reverted, total } => {
                format!("reverted in {reverted} of {total} {environment} clusters by change {by}")
            }
            Self::NotHereYet => "not here yet".to_owned(),
            Self::PodsReady { ready, desired } => format!("rolling out, {ready} of {desired} pods ready"),
            Self::RolloutHeld { reason, ready, desired } => {
                format!("rollout held, {ready} of {desired} pods ready: {reason}")
            }
            Self::Live => "live".to_owned(),
            Self::WithPods { clause, ready, desired } => {
                format!("{}, {ready} of {desired} pods ready", clause.text())
            }
            Self::NoPodReady { desired } => format!("rolled out, 0 of {desired} pods ready"),
            Self::LiveByLaterImage { change: Some(change) } => {
                format!("live by the later image of change {change}")
            }
            Self::LiveByLaterImage { change: None } => "live by a later image".to_owned(),
            Self::RolloutFailed { reason, before_serves } => {
                format!("rollout failed: {}", why(reason, *before_serves))
            }
            Self::Reverted { by } => format!("reverted by change {by}"),
            Self::RolledBack { from, to, automatic } => {
                let from = from.as_ref().filter(|_| to.is_some()).map(|from| format!(" from {from}"));
                let to = to.as_ref().map(|to| format!(" to {to}"));
                let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
                format!("rolled back{from}{to}{}", by_helm(*automatic))
            }
            Self::Removed => "removed".to_owned(),
            Self::HelmPending => "Helm's upgrade is pending, no pod has it yet".to_owned(),
            Self::ScaledToZero => "scaled to zero".to_owned(),
            Self::CanaryOnly { ready: 0, .. } => "canary only: no pod is ready".to_owned(),
            Self::CanaryOnly { ready, total } => format!("canary only: {ready} of {total} pods"),
            Self::CanaryFailed { reason, before_serves } => {
                format!("canary failed: {}", why(reason, *before_serves))
            }
            Self::ImageNotConfirmed => "runs an image that no registry has confirmed".to_owned(),
            Self::RevisionNotInGerrit => "runs an image of a revision that Gerrit does not have".to_owned(),
            Self::Drift { wanted, since, runs } => drift("asks for", wanted, *since, runs.as_deref()),
            Self::NotYet => "not yet".to_owned(),
            Self::PassedNotObserved => "passed, not observed".to_owned(),
            Self::SkippedUntouched => "not needed, the change touches no deployed path".to_owned(),
            Self::SourceSilent { source } => format!("{source} has not answered"),
            Self::SourceRefuses { source } => format!("{source} refuses to answer"),
            Self::SourceUnreadable { source, why } => format!("{source} cannot be read: {why}"),
            Self::AskingGerrit => "waiting for an answer from Gerrit".to_owned(),
            Self::StateOnly { state } => state_only(*state).to_owned(),
            Self::ImageCarries => "this image has the change".to_owned(),
            Self::ImageIsCandidate => "this image is of the unmerged revision".to_owned(),
            Self::SourceAnswers { source } => format!("{source} answers"),
            Self::OlderThanHistory { days } => format!("older than the history kept: {days} days"),
            Self::NotObserved { from, to: Some(to) } => {
                format!("not observed from {} to {} UTC", moment(*from), moment(*to))
            }
            Self::NotObserved { from, to: None } => format!("not observed since {} UTC", moment(*from)),
            Self::NotObservedBefore { at } => format!("not observed before {} UTC", moment(*at)),
            Self::NeverObserved => "not observed".to_owned(),
            Self::PatchSetThen { patch_set } => format!("then it was patch set {patch_set}"),
            Self::LeadTime { goal, took, human_actions } => {
                let acts = match human_actions {
                    Some(0) => ", no human action on the way".to_owned(),
                    Some(1) => ", 1 human action on the way".to_owned(),
                    Some(acts) => format!(", {acts} human actions on the way"),
                    None => String::new(),
                };
                format!("{} from merge to {goal}{acts}", span(*took))
            }
            Self::CurrentPatchSet { patch_set } => format!("current is patch set {patch_set}"),
            Self::VotedForPatchSet { label, patch_set } => {
                format!("{label} +1 was for the image of patch set {patch_set}, this one has none yet")
            }
            Self::ImageBeforeMerge { service } => format!("image of {service} was built before merge"),
            Self::TagMoved { tag } => format!("tag {tag} points at another image now"),
            Self::NeverByItself { environment } => {
                format!("never reached {environment} by itself, a later image brought it there")
            }
            Self::PipelineFileProposed => {
                "the pipeline is as this change's own .pipeline/config.yaml has it".to_owned()
            }
            Self::PipelineFileBroken { line, problem } => {
                let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
                format!(
                    ".pipeline/config.yaml of the branch cannot be read{line}: {problem}; the last one that could be holds"
                )
            }
            Self::PipelineFileFindings { errors, warnings } => {
                let counted = [(*errors, "error"), (*warnings, "warning")].into_iter().filter(|(n, _)| *n > 0);
                let counted: Vec<_> =
                    counted.map(|(n, what)| format!("{n} {what}{}", if n == 1 { "" } else { "s" })).collect();
                format!("this change's .pipeline/config.yaml has {}", counted.join(" and "))
            }
            Self::PipelineFileShares { image } => {
                format!("another project's .pipeline/config.yaml publishes {image}, too")
            }
            Self::PipelineFileNotRun => {
                ".pipeline/config.yaml is there, but CI has never run anything for this project: is a job set up?"
                    .to_owned()
            }
            Self::PromotionTakenBack { environment, .. } => {
                format!("{environment} is no longer to run an image with this change")
            }
            Self::DriftIn { place, wanted, since, runs, .. } => {
                drift(&format!("{place} is to run"), wanted, *since, runs.as_deref())
            }
            Self::HelmDisagrees { cluster, asked, runs } => {
                format!("Helm has deployed {asked} in {cluster}, but its pods run {runs}")
            }
            Self::HelmFailedThough { cluster } => {
                format!("Helm says that its upgrade in {cluster} failed, but all pods of it are ready")
            }
            Self::SourceLeavesOut { source, why } => format!("a part of {source} is left out: {why}"),
            Self::HelmNotRead { namespace } => format!(
                "Helm's releases in namespace {namespace} are not read: a rollback is told without who did it, a failed \
                 upgrade only where pods show it"
            ),
            Self::HelmRecordUnreadable { namespace, release, revision, why } => {
                format!("Helm's release {release} in namespace {namespace}, revision {revision}: {why}")
            }
            Self::WriteFile { file } => format!("Write {file}, with your own servers and projects"),
            Self::CorrectFile { file, why } => {
                format!("Correct {file}, what was read before stays in force: {why}")
            }
            Self::AddSource { file } => format!("Add your CI server to {file}"),
            Self::AddCluster { file } => format!("Add to {file} where your services run"),
            Self::AddPipeline { file } => format!("Add to {file} which projects take a pipeline"),
            Self::ReadFileAgain { file } => {
                format!("As the user that runs Milepost: ask the servers of {file}, then have it read")
            }
            Self::OpenChange { project: Some(project) } => {
                format!("Open a change of project {project}: its page has the row “Production”")
            }
            Self::OpenChange { project: None } => {
                "Open a change of a project that takes a pipeline: its page has the row “Production”"
                    .to_owned()
            }
            Self::CherryPicked { change, other_branch: true } => {
                format!("cherry-picked to another branch as change {change}")
            }
            Self::CherryPicked { change, other_branch: false } => format!("cherry-picked as change {change}"),
            Self::JobDisputed { job, passed, failed } => {
                format!("{failed} says that {job} failed, {passed} that it passed")
            }
            Self::AlsoFailing { stage, changes: 1 } => {
                format!("{stage} fails for the same reason on 1 other change")
            }
            Self::AlsoFailing { stage, changes } => {
                format!("{stage} fails for the same reason on {changes} other changes")
            }
            Self::ImageDeleted { service } => format!("image of {service} was deleted from the registry"),
            Self::ImagesOfOneRevision { service, count } => {
                format!("{count} images of {service} are of the merged revision")
            }
            Self::ImageOfAnotherRevision { service } => {
                format!("the image of {service} that CI built is labelled with another revision")
            }
            Self::ImageWithoutRevision { service } => {
                format!("the image of {service} that CI built has no revision label")
            }
            Self::ImageNotInRegistry { service } => {
                format!("the registry does not have the image of {service} that CI built")
            }
            Self::NewService { service, done, total, open, unknown } => {
                let listed = |what: &str, names: &[String]| {
                    if names.is_empty() { String::new() } else { format!("; {what}: {}", names.join(", ")) }
                };
                let (open, unknown) = (listed("open", open), listed("not known", unknown));
                format!("new service {service}: {done} of {total} done{open}{unknown}")
            }
        }
    }
}

/// Who rolled back, where Helm's own records tell.
fn by_helm(automatic: Option<bool>) -> &'static str {
    match automatic {
        Some(true) => " by Helm, whose upgrade failed",
        Some(false) => " by helm rollback",
        None => "",
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

/// A moment as people read it, to the minute: what counts in it is when, not how long ago.
fn moment(at: Millis) -> String {
    let read = jiff::Timestamp::from_millisecond(at);
    read.map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}

fn why(reason: &str, before_serves: bool) -> String {
    let serves = if before_serves { "; the version before still serves" } else { "" };
    format!("{reason}{serves}")
}

/// What is asked for since when, and what runs instead.
fn drift(asks: &str, wanted: &str, since: Option<Millis>, runs: Option<&str>) -> String {
    let since = since.map(|since| format!(" since {}", day(since))).unwrap_or_default();
    let runs = runs.map(|runs| format!(", runs {runs}")).unwrap_or_default();
    format!("{asks} {wanted}{since}{runs}")
}

/// The day of a moment in UTC, as people write it: "Fri 20 Nov". The page knows the reader's own zone and counts from the moment.
fn day(at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.strftime("%a %-d %b").to_string()
}

/// How long something took: "20 min", "3 h 5 min", "2 days 4 h".
fn span(took: Millis) -> String {
    let minutes = took / 60_000;
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24);
    let join = |whole: String, rest: Millis, unit: &str| {
        if rest == 0 { whole } else { format!("{whole} {rest} {unit}") }
    };
    match minutes {
        ..1 => "less than a minute".to_owned(),
        1..60 => format!("{minutes} min"),
        60..1_440 => join(format!("{hours} h"), minutes % 60, "min"),
        1_440..2_880 => join("1 day".to_owned(), hours, "h"),
        _ => join(format!("{days} days"), hours, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_the_way_took_is_told_in_two_units_at_most() {
        for (minutes, said) in [
            (0, "less than a minute"),
            (1, "1 min"),
            (60, "1 h"),
            (185, "3 h 5 min"),
            (1_440, "1 day"),
            (1_500, "1 day 1 h"),
            (2 * 1_440 + 59, "2 days"),
            (3 * 1_440 + 250, "3 days 4 h"),
        ] {
            assert_eq!(span(minutes * 60_000 + 999), said);
        }
    }

    #[test]
    fn the_lead_counts_what_people_did() {
        let say = |human_actions| {
            Say::LeadTime { goal: "production".into(), took: 1_200_000, human_actions }.text()
        };
        assert_eq!(say(None), "20 min from merge to production");
        assert_eq!(say(Some(0)), "20 min from merge to production, no human action on the way");
        assert_eq!(say(Some(1)), "20 min from merge to production, 1 human action on the way");
        assert_eq!(say(Some(12)), "20 min from merge to production, 12 human actions on the way");
    }
}
