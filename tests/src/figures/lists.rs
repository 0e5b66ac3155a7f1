// SPDX-License-Identifier: Apache-2.0
//! A list of changes: how long the backend takes for its rows when it has heard of none of them, and afterwards.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::{
    arguments::Effort,
    backend::{Backend, GERRIT, change},
    shipped::Shipped,
    table::{Table, millis, spread},
};
use crate::{rig::gerrit::Change, wait, world::delivery::Delivery};

const PROJECT: &str = "demo/app";
const PATIENCE: Duration = Duration::from_mins(1);
const CHANGES: u64 = 100;
const HOW: &str =
    "the shipped backend alone, SQLite; 100 open changes, each with a running check of two jobs";

pub(super) async fn measure(shipped: &Shipped, effort: &Effort, table: &mut Table) -> Result<()> {
    let delivery = Delivery::start(PROJECT).await?;
    delivery.beside(GERRIT);
    let backend = Backend::start(&shipped.jar, &delivery.config()).await?;
    let (mut first, mut asked, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=u64::try_from(effort.rounds)? {
        let numbers = round * CHANGES + 1..=(round + 1) * CHANGES;
        let changes: Vec<_> = numbers.map(|number| change(PROJECT, number, "NEW")).collect();
        for change in &changes {
            delivery.check(change);
        }
        // One that is in no list tells when all is heard.
        let last = change(PROJECT, 1_000_000 + round, "NEW");
        delivery.check(&last);
        wait::until("the backend to hear of the checks", PATIENCE, async || {
            let reply = backend.progress(&last).await.map_err(|error| format!("{error:#}"))?;
            if reply.body.contains("checks are running") { Ok(()) } else { Err(reply.body) }
        })
        .await?;
        let (filled, questions) = fill(&backend, &changes).await?;
        let (known, _) = fill(&backend, &changes).await?;
        // The first round warms up.
        if round > 0 {
            first.push(filled);
            asked.push(questions);
            again.push(known);
        }
    }
    let asked = asked.into_iter().max().unwrap_or_default();
    let how = format!("{HOW}; median (range) of {} lists", effort.rounds);
    row(table, "that it has not heard of", first, format!("{how}, filled after at most {asked} questions"));
    row(table, "again", again, how);
    Ok(())
}

fn row(table: &mut Table, which: &str, taken: Vec<u64>, how: String) {
    let [median, least, greatest] = spread(taken).map(millis);
    table.row(
        format!("a list of {CHANGES} changes {which}"),
        format!("{median} ({least} to {greatest})"),
        how,
    );
}

/// Asks until all rows are there; microseconds, and the number of questions.
async fn fill(backend: &Backend, changes: &[Change]) -> Result<(u64, u64)> {
    let begin = Instant::now();
    let (mut missing, mut questions) = (changes.to_vec(), 0);
    while !missing.is_empty() {
        let rows = backend.rows(&missing).await?;
        let later = rows["later"].as_array().context("an answer without `later`")?;
        missing.retain(|change| later.iter().any(|number| *number == change.number));
        questions += 1;
    }
    Ok((u64::try_from(begin.elapsed().as_micros())?, questions))
}
