// SPDX-License-Identifier: Apache-2.0
//! The rig's Buildbot is a real one: it tests patch sets, votes on them, and builds images of what was merged. And what the source
//! tells of it is what happened.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result};
use milepost::{
    catalogue::Catalogue,
    clock::SystemClock,
    gerrit::Line,
    http::Requests,
    model::{FactBody, JobState, Run, RunState, Subject},
    sources::{Context, FactSink, HealthBoard, SourceConfig, Visit, recall_nothing},
};
use milepost_tests::{
    rig::{
        buildbot::Buildbot,
        gerrit::{Change, Client, Gerrit, Push},
        registry::Registry,
    },
    wait,
};
use serde_json::{Value, json};
use tokio::sync::broadcast;

const PROJECT: &str = "demo/app";
const SOON: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_change_fails_is_fixed_merged_and_becomes_an_image_and_the_source_tells_so() -> Result<()> {
    let (gerrit, registry) = tokio::try_join!(Gerrit::builder().ssh().start(), Registry::start())?;
    let buildbot = Buildbot::start(&gerrit, &registry.url(), &[PROJECT]).await?;
    let (admin, alice) = (gerrit.admin(), gerrit.account("alice").await?);
    let watched = Watched::start(&buildbot, &gerrit)?;

    let script = "#!/bin/sh\necho 'running 2 tests'\necho 'counts ... FAILED: expected 2, got 3'\nexit 1\n";
    let change = alice.push(PROJECT, &Push::new("Count").file("test.sh", script)).await?;
    let failed = buildbot.build_ended(&change, "unit").await?;
    assert_eq!(failed["results"], 2);
    assert_eq!(verified(&admin, &change, -1).await?, -1);
    let run =
        watched.run_of(&change, "the lines", |run| run.jobs.iter().any(|job| job.excerpt.is_some())).await?;
    assert_eq!((run.state, &*run.pipeline), (RunState::Failed, "check"));
    let unit = run.jobs.iter().find(|job| job.name == "unit").context("no job")?;
    let excerpt = unit.excerpt.as_ref().context("no excerpt")?;
    let cause = excerpt.cause.and_then(|cause| excerpt.lines.get(cause)).context("no cause")?;
    assert_eq!(cause, "counts ... FAILED: expected 2, got 3");
    assert!(!excerpt.lines.iter().any(|line| line.contains("PATH=")), "{excerpt:?}");
    let log = format!("/#/builders/{}/builds/{}/steps/", failed["builderid"], failed["number"]);
    assert!(
        unit.url.as_deref().is_some_and(|url| url.contains(&log) && url.ends_with("/logs/stdio")),
        "{unit:?}"
    );

    let fixed = "#!/bin/sh\necho fine again\n";
    let change = alice.push_again(&change, &Push::new("Count").file("test.sh", fixed)).await?;
    let passed = buildbot.build_ended(&change, "unit").await?;
    assert_eq!(passed["results"], 0);
    assert_eq!(verified(&admin, &change, 1).await?, 1);
    watched.run_of(&change, "success", |run| run.state == RunState::Passed && run.jobs.len() == 2).await?;
    // Built once more by hand: the run is the same, and under way again.
    buildbot.rebuild(&passed).await?;
    let first = passed["buildid"].to_string();
    let again = |run: &Run| {
        let unit = run.jobs.iter().find(|job| job.name == "unit");
        unit.is_some_and(|job| job.state == JobState::Passed && job.id.as_ref() != Some(&first))
    };
    let run = watched.run_of(&change, "the other build", again).await?;
    assert_eq!(run.jobs.len(), 2, "{run:?}");
    completes(&buildbot, &change, &passed["buildid"]).await?;

    let merged = admin.approve_and_submit(&change).await?;
    let tip = admin.json("/projects/demo%2Fapp/branches/main").await?;
    let commit = tip["revision"].as_str().context("a branch without a tip")?;
    let built = buildbot.commit_build_ended(commit, "image").await?;
    assert_eq!(built["results"], 0, "{built}");
    let digest = registry.digest(PROJECT, &commit[..10]).await?.context("no image")?;
    let run = watched
        .until("the image", |run| {
            matches!(&run.subject, Subject::Revision { revision, .. } if revision.as_str() == commit)
                && run.state == RunState::Passed
        })
        .await?;
    assert_eq!(run.pipeline, "post");
    let image = &run.jobs[0].artifacts.first().context("no artifact")?.image;
    assert_eq!(image.to_string(), format!("{}/{PROJECT}:{}@{digest}", registry.host(), &commit[..10]));
    assert_eq!(merged.status, "MERGED");
    watched.is_well().await?;

    let (pid, folder) = (buildbot.process_id(), buildbot.folder().to_owned());
    buildbot.stop().await?;
    assert!(!Path::new(&format!("/proc/{pid}")).exists() && !folder.exists());
    Ok(())
}

/// Whether the questions are answered that find what is older than what was read: by the branch and by the commit, all builds of a
/// sourcestamp, rebuilt ones too, and buildsets by their ids and by whether they have ended.
async fn completes(buildbot: &Buildbot, change: &Change, first: &Value) -> Result<()> {
    let branch = format!("refs/changes/{:02}/{}/{}", change.number % 100, change.number, change.patch_set);
    let newest = "order=-changeid&limit=10";
    let by_branch = buildbot.json(&format!("/changes?project={PROJECT}&branch={branch}&{newest}")).await?;
    let by_commit =
        buildbot.json(&format!("/changes?project={PROJECT}&revision={}&{newest}", change.revision)).await?;
    for changes in [&by_branch, &by_commit] {
        anyhow::ensure!(changes["changes"][0]["sourcestamp"]["ssid"].is_u64(), "{changes}");
    }
    let path = format!("/changes/{}/builds?order=-buildid&limit=1000", by_branch["changes"][0]["changeid"]);
    let builds = buildbot.json(&path).await?;
    let all = builds["builds"].as_array().context("no builds")?;
    anyhow::ensure!(all.iter().any(|build| build["buildid"] == *first), "{builds}");
    // `unit` twice and `lint` once
    anyhow::ensure!(all.len() == 3, "{builds}");
    let sets = buildbot.json("/buildsets?bsid__in=1&bsid__in=2").await?;
    anyhow::ensure!(sets["buildsets"].as_array().map(Vec::len) == Some(2), "{sets}");
    let open = buildbot.json("/buildsets?complete=false&order=-bsid&limit=10").await?;
    anyhow::ensure!(open["buildsets"].as_array().is_some_and(Vec::is_empty), "{open}");
    Ok(())
}

/// The source at work.
struct Watched {
    told: Arc<Mutex<Vec<Run>>>,
    health: HealthBoard,
    config: SourceConfig,
    _wants: broadcast::Sender<milepost::model::Want>,
    task: tokio::task::JoinHandle<()>,
}

impl Watched {
    fn start(buildbot: &Buildbot, gerrit: &Gerrit) -> Result<Self> {
        let settings = json!({"url": buildbot.url(), "interval_seconds": 1, "image_property": "image"});
        let config = SourceConfig::read("buildbot", settings).context("no such kind")??;
        let source = config.build(&Requests::default()).map_err(anyhow::Error::msg)?;
        let (sink, mut batches) = FactSink::channel(64);
        let (wants, receiver) = broadcast::channel(64);
        let health = HealthBoard::default();
        let context = Context {
            name: "buildbot".to_owned(),
            order: Arc::default(),
            recall: recall_nothing(),
            clock: Arc::new(SystemClock),
            facts: sink,
            wants: receiver,
            health: health.clone(),
            gerrit: Line::default(),
            gerrit_hosts: vec![gerrit.url().trim_start_matches("http://").to_owned()],
            services: Catalogue::of(Vec::new()).follow(),
        };
        let told = Arc::<Mutex<Vec<Run>>>::default();
        let all = Arc::clone(&told);
        tokio::spawn(async move {
            while let Some(batch) = batches.recv().await {
                let runs = batch.facts.iter().filter_map(|fact| match &fact.body {
                    FactBody::Run(run) => Some(run.clone()),
                    _ => None,
                });
                all.lock().unwrap_or_else(PoisonError::into_inner).extend(runs);
            }
        });
        let task = tokio::spawn(source.run(context));
        Ok(Self { told, health, config, _wants: wants, task })
    }

    async fn run_of(&self, change: &Change, what: &str, seen: impl Fn(&Run) -> bool) -> Result<Run> {
        let of = |run: &Run| {
            let Subject::PatchSet { project, number, patch_set } = &run.subject else { return false };
            (project, *number, u64::from(*patch_set)) == (&change.project, change.number, change.patch_set)
        };
        self.until(what, |run| of(run) && seen(run)).await
    }

    /// Waits until the newest telling of a run is seen so.
    async fn until(&self, what: &str, seen: impl Fn(&Run) -> bool) -> Result<Run> {
        wait::until(what, SOON, async || {
            let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.iter().rev().find(|run| seen(run)).cloned().ok_or_else(|| format!("{:#?}", told.last()))
        })
        .await
    }

    /// Whether all that was asked was answered, and a visit says so, too.
    async fn is_well(&self) -> Result<()> {
        let health = self.health.all();
        let trouble = health.get("buildbot").and_then(|health| health.trouble.clone());
        anyhow::ensure!(trouble.is_none(), "{trouble:?}");
        let source = self.config.build(&Requests::default()).map_err(anyhow::Error::msg)?;
        let visit = Visit {
            name: "buildbot".to_owned(),
            clock: Arc::new(SystemClock),
            services: Vec::new(),
            gerrit: None,
            most: 10,
        };
        let visited = visit.pay(&*source).await;
        anyhow::ensure!(visited.answers && visited.said == "Buildbot, builders: 3", "{visited:?}");
        Ok(())
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The vote of Verified on a patch set, once it is `wanted`.
async fn verified(client: &Client, change: &Change, wanted: i64) -> Result<i64> {
    let path = format!("{}/revisions/{}/review", change.rest(), change.revision);
    wait::until("Buildbot's vote", SOON, async || {
        let review = client.json(&path).await.map_err(|error| format!("{error:#}"))?;
        let votes = review["labels"]["Verified"]["all"].as_array().cloned().unwrap_or_default();
        let seen = votes.iter().filter_map(|vote| vote["value"].as_i64()).find(|value| *value != 0);
        if seen == Some(wanted) { Ok(wanted) } else { Err(review["labels"]["Verified"].to_string()) }
    })
    .await
}
