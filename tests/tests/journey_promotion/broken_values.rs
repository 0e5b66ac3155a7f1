// SPDX-License-Identifier: Apache-2.0
//! A merge spoils the values file: that is named once, and all else is told as before.

use super::*;

#[tokio::test]
async fn a_values_file_that_is_no_yaml_is_named_once_and_the_rest_stays() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, alice, browser, .. } = &stage;
    let (merged, image) = stage.staged("Greet by name").await?;
    browser.sign_in(alice).await?;
    stage.open(&merged).await?;
    stage.says(NO_PROMOTION).await?;

    let spoils = values(delivery, "Align the columns", "main_app:\n\tversion: [hunter2\n");
    let spoils = alice.push(DEPLOYMENTS, &spoils).await?;
    alice.approve_and_submit(&spoils).await?;
    let problem = format!("{}: it is no YAML", delivery.values_file());
    stage.says(&format!("At least step 5 of 6 to production: {problem}")).await?;
    stage.pictures("broken").await?;
    let text = stage.row().text().await?;
    assert_eq!(text.matches("it is no YAML").count(), 1, "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let digest = image.rsplit('@').next().unwrap_or_default();
    assert!(text.contains(&digest[digest.len() - 8..]), "the image is not shown: {text}");
    let marks = browser.find_all("milepost-progress >>> .marks li").await?;
    let states: Vec<_> = marks.iter().filter_map(|mark| mark.attributes.get("data-state")).collect();
    assert_eq!(states, ["done", "done", "done", "done", "unknown", "waiting"]);
    let red = browser.find_all("milepost-progress >>> [data-state=failed]").await?;
    assert!(red.is_empty(), "{red:?}");

    // The next merge mends it, and promotes.
    let mends = alice.push(DEPLOYMENTS, &bump(delivery, &merged)).await?;
    alice.approve_and_submit(&mends).await?;
    stage.says("Step 6 of 6 to production: waiting for production").await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
