// SPDX-License-Identifier: Apache-2.0
//! The rows of all cases in German, in a narrow column: whole, and in the reader's language.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    rig::browser::Browser,
    row::{ROW, Row},
    wait,
};
use serde_json::{Value, json};

use super::{NARROW, SOON, answers, keep, names, nothing, pictures, stage::Stage, ways::fits};

/// The headline that is drawn, and its language.
const HEADLINE: &str = "const row = standIn.elements('change-metadata-item')[0].shadowRoot.querySelector('.row'); \
                        return [row.querySelector('.headline').textContent, row.lang]";
/// Goals that are reached are names, so the sentence is the same.
const REACHED: &str = "reached";

#[tokio::test]
async fn the_row_of_every_case_fits_in_german() -> Result<()> {
    let scenarios = answers::all()?;
    let stage = Stage::speaking("de").await?;
    let (browser, pictures) = (&stage.browser, pictures());
    browser.set_size(NARROW, 900, 1).await?;
    // A page that finds no pipeline asks for none again.
    stage.show(&names::long());
    stage.open().await?;
    for (nth, scenario) in scenarios.iter().enumerate() {
        for moment in scenario.moments.iter().filter(|moment| moment.picture) {
            let here = || format!("{}.scenario:{}, in German", scenario.name, moment.line);
            stage.show(&marked(&moment.progress, &format!("Nr. {nth}.{}.", moment.line)));
            if moment.progress["pipeline"].is_null() {
                continue;
            }
            Row::of(browser, SOON).shows(&format!("Nr. {nth}.{}.", moment.line)).await.with_context(here)?;
            is_german(browser, &moment.progress["pipeline"]["headline"]).await.with_context(here)?;
            fits(browser, "german").await.with_context(here)?;
            let name = format!("german-{}", scenario.name.replace('/', "-"));
            keep(browser, pictures.as_deref(), &name).await?;
        }
    }
    nothing(browser.axe(&[ROW]).await)?;
    browser.assert_no_errors().await?;
    stage.browser.close().await
}

/// The answer with a first step of this name: that tells it from the one before in any language.
fn marked(progress: &Value, name: &str) -> Value {
    let mut marked = progress.clone();
    if let Some(step) = marked["pipeline"]["steps"].get_mut(0) {
        step["name"] = json!(name);
    }
    marked
}

/// What is drawn says so, and says it otherwise than the backend did.
async fn is_german(browser: &Browser, headline: &Value) -> Result<()> {
    let english = headline["text"].as_str().unwrap_or_default();
    wait::until("a German headline", SOON, async || {
        let drawn = browser.run(HEADLINE, vec![]).await.map_err(|error| format!("{error:#}"))?;
        let same = drawn[0].as_str().is_some_and(|text| text.starts_with(english));
        if drawn[1] == json!("de") && (!same || headline["key"] == json!(REACHED)) {
            Ok(())
        } else {
            Err(format!("{drawn}"))
        }
    })
    .await?;
    ensure!(!english.is_empty(), "no headline to compare with");
    Ok(())
}
