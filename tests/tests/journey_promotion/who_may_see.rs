// SPDX-License-Identifier: Apache-2.0
//! Promotion changes that not every reader of the row may see.

use super::*;

#[tokio::test]
async fn a_private_promotion_is_nobodys_business() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, alice, browser, .. } = &stage;
    let (merged, _) = stage.staged("Greet by name").await?;
    browser.sign_in(alice).await?;
    stage.open(&merged).await?;
    let private = alice.push(DEPLOYMENTS, &bump(delivery, &merged).option("private")).await?;
    stage.says(NO_PROMOTION).await?;
    alice.make_public(&private).await?;
    stage.waits_for(&private).await?;
    alice.make_private(&private).await?;
    stage.says(NO_PROMOTION).await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

#[tokio::test]
async fn a_promotion_in_a_hidden_project_is_named_by_number_alone() -> Result<()> {
    let stage = stage().await?;
    let Stage { gerrit, delivery, alice, browser, .. } = &stage;
    let (admin, bob) = (gerrit.admin(), gerrit.account("bob").await?);
    let keepers = admin.create_group("Deployers", &["alice"]).await?;
    admin.hide_project(DEPLOYMENTS, &keepers).await?;
    let (merged, _) = stage.staged("Greet by name").await?;
    let promotion = alice.push(DEPLOYMENTS, &bump(delivery, &merged)).await?;
    assert_eq!(bob.get(&promotion.rest()).await?.status, 404, "bob may see it");
    for (reader, told) in [(alice, "by Alice, waits for Code-Review"), (&bob, "a change you cannot see")] {
        browser.sign_in(reader).await?;
        stage.open(&merged).await?;
        stage.waits_for(&promotion).await?;
        stage.row().tells_of_other(told).await?;
    }
    stage.pictures("hidden").await?;
    let text = stage.row().text().await?;
    assert!(!text.contains("Run r") && !text.contains("Alice") && !text.contains(DEPLOYMENTS), "{text}");
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
