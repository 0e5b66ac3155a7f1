// SPDX-License-Identifier: Apache-2.0
//! A site that builds after the merge, with the backend inside Gerrit: the plugin is reloaded and Gerrit killed on the way.

use anyhow::{Context as _, Result};
use milepost_tests::{
    answer,
    rig::gerrit::{Gerrit, Push},
    scene::Scene,
    world::delivery::Delivery,
};

use crate::{ACCOUNT, GROUP, PROJECT, SOON, lines, said};

const HEADING: &str = "### Where images are built after the merge";

async fn scene() -> Result<Scene> {
    let delivery = Delivery::start(PROJECT).await?;
    let (label, comment) =
        (lines::pipeline(HEADING, "label")?, lines::pipeline("## A comment at the end", "comment")?);
    let config = format!("{}{label}{comment}", delivery.config());
    let gerrit = Gerrit::builder()
        .config("plugins.allowRemoteAdmin", "true")
        .config("plugin.milepost.serviceAccount", ACCOUNT);
    let scene = Scene::of(delivery, gerrit, &config).await?;
    let admin = scene.gerrit.admin();
    scene.gerrit.account(ACCOUNT).await?;
    admin.add_to_group(GROUP, ACCOUNT).await?;
    admin.configure_project(PROJECT, &lines::project_config(HEADING)?, &[GROUP]).await?;
    Ok(scene)
}

#[tokio::test]
async fn the_image_gets_its_vote_and_the_end_its_comment() -> Result<()> {
    let mut scene = scene().await?;
    let alice = scene.alice.clone();
    let first = alice.push(PROJECT, &Push::new("Greet everybody")).await?;
    scene.delivery.pass(&scene.delivery.check(&first), &["lint", "unit"]);
    let first = alice.approve_and_submit(&first).await?;
    // Of an image that was there when Milepost first heard of it nobody is told.
    answer::says(&alice, &first, "waiting for the image", SOON).await?;
    let before = scene.delivery.publish(&first, &scene.delivery.build(&first));
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    scene.delivery.pass(&scene.delivery.check(&change), &["lint", "unit"]);
    let merged = alice.approve_and_submit(&change).await?;

    let build = scene.delivery.build(&merged);
    scene.delivery.zuul.fail(&build, "image", "no space left on device\n");
    scene.delivery.zuul.end(&build);
    let told = said::until(&alice, &merged, 1, "Patch Set 1:\n\nImage build failed in image\nhttp").await;
    let told = told.with_context(|| scene.gerrit.log(60))?;
    assert_eq!(told[0].0, "image");
    assert_eq!(said::vote(&alice, &merged, "Image-Built").await?, None, "Gerrit takes none below 0 now");
    scene.gerrit.reload_plugin("milepost").await?;

    // Gerrit is not there when the image comes.
    answer::says(&alice, &merged, "image build failed", SOON).await?;
    scene.gerrit.kill9()?;
    let image = scene.delivery.publish(&merged, &scene.delivery.build(&merged));
    scene.gerrit.start_again().await?;
    let told = said::until(&alice, &merged, 2, "Patch Set 1: Image-Built+1\n\nImage built\n").await;
    let told = told.with_context(|| scene.gerrit.log(60))?;
    let (_, digest) = image.split_once('@').context("an image without a digest")?;
    assert!(told[1].1.ends_with(digest), "{told:?}");
    said::voted(&alice, &merged, "Image-Built", Some(1)).await?;

    for cluster in ["staging", "eqiad", "codfw"] {
        scene.delivery.roll_out(cluster, &image)?;
    }
    let told = said::until(&alice, &merged, 3, "Patch Set 1:\n\nIn production\n").await?;
    assert_eq!(told[2].0, "arrived");
    // Killed at once, it says nothing twice.
    scene.gerrit.kill9()?;
    scene.gerrit.start_again().await?;
    answer::says(&alice, &merged, "In production", SOON).await?;
    scene.delivery.roll_out("eqiad", &before)?;
    let told =
        said::until(&alice, &merged, 4, "Patch Set 1:\n\nRolled back from production in eqiad").await?;
    assert!(told[3].1.ends_with("\nTo act: the SRE on duty"), "{told:?}");
    assert_eq!(told[3].0, "rolled-back");

    // There and back again is no news.
    scene.delivery.roll_out("eqiad", &image)?;
    answer::says(&alice, &merged, "In production", SOON).await?;
    scene.delivery.roll_out("eqiad", &before)?;
    answer::says(&alice, &merged, "rolled back from production", SOON).await?;
    scene.gerrit.reload_plugin("milepost").await?;
    answer::says(&alice, &merged, "rolled back from production", SOON).await?;
    assert_eq!(said::messages(&alice, &merged).await?, told);
    // A later image brought the first one there, and its own is there still; that another's build failed is not told of it.
    let of_first = said::until(&alice, &first, 2, "Patch Set 1:\n\nIn production\n").await?;
    assert!(of_first[0].1.starts_with("Patch Set 1: Image-Built+1"), "{of_first:?}");
    Ok(())
}
