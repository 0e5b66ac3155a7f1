// SPDX-License-Identifier: Apache-2.0
//! An open change page with Milepost beside the same page with plugins of the kind that polls, at the same time and about the
//! same events: how long each takes to show them, and what each asks for. The other plugins are stand-ins of our own.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};
use tokio::time::{Instant, sleep_until};

use super::{
    arguments::Effort,
    events::series::{Series, counted, random},
    shipped::Shipped,
    stage::{PROJECT, Stage},
    table::{Table, grouped},
};
use crate::{
    rig::{
        browser::{Browser, Found, Request},
        gerrit::{Change, Gerrit},
        scratch,
    },
    row::ROW,
    world::{
        built_for::For,
        delivery::Delivery,
        zuul::{Run, TENANT},
    },
};

const SOON: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
/// Jobs that end while the pages are open; one more is left running.
const JOBS: usize = 20;

/// A plugin, on a page of its own.
struct Kind {
    /// What the table calls it.
    name: &'static str,
    /// Its name in Gerrit.
    plugin: &'static str,
    /// Its script, if it is none of `cargo pkg`.
    script: Option<&'static str>,
    /// Where it shows what has happened.
    selector: &'static str,
    /// How many jobs have ended by its text.
    ended: fn(&str) -> Option<usize>,
    /// Whether a request is its own.
    own: fn(&Request) -> bool,
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "Milepost, Zuul polled by its backend each 2 s",
        plugin: "milepost",
        script: None,
        selector: ROW,
        ended: |text| counted(text, JOBS + 1),
        own: |request| request.url.contains("/plugins/milepost/") || request.url.contains("milepost~"),
    },
    Kind {
        name: "a poller each 5 s (stand-in)",
        plugin: "status-standin",
        script: Some(include_str!("pollers/status-standin.js")),
        selector: "status-standin",
        ended: |text| counted(text, JOBS + 1),
        own: |request| request.url.contains("/status/change/"),
    },
    Kind {
        name: "a Checks provider each 60 s (stand-in)",
        plugin: "checks-standin",
        script: Some(include_str!("pollers/checks-standin.js")),
        selector: "gr-change-summary",
        ended: |text| Some(text.matches('✓').count()).filter(|_| text.contains("Checks")),
        own: |request| request.url.contains("/builds?"),
    },
];

pub(super) async fn measure(shipped: &Shipped, effort: &Effort, table: &mut Table) -> Result<()> {
    let stage = set(shipped).await?;
    let change = stage.push("Be followed by three").await?;
    let run = begin(&stage, &change)?;
    let mut browsers = Vec::new();
    for kind in &KINDS {
        browsers.push(open(&stage, &change, kind).await?);
    }
    let mut series = Vec::new();
    let mut before = Vec::new();
    for (kind, browser) in KINDS.iter().zip(&browsers) {
        series.push(Series::begin(browser, kind.selector).await?);
        before.push(asked(browser, kind).await?);
    }
    let begun = Instant::now();
    let part = effort.open / u32::try_from(JOBS)?;
    for (at, name) in (0..).zip(names().iter().take(JOBS)) {
        sleep_until(begun + part * at + random(part)).await;
        let mut event = Some(|| stage.delivery.zuul.pass(&run, name));
        for one in &mut series {
            let event = event.take();
            one.happens(|| event.into_iter().for_each(|event| event()));
        }
    }
    sleep_until(begun + effort.open).await;
    let mut after = Vec::new();
    for (kind, browser) in KINDS.iter().zip(&browsers) {
        after.push(asked(browser, kind).await?);
    }
    for (((kind, series), before), after) in KINDS.iter().zip(series).zip(before).zip(after) {
        let (minutes, hours) =
            (effort.open.as_secs_f64() / 60.0, HOUR.as_secs_f64() / effort.open.as_secs_f64());
        let how = format!(
            "three Chromiums side by side on the same change, real Gerrit, stand-ins of Zuul and of both pollers; a job ended at a random \
             moment of each {} s",
            part.as_secs()
        );
        table.row(format!("build ended to pixels: {}", kind.name), series.took(kind.ended).await?, how);
        let [requests, bytes] = [after[0] - before[0], after[1] - before[1]].map(|n| scaled(n, hours));
        table.row(
            format!("an open page, an hour: {}", kind.name),
            format!("{requests} requests, {bytes} bytes received"),
            format!("the same {minutes} minutes times {hours:.0}; the page's load is not counted"),
        );
    }
    for browser in browsers {
        browser.assert_no_errors_but(&["Unable to load plugin", "ERR_BLOCKED"]).await?;
        browser.close().await?;
    }
    Ok(())
}

/// All three plugins in one Gerrit; each page loads one.
async fn set(shipped: &Shipped) -> Result<Stage> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = delivery.config_at("", "");
    let folder = scratch::folder("pollers")?;
    let zuul = format!("{}api/tenant/{TENANT}", delivery.zuul.url());
    let mut gerrit = Gerrit::builder();
    for Kind { plugin, script, .. } in &KINDS {
        if let Some(script) = script {
            let file: PathBuf = folder.path().join(format!("{plugin}.js"));
            fs::write(&file, script.replace("__ZUUL__", &zuul)).context("cannot write a plugin")?;
            gerrit = gerrit.plugin(file);
        }
    }
    Stage::of(shipped, delivery, gerrit, &config).await
}

/// All jobs of a run begin.
fn begin(stage: &Stage, change: &Change) -> Result<Run> {
    let zuul = &stage.delivery.zuul;
    let names = names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let is_for = For::patch_set(PROJECT, change.number, u32::try_from(change.patch_set)?);
    let run = zuul.enqueue(&is_for, "check", &names);
    for name in names {
        zuul.begin(&run, name);
    }
    Ok(run)
}

fn names() -> Vec<String> {
    (0..=JOBS).map(|number| format!("job-{number}")).collect()
}

/// The change's page with one of the plugins, which shows the run.
async fn open(stage: &Stage, change: &Change, kind: &Kind) -> Result<Browser> {
    let browser = Browser::start_overheard().await?;
    let others = KINDS.iter().filter(|other| other.plugin != kind.plugin);
    let others: Vec<String> = others.map(|other| format!("*/plugins/{}*", other.plugin)).collect();
    browser.block(&others.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    browser.sign_in(&stage.alice).await?;
    browser.open(&stage.gerrit.page(change)).await?;
    let what = format!("{} to show that no job has ended", kind.name);
    let shows = |all: &[Found]| all.iter().find(|one| (kind.ended)(&one.text) == Some(0)).map(drop);
    browser.wait_until(kind.selector, &what, SOON, shows).await.with_context(|| stage.gerrit.log(40))?;
    Ok(browser)
}

/// Requests and bytes of a plugin until now.
async fn asked(browser: &Browser, kind: &Kind) -> Result<[u64; 2]> {
    let all = browser.traffic().await?;
    let own = all.iter().filter(|request| !request.local && (kind.own)(request));
    Ok(own.fold([0, 0], |[count, bytes], request| [count + 1, bytes + request.bytes]))
}

/// So much in an hour.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "rounded to be read"
)]
fn scaled(number: u64, times: f64) -> String {
    grouped((number as f64 * times).round() as u64)
}
