// SPDX-License-Identifier: Apache-2.0
//! The states of the row: what each case looks like, the golden samples, and what no answer alone brings about.

use anyhow::Result;
use serde_json::{Value, json};

use super::{data::Told, sample};
use crate::{answers, marks, names};

/// When the golden samples are looked at: some minutes after the last that is told in them.
pub(super) const LATER: i64 = 1_795_395_200_000 + 12 * 60_000;

/// Golden samples that look like no scenario's case.
const SAMPLES: [&str; 8] = [
    "asked-for-in-one-cluster",
    "candidate",
    "checks-running",
    "image-building",
    "one-of-two-clusters",
    "rolling-out",
    "waiting-for-checks",
    "waiting-for-review",
];

/// A state of the row.
#[derive(Debug)]
pub(super) struct State {
    pub(super) name: String,
    pub(super) told: Told,
    /// The reader's clock.
    pub(super) clock: i64,
    /// What the reader clicks on.
    pub(super) clicks: Option<&'static str>,
    /// What is there in the row, beside the row itself, once it is so.
    pub(super) there: &'static str,
}

impl State {
    fn of(name: &str, progress: Value, clock: i64) -> Self {
        let told = Told { progress, merged: true, ..Told::default() };
        Self { name: name.to_owned(), told, clock, clicks: None, there: ".value" }
    }
}

/// What a scenario's case is called here.
pub(super) fn name(scenario: &answers::Scenario) -> String {
    scenario.name.replace('/', "-")
}

/// All of them.
pub(super) fn all() -> Result<Vec<State>> {
    let mut all = own()?;
    for scenario in answers::all()? {
        let name = name(&scenario);
        for moment in scenario.moments.into_iter().filter(|moment| moment.picture) {
            all.push(State::of(&name, moment.progress, moment.at));
        }
    }
    for name in SAMPLES {
        all.push(State::of(&format!("sample-{name}"), sample(name)?, LATER));
    }
    Ok(all)
}

/// The first is drawn while the programs that draw are held back. Before any answer a row shows nothing.
fn own() -> Result<Vec<State>> {
    let [live, failed, rolling] = ["in-production", "check-failed", "rolling-out"].map(sample);
    let (live, failed, rolling) = (live?, failed?, rolling?);
    let gone = json!({ "unavailable": { "key": "backend_unreachable", "text": "Milepost's backend does not answer" } });
    let plain = State { there: "", ..State::of("plain-text", rolling, LATER) };
    let mut lost =
        State { there: "[data-stale] .notice", ..State::of("unavailable-later", live.clone(), LATER) };
    lost.told.later = Some(gone.clone());
    let mut why = State::of("why", failed.clone(), LATER);
    why.told.why = sample("why/check-failed")?;
    Ok(vec![
        plain,
        State::of("unavailable", gone, LATER),
        lost,
        State { clicks: Some(".why button"), there: ".why li", ..why },
        State { clicks: Some(".excerpt"), there: "pre", ..State::of("excerpt", failed, LATER) },
        State { clicks: Some(".copy"), there: ".said:not(:empty)", ..State::of("copied", live, LATER) },
        State::of("long-names", names::long(), LATER),
        State::of("every-mark", marks::every_state(), LATER),
    ])
}
