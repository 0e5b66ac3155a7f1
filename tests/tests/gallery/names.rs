// SPDX-License-Identifier: Apache-2.0
//! Long names: of steps, stages, services, clusters and sources.

use anyhow::{Result, ensure};
use milepost_tests::{
    rig::browser::Browser,
    row::{ROW, Row},
};
use serde_json::{Value, json};

use super::SOON;

const STEP: &str = "Integration tests of the whole platform with every database";
const STAGE: &str = "platform-integration-tests-postgresql-17-arm64-with-address-sanitizer";
const SERVICE: &str = "checkout-payment-reconciliation-background-worker";
const CLUSTER: &str = "production-europe-west-frankfurt-availability-zone-3b";
const SOURCE: &str = "continuous-integration-of-the-platform-team-in-frankfurt";

/// An answer in which nothing has a short name.
pub(super) fn long() -> Value {
    let said = |text: String| json!({ "text": text });
    let target = |cluster: &str, is: &str, text: &str| json!({ "service": SERVICE, "cluster": cluster, "state": { "is": is }, "sentence": { "text": text } });
    let image = |service: &str| json!({ "service": service, "uri": format!("registry.example.org/platform/{service}:2026-11-27-092512-production@sha256:{}", "0123456789abcdef".repeat(4)) });
    json!({ "pipeline": {
        "name": "default", "goal": "production", "step": 1, "of": 4, "state": "failed",
        "headline": said(format!("Step 1 of 4 to production: {STAGE} failed")),
        "steps": [
            { "number": 1, "kind": "check", "name": STEP, "state": "failed", "sentence": said(format!("{STAGE} failed")),
              "failure": { "stage": STAGE, "url": "https://ci.example.org/1", "excerpt": { "cause": 1, "lines": ["TASK [run tests]", format!("FAILED: {}", "expected four, got five; ".repeat(8))] } } },
            { "number": 2, "kind": "merge", "name": "Merge", "state": "waiting", "sentence": said("waiting".to_owned()) },
            { "number": 3, "kind": "deploy", "name": "Staging", "state": "running", "sentence": said("rolling out".to_owned()) },
            { "number": 4, "kind": "deploy", "name": CLUSTER, "state": "failed", "sentence": said("failed".to_owned()),
              "targets": [
                target(CLUSTER, "failed", "rollout failed: ImagePullBackOff; the version before still serves"),
                target("codfw", "live", "live"),
                json!({ "service": "app", "cluster": "codfw", "state": { "is": "live" }, "sentence": { "text": "live" } }),
              ] },
        ],
        "images": [image(SERVICE), image("app")],
        "notes": [said(format!("Helm's releases in namespace {SERVICE} are not read"))],
        "sources": [{ "name": SOURCE, "fresh": false, "as_of": 1_795_395_200_500_u64 }],
    } })
}

/// They are there; those that have no room lack their middle, and whoever points at them or listens gets the whole.
pub(super) async fn are_drawn(browser: &Browser) -> Result<()> {
    Row::of(browser, SOON).says(STAGE).await?;
    for (place, whole) in [(".marks", STEP), (".cause", STAGE), (".image", SERVICE), (".targets", CLUSTER)] {
        let cut = browser.find_all(&format!("{ROW} >>> {place} .cut")).await?;
        let titles =
            |title: &str| cut.iter().any(|one| one.attributes.get("title").is_some_and(|t| t == title));
        ensure!(titles(whole), "{place} has no title {whole}: {cut:?}");
        let heard = browser.find_all(&format!("{ROW} >>> {place} .cut + .aside")).await?;
        ensure!(heard.iter().any(|one| one.text == whole), "{place} does not say {whole}: {heard:?}");
    }
    let shortened = "const all = [...standIn.elements('change-metadata-item')[0].shadowRoot.querySelectorAll('.cut')]; \
                     const short = all.filter(one => one.firstChild.scrollWidth > one.firstChild.clientWidth); \
                     return [short.length, short.every(one => one.lastChild.scrollWidth <= one.lastChild.clientWidth)]";
    let shortened = browser.run(shortened, vec![]).await?;
    ensure!(
        shortened[0].as_u64() > Some(0) && shortened[1] == json!(true),
        "cut, with whole tails: {shortened}"
    );
    Ok(())
}
