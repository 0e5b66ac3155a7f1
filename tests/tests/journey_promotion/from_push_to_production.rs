// SPDX-License-Identifier: Apache-2.0
//! One page, never loaded anew, from the push to production.

use super::*;

#[tokio::test]
async fn a_page_follows_its_promotion_to_production() -> Result<()> {
    let stage = stage().await?;
    let Stage { delivery, alice, browser, first, .. } = &stage;
    browser.sign_in(alice).await?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    stage.open(&change).await?;
    browser.run("window.loadedOnce = true", vec![]).await?;
    stage.says("Step 1 of 6 to production: waiting for checks to start").await?;
    let (merged, image) = delivery.built(alice, &change).await?;
    stage.says("Step 4 of 6 to production: waiting for staging").await?;
    delivery.roll_out("staging", &image)?;
    stage.says(NO_PROMOTION).await?;

    // One is opened and abandoned; then another, which is merged.
    let wrong = alice.push(DEPLOYMENTS, &bump(delivery, &merged)).await?;
    stage.waits_for(&wrong).await?;
    alice.abandon(&wrong).await?;
    stage.says(NO_PROMOTION).await?;
    let promotion = alice.push(DEPLOYMENTS, &bump(delivery, &merged)).await?;
    stage.waits_for(&promotion).await?;
    let subject = format!("Run {} in production, by Alice", Delivery::tag(&merged));
    stage.row().tells_of_other(&format!("{subject}, waits for Code-Review")).await?;
    stage.pictures("waiting").await?;
    alice.approve_and_submit(&promotion).await?;
    stage.says("Step 6 of 6 to production: waiting for production").await?;
    browser.wait_until_gone("milepost-progress >>> milepost-change", SOON).await?;

    // Asked for, and not there yet: each place that still runs the old one is named.
    let (new, old) = (Delivery::tag(&merged), Delivery::tag(first));
    let today = stage.day(&promotion, "submitted").await?;
    stage.row().shows(&format!("production is to run {new} since {today}, runs {old}")).await?;
    delivery.roll_out("eqiad", &image)?;
    stage.says("Step 6 of 6 to production: in 1 of 2 production clusters").await?;
    stage.pictures("drift").await?;
    stage.row().shows(&format!("asks for {new} since {today}, runs {old}")).await?;
    delivery.roll_out("codfw", &image)?;
    stage.says("In production").await?;
    let text = stage.row().text().await?;
    assert!(!text.contains("asks for") && !text.contains("is to run"), "{text}");
    stage.row().ask_why().await?;
    stage.row().shows(&format!("by change {}", promotion.number)).await?;

    assert_eq!(browser.run("return window.loadedOnce", vec![]).await?, true, "the page was loaded anew");
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

#[tokio::test]
async fn who_must_act_is_named_and_the_number_leads_there() -> Result<()> {
    let stage = stage().await?;
    let Stage { gerrit, delivery, alice, browser, .. } = &stage;
    let bob = gerrit.account("bob").await?;
    gerrit.admin().add_to_group("Administrators", "bob").await?;
    let (merged, _) = stage.staged("Greet by name").await?;
    let promotion = alice.push(DEPLOYMENTS, &bump(delivery, &merged).option("r=bob")).await?;
    browser.sign_in(alice).await?;
    stage.open(&merged).await?;
    stage.waits_for(&promotion).await?;
    stage.row().tells_of_other("by Alice, waits for Bob").await?;
    let link = stage.row().link_to_other().await?;
    assert_eq!(link.text, format!("change {}", promotion.number));
    browser.click("milepost-progress >>> .headline a").await?;
    let title = format!("return document.title.includes('({})')", promotion.number);
    browser.wait_for_script(&title, SOON).await?;

    // It is the owner's turn once Bob has approved it: so says the page when it is opened again.
    bob.vote(&promotion, "Code-Review", 2).await?;
    stage.open(&merged).await?;
    stage.row().tells_of_other("by Alice, waits for Alice").await?;
    // Nobody navigates here, so it is the server that finds the change by its number.
    browser.open(&format!("{}/c/{}", gerrit.url(), promotion.number)).await?;
    browser.wait_for_script(&title, SOON).await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

#[tokio::test]
async fn a_promotion_of_another_branch_is_not_waited_for() -> Result<()> {
    let stage = stage().await?;
    let Stage { gerrit, delivery, alice, browser, .. } = &stage;
    let (merged, _) = stage.staged("Greet by name").await?;
    let branch = "/projects/demo%2Fdeployments/branches/next";
    gerrit.admin().put(branch, &serde_json::json!({ "revision": "main" })).await?.ok()?;
    browser.sign_in(alice).await?;
    stage.open(&merged).await?;
    stage.says(NO_PROMOTION).await?;
    let elsewhere = alice.push(DEPLOYMENTS, &bump(delivery, &merged).branch("next")).await?;
    let here = alice.push(DEPLOYMENTS, &bump(delivery, &merged)).await?;
    stage.waits_for(&here).await?;
    // Gone there, it promotes nothing here; come from there, it does.
    alice.abandon(&here).await?;
    stage.says(NO_PROMOTION).await?;
    alice.move_to(&elsewhere, "main").await?;
    stage.waits_for(&elsewhere).await?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}
