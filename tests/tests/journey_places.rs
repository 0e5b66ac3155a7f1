// SPDX-License-Identifier: Apache-2.0
//! Gerrit's own places beside the row, on a real Gerrit in a real browser: lists of changes, a submit requirement, the dialog
//! "Included In". CI, registry and clusters are stand-ins, and so is the page.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, Result};
use milepost_tests::{
    rig::{
        browser::Browser,
        gerrit::{Client, Gerrit, Push},
    },
    row::Row,
    scene::Scene,
    world::delivery::Delivery,
};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const STEP: &str = "gr-change-list >>> milepost-step >>> span";

struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    browser: Browser,
}

async fn stage() -> Result<Stage> {
    let (scene, browser) = tokio::try_join!(Scene::set(PROJECT), Browser::start())?;
    let Scene { gerrit, delivery, alice } = scene;
    Ok(Stage { gerrit, delivery, alice, browser })
}

/// Each cell of a list, "4/5: Step 4 of 5 …", sorted: changes of one second have no order.
async fn steps(browser: &Browser) -> Result<Vec<String>> {
    let cells = browser.find_all(STEP).await?;
    let said = |attributes: &BTreeMap<String, String>| attributes["aria-label"].clone();
    let mut steps: Vec<_> =
        cells.into_iter().map(|cell| format!("{}: {}", cell.text, said(&cell.attributes))).collect();
    steps.sort();
    Ok(steps)
}

#[tokio::test]
async fn a_list_shows_the_step_of_each_change_with_one_question() -> Result<()> {
    let Stage { gerrit, delivery, alice, browser } = stage().await?;
    let first = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let (_, image) = delivery.built(&alice, &first).await?;
    delivery.roll_out("staging", &image)?;
    let second = alice.push(PROJECT, &Push::new("Greet twice")).await?;
    let check = delivery.check(&second);
    delivery.zuul.fail(&check, "unit", "expected 4, got 5\n");
    delivery.zuul.end(&check);
    let list = format!("{}/q/project:{PROJECT}", gerrit.url());
    let expected = [
        "1/5: Step 1 of 5 to production: unit failed",
        "5/5: Step 5 of 5 to production: waiting for production",
    ];
    // Who has signed in, and who has not; the answer may still be on its way to the backend when the list is first there.
    for reader in [alice.clone(), gerrit.anonymous()] {
        browser.sign_in(&reader).await?;
        let end = tokio::time::Instant::now() + SOON;
        loop {
            browser.open(&list).await?;
            browser.wait_for(STEP, SOON).await.with_context(|| gerrit.log(40))?;
            let shown = steps(&browser).await?;
            if shown == expected {
                break;
            }
            anyhow::ensure!(tokio::time::Instant::now() < end, "{shown:?}");
        }
        let asked = "return performance.getEntriesByType('resource').filter(e => e.name.includes('milepost~rows')).length";
        assert_eq!(browser.run(asked, vec![]).await?, json!(1), "one question for all cells");
        let found = browser.axe(&["milepost-column", "milepost-step"]).await?;
        assert!(found.is_empty(), "{found:?}");
    }
    browser.assert_no_errors().await?;
    browser.close().await
}

#[tokio::test]
async fn the_image_is_in_its_requirement_and_where_it_runs_in_included_in() -> Result<()> {
    let Stage { gerrit, delivery, alice, browser } = stage().await?;
    let project = "/projects/demo%2Fapp";
    let label = json!({"name": "Image-Built", "function": "NoBlock", "values": {"-1": "No", " 0": "Not yet", "+1": "Yes"}});
    alice.put(&format!("{project}/labels/Image-Built"), &label).await?.ok()?;
    let requirement = json!({"name": "Image-Built", "submittability_expression": "-label:Image-Built=MIN"});
    alice.put(&format!("{project}/submit_requirements/Image-Built"), &requirement).await?.ok()?;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let (merged, image) = delivery.built(&alice, &change).await?;
    delivery.roll_out("staging", &image)?;
    delivery.roll_out("eqiad", &image)?;
    browser.sign_in(&alice).await?;
    browser.open(&gerrit.page(&merged)).await?;
    Row::of(&browser, SOON).says("Step 5 of 5 to production: in 1 of 2 production clusters").await?;
    let place = "gr-change-metadata >>> milepost-image >>> div";
    // Its tags may be read after it; the cell follows the row.
    let shown = browser.wait_for_text(place, &format!("app:{}", Delivery::tag(&merged)), SOON).await?;
    assert!(shown.attributes["title"].ends_with(&image[image.rfind('@').unwrap_or_default()..]), "{shown:?}");
    let found = browser.axe(&["milepost-image"]).await?;
    assert!(found.is_empty(), "{found:?}");

    let included: Value = alice.json(&format!("{}/in", merged.rest())).await?;
    assert_eq!(included["external"], json!({"Deployed to": ["staging", "production: eqiad"]}));
    browser.assert_no_errors().await?;
    browser.close().await
}
