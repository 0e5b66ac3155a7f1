// SPDX-License-Identifier: Apache-2.0
//! The other places: the tab, the pages below `/x/milepost/`, the column of lists and the submit requirement, about changes that golden
//! samples tell of.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{Room, WIDTHS, data::Told, fixed::Fixed, sample, shelf::Shelf, states::LATER};
use crate::SOON;

/// Subject, sample, and whether it is merged. The first three have a tab.
const CHANGES: [(&str, &str, bool); 9] = [
    ("Greet by name", "in-production", true),
    ("Greet twice", "rolled-back", true),
    ("Greet wrongly", "check-failed", false),
    ("Greet in one cluster first", "one-of-two-clusters", true),
    ("Greet politely", "rollout-failed", true),
    ("Greet while a cluster is silent", "silent-cluster", true),
    ("Greet everybody", "image-building", true),
    ("Greet in the reader's own language", "waiting-for-review", false),
    ("Greet late", "checks-running", false),
];
const TABS: [&str; 3] = ["tab-in-production", "tab-rolled-back", "tab-failed"];
/// The topic of some of them.
const TOPIC: &str = "greeting";
/// The second tab's head.
const HEAD: &str = "gr-change-tabs >>> button:nth-child(2)";
/// How long each step took and usually takes, in seconds.
const TOOK: [(i64, i64); 5] = [(214, 230), (43, 60), (95, 90), (38, 40), (310, 280)];

#[tokio::test]
async fn each_other_place_looks_as_it_did() -> Result<()> {
    let room = Room::of(told()?, 3_000).await?;
    room.browser.run_before_pages(&format!("window.clock = {LATER}")).await?;
    let mut shelf = Shelf::of("places", &room.browser).await?;
    for (name, number) in TABS.iter().zip(Fixed::FIRST..) {
        tab(&room, &mut shelf, name, number).await.context(*name)?;
    }
    room.open("/x/milepost/changes?project=demo%2Fapp").await?;
    see(&room, "milepost-changes >>> tbody tr:last-child .state").await?;
    room.hold(&mut shelf, "milepost-changes", "changes", &WIDTHS).await?;

    room.open("/x/milepost/health").await?;
    see(&room, "milepost-health >>> .numbers").await?;
    room.hold(&mut shelf, "milepost-health", "health", &WIDTHS).await?;

    // A list is a table of Gerrit's own, which is wide.
    room.open("/q/project:demo%2Fapp").await?;
    see(&room, "gr-change-list >>> tr:last-child milepost-step >>> span").await?;
    room.hold(&mut shelf, "gr-change-list", "list", &WIDTHS[1..]).await?;

    room.open(&format!("/c/demo/app/+/{}", Fixed::FIRST)).await?;
    see(&room, "milepost-image >>> div").await?;
    room.hold(&mut shelf, "milepost-image", "requirement", &WIDTHS).await?;

    room.browser.assert_no_errors().await?;
    room.browser.close().await?;
    shelf.close()
}

async fn see(room: &Room, selector: &str) -> Result<()> {
    room.browser.wait_for(selector, SOON).await.map(drop)
}

pub(super) async fn open_tab(room: &Room, number: u64) -> Result<()> {
    room.open(&format!("/c/demo/app/+/{number}")).await?;
    see(room, HEAD).await?;
    room.browser.click(HEAD).await?;
    see(room, "milepost-tab >>> .sources li").await
}

/// A change's tab; of what failed all is unfolded.
async fn tab(room: &Room, shelf: &mut Shelf, name: &str, number: u64) -> Result<()> {
    open_tab(room, number).await?;
    let folded: &[(&str, &str)] = match name {
        "tab-failed" => &[(".runs summary", ".jobs"), (".why summary", ".why li[data-claim]")],
        "tab-rolled-back" => {
            &[(".images summary", ".images details li"), (".together summary", ".together li")]
        }
        _ => &[],
    };
    for (summary, inside) in folded {
        room.browser.click(&format!("milepost-tab >>> {summary}")).await?;
        see(room, &format!("milepost-tab >>> {inside}")).await?;
    }
    room.browser.let_go().await?;
    room.hold(shelf, "milepost-tab", name, &WIDTHS).await
}

pub(super) fn told() -> Result<Vec<Told>> {
    let told = |(index, (subject, name, merged)): (usize, (&str, &str, bool))| {
        let mut told =
            Told { subject: subject.to_owned(), merged, progress: sample(name)?, ..Told::default() };
        if index < TABS.len() {
            told.detail = sample(&format!("detail/{name}"))?;
            told.detail["steps"] = steps(&told.progress);
        }
        match name {
            "check-failed" => told.why = sample("why/check-failed")?,
            "rolled-back" => (told.rides, told.topic) = (rides(), TOPIC),
            "in-production" | "one-of-two-clusters" => told.topic = TOPIC,
            _ => {}
        }
        Ok(told)
    };
    CHANGES.into_iter().enumerate().map(told).collect()
}

/// When the steps that are done were reached, as they say themselves, and how long they took.
fn steps(progress: &Value) -> Value {
    let steps = progress["pipeline"]["steps"].as_array().into_iter().flatten();
    let times = steps.zip(TOOK).map(|(step, (took, usual))| {
        let done = step["state"] == "done";
        json!({
            "number": step["number"], "usual_ms": usual * 1_000,
            "reached": done.then_some(&step["since"]), "took_ms": done.then_some(took * 1_000),
        })
    });
    times.collect()
}

fn rides() -> Value {
    json!({ "changes": [{ "_number": 9, "subject": "Count greetings", "owner": "Bob" }, { "_number": 8, "subject": "Say goodbye", "owner": "Alice" }], "hidden": 1 })
}

/// How Milepost is: what an administrator reads where one source is silent and another was just restarted.
pub(super) fn health() -> Value {
    let source = |name: &str, kind: &str, every: Option<u32>, ok: u32| {
        json!({
            "name": name, "kind": kind, "host": format!("{name}.example.org"), "interval_seconds": every, "fresh": true,
            "as_of": LATER - 1_000, "heard_since": LATER - 26 * 3_600_000, "requests": { "2xx": ok }, "errors": {},
        })
    };
    let mut sources = vec![
        source("ci-main", "zuul", Some(2), 46_810),
        source("registry", "oci", Some(30), 3_127),
        source("staging", "kubernetes", None, 214),
        source("eqiad", "kubernetes", None, 198),
        source("codfw", "kubernetes", None, 201),
    ];
    sources[2]["remarks"] = json!([{ "text": "Helm's releases in namespace app are not read" }]);
    sources[4]["fresh"] = json!(false);
    sources[4]["as_of"] = json!(LATER - 17 * 60_000);
    sources[4]["heard_since"] = Value::Null;
    sources[4]["problem"] = json!({ "text": "codfw has not answered" });
    sources[4]["errors"] = json!({ "silent": 34 });
    json!({
        "plugin": {
            "version": "0.1.0", "gerrit": "3.13.5", "backend": { "kind": "embedded", "state": "runs", "restarts": 0 },
            "outbox": { "size": 0 }, "questions": { "connected": true }, "streams": { "open": 14 },
        },
        "backend": {
            "version": "0.1.0", "now": LATER, "store": { "kind": "sqlite", "answers": true },
            "queues": { "events": 0, "questions": 0, "facts": 2, "topics": 318, "stale": 1, "on_their_way": 23, "streams": 14 },
            "sources": sources,
        },
    })
}
