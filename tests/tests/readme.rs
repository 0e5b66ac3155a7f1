// SPDX-License-Identifier: Apache-2.0
//! What the README promises to who installs it: the jar in an untouched Gerrit's `plugins` folder and the ten lines of
//! `milepost.toml` that stand there are enough. Its servers are stand-ins here, at their own addresses.

use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Gerrit, Push},
    },
    row::Row,
    scene::Scene,
    world::{delivery::Delivery, zuul::TENANT},
};

const README: &str = include_str!("../../README.md");
const PROJECT: &str = "demo/app";
const SOON: Duration = Duration::from_mins(1);

/// The README's file, with the stand-ins' addresses in the places of its examples.
fn ten_lines(delivery: &Delivery) -> Result<String> {
    let begin = README.split_once("```toml\n").context("the README has no TOML")?.1;
    let mut lines = begin.split_once("```").context("the README's TOML has no end")?.0.to_owned();
    assert!(lines.lines().count() <= 10, "ten lines are promised:\n{lines}");
    let [staging, eqiad] = ["staging", "eqiad"].map(|name| delivery.kubeconfig(name));
    for (example, real) in [
        ("https://zuul.example.org", delivery.zuul.url()),
        ("tenant = \"example\"", format!("tenant = \"{TENANT}\"")),
        ("https://registry.example.org", delivery.registry.url()),
        ("/etc/milepost/staging.kubeconfig", staging?.display().to_string()),
        ("/etc/milepost/eqiad.kubeconfig", eqiad?.display().to_string()),
    ] {
        assert!(lines.contains(example), "the README's TOML no longer has {example}");
        lines = lines.replace(example, &real);
    }
    assert!(lines.contains(&format!("\"{PROJECT}\"")), "{lines}");
    Ok(lines)
}

#[tokio::test]
async fn the_jar_and_ten_lines_are_enough() -> Result<()> {
    let delivery = Delivery::start(PROJECT).await?;
    let config = ten_lines(&delivery)?;
    let scene = Scene::of(delivery, Gerrit::builder(), &config);
    let (Scene { gerrit, delivery, alice }, browser) = tokio::try_join!(scene, Browser::start())?;
    browser.sign_in(&alice).await?;

    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    browser.open(&gerrit.page(&change)).await?;
    let row = Row::of(&browser, SOON);
    row.says("Step 1 of 5 to production: waiting for checks to start").await?;
    delivery.pass(&delivery.check(&change), &["lint", "unit"]);
    row.says("Step 2 of 5 to production: waiting for review").await?;
    alice.vote(&change, "Code-Review", 2).await?;
    let merged = alice.submit(&change).await?;
    row.says("Step 3 of 5 to production: waiting for the image").await?;
    let image = delivery.publish(&merged, &delivery.build(&merged));
    row.says("Step 4 of 5 to production: waiting for staging").await?;
    for (cluster, then) in
        [("staging", "Step 5 of 5 to production: waiting for production"), ("eqiad", "In production")]
    {
        delivery.roll_out(cluster, &image)?;
        row.says(then).await?;
    }
    browser.assert_no_errors().await?;
    browser.close().await
}
