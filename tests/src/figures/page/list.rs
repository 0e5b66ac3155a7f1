// SPDX-License-Identifier: Apache-2.0
//! A list of changes in the browser, from Gerrit's own answer to the last filled cell.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use super::{HOW, SOON};
use crate::{
    figures::{
        arguments::Effort,
        stage::{PROJECT, Stage},
        table::{Table, grouped, millis, percentile},
    },
    rig::browser::Browser,
    world::built_for::For,
};

const FILLED: &str = include_str!("filled.js");
const TOPIC: &str = "hundred";

/// What `filled.js` tells of one load, in microseconds.
#[derive(Debug, Deserialize)]
struct Filled {
    cells: usize,
    questions: usize,
    /// Of all questions' answers.
    bytes: u64,
    /// From Gerrit's list to the frame with the last cell.
    after: u64,
    /// The first question's answer.
    answered: u64,
}

pub(super) async fn measure(
    browser: &Browser,
    stage: &Stage,
    effort: &Effort,
    table: &mut Table,
) -> Result<()> {
    make(stage, effort.rows).await?;
    browser.run_before(FILLED).await?;
    let list = format!("{}/q/topic:{TOPIC}", stage.gerrit.url());
    let mut all = Vec::new();
    for _ in 0..=effort.loads {
        browser.open(&list).await?;
        let filled = browser.wait_for_script("return window.milepostFilled", SOON).await?;
        let filled: Filled = serde_json::from_value(filled).context("not what filled.js tells")?;
        ensure!(filled.cells == effort.rows, "{filled:?}");
        all.push(filled);
    }
    let rows = effort.rows;
    let how = format!(
        "{HOW}; from the answer to Gerrit's own question for the list to the first frame with all cells filled"
    );
    let first = all.remove(0);
    let said = |filled: &Filled| {
        let Filled { questions, bytes, after, answered, .. } = filled;
        format!(
            "{} with {questions} question(s), the first answered in {}; {} bytes",
            millis(*after),
            millis(*answered),
            grouped(*bytes)
        )
    };
    table.row(
        format!("a list of {rows} changes filled in the browser, nobody asked before"),
        said(&first),
        how.clone(),
    );
    let questions = all.iter().map(|filled| filled.questions).max().unwrap_or_default();
    let percents = |read: fn(&Filled) -> u64| {
        let mut values: Vec<u64> = all.iter().map(read).collect();
        values.sort_unstable();
        [50, 95, 100].map(|percent| millis(percentile(&values, percent)))
    };
    let [[p50, p95, most], [answered, ..]] =
        [percents(|filled| filled.after), percents(|filled| filled.answered)];
    table.row(
        format!("a list of {rows} changes filled in the browser, again"),
        format!(
            "p50 {p50}, p95 {p95}, at most {most}; {questions} question at most, answered in {answered} (p50)"
        ),
        format!("{how}; {} loads", all.len()),
    );
    Ok(())
}

/// Open changes, each with a running check of two jobs, in a list that the reader sees whole.
async fn make(stage: &Stage, count: usize) -> Result<()> {
    stage.alice.put("/accounts/self/preferences", &json!({ "changes_per_page": count })).await?.ok()?;
    for number in 0..count {
        let wanted = json!({ "project": PROJECT, "branch": "main", "subject": format!("Change {number}"), "topic": TOPIC });
        let made = stage.alice.post("/changes/", &wanted).await?.ok()?.json()?;
        let number = made["_number"].as_u64().context("a change without a number")?;
        let run =
            stage.delivery.zuul.enqueue(&For::patch_set(PROJECT, number, 1), "check", &["lint", "unit"]);
        stage.delivery.zuul.begin(&run, "lint");
    }
    Ok(())
}
