// SPDX-License-Identifier: Apache-2.0
//! One change on a real Gerrit whose CI is a real Buildbot: a test fails and its lines are in the row, the change is amended and
//! passes, is merged, and becomes an image in a real registry.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        buildbot::Buildbot,
        gerrit::{Gerrit, Push},
        registry::Registry,
    },
    row::{Row, jar},
};

const PROJECT: &str = "demo/app";
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test]
async fn a_change_fails_in_buildbot_is_amended_and_becomes_an_image() -> Result<()> {
    let (gerrit, registry, browser) = tokio::try_join!(
        Gerrit::builder().plugin(jar()?).ssh().start(),
        Registry::start(),
        Browser::start()
    )?;
    let buildbot = Buildbot::start(&gerrit, &registry.url(), &[PROJECT]).await?;
    fs::write(gerrit.site().join("etc/milepost.toml"), config(&buildbot, &registry))?;
    gerrit.reload_plugin("milepost").await?;
    let (admin, alice) = (gerrit.admin(), gerrit.account("alice").await?);
    browser.sign_in(&alice).await?;
    let row = Row::of(&browser, PATIENCE);
    let told = || format!("{}\n{}", gerrit.log(40), buildbot.log(20));

    let broken =
        "#!/bin/sh\necho 'running 2 tests'\necho 'counts visitors ... FAILED: expected 4, got 5'\nexit 1\n";
    let change = alice.push(PROJECT, &Push::new("Count visitors").file("test.sh", broken)).await?;
    browser.open(&gerrit.page(&change)).await?;
    row.says("Step 1 of 3 to image: unit failed").await.with_context(told)?;
    row.shows("FAILED: expected 4, got 5").await.with_context(told)?;
    row.pictures("buildbot-failed").await?;
    let build = buildbot.build_ended(&change, "unit").await?;
    let page = format!("#/builders/{}/builds/{}/steps/", build["builderid"], build["number"]);
    let link = row.link().await?;
    assert!(link.starts_with(&buildbot.url()) && link.contains(&page), "{link}");

    let fixed = "#!/bin/sh\necho 'all good'\n";
    let change = alice.push_again(&change, &Push::new("Count visitors").file("test.sh", fixed)).await?;
    browser.open(&gerrit.page(&change)).await?;
    row.says("Step 2 of 3 to image: waiting for review").await.with_context(told)?;
    row.pictures("buildbot-passed").await?;

    let merged = admin.approve_and_submit(&change).await?;
    assert_eq!(merged.status, "MERGED");
    row.says("In image").await.with_context(told)?;
    row.pictures("buildbot-image").await?;
    browser.assert_no_errors().await?;
    browser.close().await?;

    let pid = buildbot.process_id();
    buildbot.stop().await?;
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
    Ok(())
}

fn config(buildbot: &Buildbot, registry: &Registry) -> String {
    let (ci, images, host) = (buildbot.url(), registry.url(), registry.host());
    format!(
        r#"[sources]
ci = {{ kind = "buildbot", url = "{ci}", interval_seconds = 1, image_property = "image" }}
registry = {{ kind = "oci", url = "{images}", interval_seconds = 2 }}

[services.app]
images = ["{host}/{PROJECT}"]

[pipelines.default]
projects = ["{PROJECT}"]
services = ["app"]
"#
    )
}
