// SPDX-License-Identifier: Apache-2.0
//! Loads of a change page: how long the row takes after Gerrit's own data, what moves, and what holds up the reader's clicks.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::json;

use super::{HOW, Pair};
use crate::{
    figures::{
        arguments::Effort,
        stage::Stage,
        table::{Table, millis, percentile, spread},
    },
    rig::gerrit::Change,
};

const SETTLED: &str = include_str!("settled.js");
const KINDS: [&str; 2] = ["a browser's first load", "a later load"];
/// How much slower the processor is made to look for long tasks.
const SLOW: u32 = 4;

/// What `settled.js` tells of one load: microseconds, of a length or since the load began.
#[derive(Debug, Deserialize)]
struct Seen {
    /// The answer with the change's data was there.
    detail: u64,
    /// The row had a text.
    text: Option<u64>,
    /// The row was drawn.
    drawn: Option<u64>,
    /// Each task of more than 50 ms.
    tasks: Vec<u64>,
    /// Each run of a script of Milepost's in a frame of more than 50 ms.
    scripts: Vec<u64>,
    /// All layout shifts after the frame with the row's first text, in 1/10,000.
    shift: u64,
}

/// Loads with Milepost, and without.
type Loads = [Vec<Seen>; 2];

pub(super) async fn measure(
    pair: &Pair,
    stage: &Stage,
    change: &Change,
    effort: &Effort,
    table: &mut Table,
) -> Result<()> {
    let count = effort.loads;
    for (kind, loads) in KINDS.into_iter().zip(&loads(pair, stage, change, count).await?) {
        let how = format!(
            "{HOW}; from the answer's end to the first frame with it; {count} loads of a change that rolls out"
        );
        let what = format!("change's data there to the row's text, {kind}");
        table.row(what, took(&loads[0], |seen| seen.text)?, how.clone());
        table.row(format!("the same to the whole row, {kind}"), took(&loads[0], |seen| seen.drawn)?, how);
        let how = format!(
            "{HOW}; sum of a load's `layout-shift` entries after the frame with the row's first text, median (range) of {count} loads"
        );
        table.row(format!("layout shift after the row's first text, {kind}"), shift(&loads[0]), how);
    }
    pair.slow_down(SLOW).await?;
    let count = effort.slow_loads;
    for (kind, loads) in KINDS.into_iter().zip(&loads(pair, stage, change, count).await?) {
        let [with, without] = loads.each_ref().map(|loads| tasks(loads));
        let own = loads[0].iter().flat_map(|seen| &seen.scripts).max();
        let own = own.map_or_else(|| "none".to_owned(), |own| format!("the longest {}", millis(*own)));
        let how = format!(
            "{HOW}; processor slowed {SLOW} times by Chromium; `longtask` entries, and Milepost's scripts by `long-animation-frame`; median \
             (range) of {count} loads each, in turn"
        );
        let figure = format!("{with}; without Milepost {without}; runs of Milepost's scripts in them: {own}");
        table.row(format!("tasks above 50 ms, {kind}"), figure, how);
    }
    pair.slow_down(1).await
}

/// First loads of a browser, with nothing stored or cached, and later ones; with Milepost and without, in turn.
async fn loads(pair: &Pair, stage: &Stage, change: &Change, count: usize) -> Result<[Loads; 2]> {
    let mut all = [Loads::default(), Loads::default()];
    for _ in 0..count {
        for (at, (browser, is_there)) in pair.each().into_iter().enumerate() {
            browser.forget(&stage.gerrit.url()).await?;
            for loads in &mut all {
                browser.open(&stage.gerrit.page(change)).await?;
                let seen = browser.run(SETTLED, vec![json!(is_there)]).await?;
                loads[at].push(serde_json::from_value(seen).context("not what settled.js tells")?);
                // No stream is open and no clock runs while another load is measured.
                browser.open("about:blank").await?;
            }
        }
    }
    Ok(all)
}

/// From the change's data to a moment of the row.
fn took(loads: &[Seen], moment: fn(&Seen) -> Option<u64>) -> Result<String> {
    let took = loads.iter().map(|seen| Some(moment(seen)?.saturating_sub(seen.detail)));
    let mut took: Vec<u64> = took.collect::<Option<_>>().context("a page without a row")?;
    took.sort_unstable();
    let [p50, p95, most] = [50, 95, 100].map(|percent| millis(percentile(&took, percent)));
    Ok(format!("p50 {p50}, p95 {p95}, at most {most}"))
}

fn shift(loads: &[Seen]) -> String {
    let [median, least, most] = spread(loads.iter().map(|seen| seen.shift).collect())
        .map(|parts| format!("{}.{:04}", parts / 10_000, parts % 10_000));
    format!("{median} ({least} to {most})")
}

fn tasks(loads: &[Seen]) -> String {
    let [many, ..] =
        spread(loads.iter().map(|seen| u64::try_from(seen.tasks.len()).unwrap_or(u64::MAX)).collect());
    let longest = loads.iter().map(|seen| seen.tasks.iter().copied().max().unwrap_or_default());
    let [median, least, most] = spread(longest.collect()).map(millis);
    format!("{many} a load, the longest {median} ({least} to {most})")
}
