// SPDX-License-Identifier: Apache-2.0
//! One change on a real Gerrit whose CI is a stand-in of a Zuul 2, which forgets what has ended: while it runs the row is right, and
//! what has left the status is never said to have passed.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Gerrit, Push},
    },
    row::{Row, jar},
    world::{built_for::For, zuul_v2::ZuulV2StandIn},
};

const PROJECT: &str = "demo/app";
const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn what_an_old_zuul_runs_is_shown_and_what_it_has_forgotten_is_not_known() -> Result<()> {
    let zuul = ZuulV2StandIn::start("http://127.0.0.1:1", "http://jenkins.example.org/ci").await?;
    let gerrit = Gerrit::builder().plugin(jar()?).etc("milepost.toml", &config(&zuul));
    let (gerrit, browser) = tokio::try_join!(gerrit.start(), Browser::start())?;
    zuul.beside(&gerrit.url());
    zuul.gate("gate-and-submit");
    gerrit.admin().create_project(PROJECT).await?;
    let alice = gerrit.account("alice").await?;
    browser.sign_in(&alice).await?;
    let row = Row::of(&browser, SOON);
    let told = || gerrit.log(40);

    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let first = For::patch_set(PROJECT, change.number, 1);
    browser.open(&gerrit.page(&change)).await?;
    row.says("Step 1 of 2 to merge: waiting for checks to start").await.with_context(told)?;
    let item = zuul.enqueue(&first, "test", &["unit", "lint"]);
    let build = zuul.begin(item, "unit");
    zuul.begin(item, "lint");
    row.says("Step 1 of 2 to merge: checks are running, 0 of 2 done").await.with_context(told)?;
    // A job has failed while another runs: the link is Jenkins's own address of the build.
    zuul.end_job(item, "unit", "FAILURE");
    row.says("Step 1 of 2 to merge: unit is failing").await.with_context(told)?;
    assert_eq!(row.link().await?, build);
    row.pictures("zuul-v2-failing").await?;
    zuul.leave(item);

    // The next patch set passes, as far as the status says, and is forgotten.
    let change = alice.push_again(&change, &Push::new("Greet by name\n\nAnd well.")).await?;
    browser.open(&gerrit.page(&change)).await?;
    let item = zuul.enqueue(&For::patch_set(PROJECT, change.number, 2), "test", &["unit", "lint"]);
    for job in ["unit", "lint"] {
        zuul.begin(item, job);
        zuul.end_job(item, job, "SUCCESS");
    }
    row.says("Step 1 of 2 to merge: checks are running, 2 of 2 done").await.with_context(told)?;
    zuul.leave(item);
    row.says("At least step 1 of 2 to merge: CI does not say how its run ended").await.with_context(told)?;
    row.ask_why().await?;
    row.shows("a state that is not known").await.with_context(told)?;
    row.pictures("zuul-v2-left").await?;
    browser.assert_no_errors().await?;
    browser.close().await
}

fn config(zuul: &ZuulV2StandIn) -> String {
    let url = zuul.url();
    format!(
        r#"[sources]
ci = {{ kind = "zuul-v2", url = "{url}", interval_seconds = 1 }}

[pipelines.default]
projects = ["{PROJECT}"]
steps = [
  {{ kind = "check", source = "ci", pipelines = ["test"] }},
  {{ kind = "merge", source = "ci", pipelines = ["gate-and-submit"] }},
]
"#
    )
}
