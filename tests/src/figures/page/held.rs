// SPDX-License-Identifier: Apache-2.0
//! What a page holds after a reader has gone back and forth between changes on it.

use anyhow::Result;

use super::{HOW, Pair, SOON};
use crate::{
    figures::{
        arguments::Effort,
        stage::Stage,
        table::{Table, grouped},
    },
    rig::{browser::Held, gerrit::Change},
    walk::Walk,
};

/// Changes after which a page is looked at first: whatever is made once is there then.
const FIRST: usize = 10;

pub(super) async fn measure(
    pair: &Pair,
    stage: &Stage,
    change: &Change,
    effort: &Effort,
    table: &mut Table,
) -> Result<()> {
    let other = stage.push("Wait for checks").await?;
    let stops = [(change, "0 of 3 pods ready"), (&other, "waiting for checks to start")];
    let mut told = Vec::new();
    for (browser, rows) in pair.each() {
        browser.open(&stage.gerrit.page(change)).await?;
        let walk = Walk { browser, stops, rows, patience: SOON };
        walk.open(FIRST).await?;
        let early = browser.held().await?;
        walk.open(effort.visits).await?;
        told.push(said(early, browser.held().await?));
        browser.open("about:blank").await?;
    }
    let how = format!(
        "{HOW}; Chromium's counters after its garbage collection, after {FIRST} changes and after {} more in one page, each with \"Why?\" \
         unfolded, a list of changes after every fifth, the tab on every fifth; without Milepost: the same with its files blocked",
        effort.visits
    );
    table.row("what a page holds after changes back and forth", told.join("; without Milepost "), how);
    Ok(())
}

fn said(early: Held, late: Held) -> String {
    let pair = |name: &str, read: fn(&Held) -> u64| {
        format!("{name} {} then {}", grouped(read(&early)), grouped(read(&late)))
    };
    [
        pair("heap in KiB", |held| held.heap / 1024),
        pair("nodes", |held| held.nodes),
        pair("listeners", |held| held.listeners),
    ]
    .join(", ")
}
