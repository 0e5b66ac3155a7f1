// SPDX-License-Identifier: Apache-2.0
//! How long it takes from an event to the row's text in the browser. Events come at random moments, also while earlier ones are
//! still on their way; an event is shown when the row says it, or something later of its kind.

pub(super) mod series;

use std::time::Duration;

use anyhow::{Context as _, Result};

use self::series::{Series, counted, random};
use super::{
    arguments::Effort,
    stage::{HOOK_SECRET, PROJECT, Stage},
    table::Table,
};
use crate::{
    rig::{browser::Browser, gerrit::Change},
    row::{ROW, Row},
    world::{built_for::For, zuul::Run},
};

const SOON: Duration = Duration::from_mins(1);
/// Between two events that are told at once: long enough that most are alone on their way.
const TOLD: Duration = Duration::from_millis(400);
/// The same for images: each costs the registry several questions, of which it is asked ten a second. Pushed faster than that,
/// they would measure their own queue.
const PUSHED: Duration = Duration::from_secs(2);
const HOW: &str = "real Gerrit, plugin and Chromium on one machine, the text's first frame";

pub(super) async fn measure(stage: &Stage, effort: &Effort, table: &mut Table) -> Result<()> {
    let browser = Browser::start().await?;
    browser.sign_in(&stage.alice).await?;
    let count = effort.events;

    let change = open(stage, &browser, "Be checked a lot").await?;
    let took = jobs(stage, &browser, &change, count, Duration::from_secs(1)).await?;
    table.row("build ended to row's text, Zuul polled each second", took, how("Zuul stand-in, jobs", count));
    let took = images(stage, &browser, &change, count, None).await?;
    table.row(
        "image pushed to row's text, told by notification",
        took,
        how("registry stand-in, images", count),
    );
    let took = pods(stage, &browser, count).await?;
    table.row("pod ready to row's text, watched", took, how("Kubernetes stand-in, pods", count));

    stage.reconfigure("", "interval_seconds = 2").await?;
    let change = open(stage, &browser, "Be checked again").await?;
    let interval = Duration::from_secs(2);
    let took = jobs(stage, &browser, &change, count, interval).await?;
    let what = "build ended to row's text, Zuul polled each 2 s (the default)";
    table.row(what, took, how("Zuul stand-in, jobs", count));
    let took = images(stage, &browser, &change, count, Some(interval)).await?;
    let what = "image pushed to row's text, tags polled each 2 s (default: 30)";
    table.row(what, took, how("registry stand-in, images", count));
    browser.assert_no_errors().await?;
    browser.close().await
}

fn how(of: &str, count: usize) -> String {
    format!("{HOW}; {of}, {count} events at random moments")
}

/// A new change's page, with its row on it.
async fn open(stage: &Stage, browser: &Browser, subject: &str) -> Result<Change> {
    let change = stage.push(subject).await?;
    browser.open(&stage.gerrit.page(&change)).await?;
    let row = Row::of(browser, SOON);
    row.says("waiting for checks to start").await.with_context(|| stage.gerrit.log(40))?;
    Ok(change)
}

/// Jobs of one run pass, one after the other; the last is left running.
async fn jobs(
    stage: &Stage,
    browser: &Browser,
    change: &Change,
    count: usize,
    interval: Duration,
) -> Result<String> {
    let zuul = &stage.delivery.zuul;
    let names: Vec<String> = (0..=count).map(|number| format!("job-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let patch_set = u32::try_from(change.patch_set)?;
    let run: Run = zuul.enqueue(&For::patch_set(PROJECT, change.number, patch_set), "check", &names);
    for name in &names {
        zuul.begin(&run, name);
    }
    let total = names.len();
    Row::of(browser, SOON).says(&format!("0 of {total} done")).await?;
    let mut series = Series::begin(browser, &format!("{ROW} >>> .headline")).await?;
    for name in names.iter().take(count) {
        tokio::time::sleep(random(interval)).await;
        series.happens(|| zuul.pass(&run, name));
    }
    series.took(|text| counted(text, total)).await
}

/// Images of one change are pushed, each newer than the one before. Without an interval the registry tells of each.
async fn images(
    stage: &Stage,
    browser: &Browser,
    change: &Change,
    count: usize,
    interval: Option<Duration>,
) -> Result<String> {
    let registry = &stage.delivery.registry;
    let hook = format!("{}/plugins/milepost/hooks/registry", stage.gerrit.url());
    let mut series = Series::begin(browser, ROW).await?;
    let mut ends = Vec::new();
    for number in 1..=count {
        tokio::time::sleep(random(interval.unwrap_or(PUSHED))).await;
        let tag = format!("{}-{number}", change.number);
        let created = format!("2026-11-23T01:{:02}:{:02}Z", number / 60, number % 60);
        series.happens(|| {
            let digest = registry.push_image_made(PROJECT, &tag, &change.revision, &created);
            ends.push(digest.get(digest.len().saturating_sub(8)..).unwrap_or_default().to_owned());
        });
        if interval.is_none() {
            let status =
                registry.send(&registry.push_notification(PROJECT, &tag), &hook, HOOK_SECRET).await?;
            anyhow::ensure!(status == 204, "the hook answered {status}");
        }
    }
    series.took(|text| ends.iter().rposition(|end| text.contains(end)).map(|at| at + 1)).await
}

/// Pods of one Deployment become ready; the last is left waiting.
async fn pods(stage: &Stage, browser: &Browser, count: usize) -> Result<String> {
    let merged = stage.rolling_out("Run everywhere").await?;
    let (total, name) = (count + 1, stage.delivery.name());
    stage.delivery.cluster("staging")?.scale(name, name, total);
    browser.open(&stage.gerrit.page(&merged)).await?;
    Row::of(browser, SOON).says(&format!("0 of {total} pods ready")).await?;
    let mut series = Series::begin(browser, &format!("{ROW} >>> .headline")).await?;
    for _ in 0..count {
        tokio::time::sleep(random(TOLD)).await;
        let mut ready = Ok(false);
        series.happens(|| ready = stage.delivery.pod_ready("staging"));
        ready?;
    }
    series.took(|text| counted(text, total)).await
}
