// SPDX-License-Identifier: Apache-2.0
//! What the page is to show in the scenarios, as their run leaves it in the target folder.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../backend/tests/scenarios");

/// One scenario.
#[derive(Debug, Deserialize)]
pub(super) struct Scenario {
    /// Its folder and name.
    pub(super) name: String,
    /// The case that it tells.
    pub(super) case: String,
    /// What the page shows in it, one after the other.
    pub(super) moments: Vec<Moment>,
}

/// What the page shows where a scenario expects something.
#[derive(Debug, Deserialize)]
pub(super) struct Moment {
    /// The line of the expectation.
    pub(super) line: usize,
    /// Whether this is what the scenario's case looks like.
    pub(super) picture: bool,
    /// When that is, in milliseconds since the epoch.
    pub(super) at: i64,
    /// The answer, about the scenario's change.
    pub(super) progress: Value,
}

/// All scenarios, in the order of their names.
pub(super) fn all() -> Result<Vec<Scenario>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answers");
    let run = "run `cargo verify -- scenarios` first";
    let files = fs::read_dir(&folder).with_context(|| format!("no {}: {run}", folder.display()))?;
    let mut all = Vec::new();
    for file in files {
        let file = file?.path();
        let read: Scenario = serde_json::from_slice(&fs::read(&file)?)
            .with_context(|| format!("{}: {run}", file.display()))?;
        // One that is gone, or has another name now, left its answers behind.
        if Path::new(SCENARIOS).join(format!("{}.scenario", read.name)).is_file() {
            all.push(read);
        }
    }
    ensure!(!all.is_empty(), "{} is empty: {run}", folder.display());
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

impl Scenario {
    /// The name of a moment's picture.
    pub(super) fn picture(&self, moment: &Moment, theme: &str) -> String {
        format!("{}-{}-{theme}.png", self.name.replace('/', "-"), moment.line)
    }
}

impl Moment {
    /// What must stand in the row: the headline, each step with its state, the remarks, and the names of
    /// failing stages.
    pub(super) fn texts(&self) -> Vec<String> {
        let pipeline = &self.progress["pipeline"];
        let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut texts = vec![text(&pipeline["headline"]["text"])];
        texts.extend(list(&pipeline["notes"]).iter().map(|note| text(&note["text"])));
        for step in list(&pipeline["steps"]) {
            texts.push(format!("{}\n: {}", text(&step["name"]), text(&step["state"])));
            // A rollout's failing stages are its clusters' own lines.
            if step["targets"].is_null() && step["failure"].is_object() {
                texts.push(text(&step["failure"]["stage"]));
            }
        }
        texts
    }
}
