// SPDX-License-Identifier: Apache-2.0
//! The stand-in page keeps Gerrit's contract with plugins, and the browser sees through its shadow roots.

use std::time::Duration;

use anyhow::Result;
use milepost_tests::rig::browser::{Browser, Theme};
use milepost_tests::rig::gerrit::{Change, Client, Gerrit, Push};
use serde_json::json;

const SOON: Duration = Duration::from_secs(30);
const ROW: &str = "gr-change-metadata >>> probe-row >>> p";

struct Stage {
    gerrit: Gerrit,
    alice: Client,
    first: Change,
    second: Change,
    browser: Browser,
}

async fn stage() -> Result<Stage> {
    let probe = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plugins/probe.js");
    let (gerrit, browser) = tokio::try_join!(Gerrit::builder().plugin(probe).start(), Browser::start())?;
    gerrit.admin().create_project("demo").await?;
    let alice = gerrit.account("alice").await?;
    let first = alice.push("demo", &Push::new("Say hello")).await?;
    let first =
        alice.push_again(&first, &Push::new("Say hello\n\nTo everybody, in their own language.")).await?;
    let second = alice.push("demo", &Push::new("Say goodbye")).await?;
    Ok(Stage { gerrit, alice, first, second, browser })
}

#[tokio::test]
async fn an_element_gets_its_properties_and_is_reused_for_other_changes() -> Result<()> {
    let Stage { gerrit, alice, first, second, browser } = stage().await?;
    browser.sign_in(&alice).await?;
    browser.open(&gerrit.page(&first)).await?;
    browser
        .wait_for_text(ROW, &format!("change {}, patch set 2, {}", first.number, first.revision), SOON)
        .await?;
    let probe = browser.run("const {rest, ...others} = window.probe; return others", vec![]).await?;
    assert_eq!(probe["events"], json!(["plugin", "labels", "change", "revision", "attached"]));
    assert_eq!(probe["script"], json!({ "defer": true, "module": false, "crossOrigin": "anonymous" }));
    assert_eq!(
        (probe["name"].as_str(), probe["url"].as_str()),
        (Some("probe"), Some(format!("{}/plugins/probe/", gerrit.url()).as_str()))
    );
    let parent = "return standIn.elements('change-metadata-item').map(e => [e.parentNode.localName, e.getRootNode().host.localName])[0]";
    assert_eq!(browser.run(parent, vec![]).await?, json!(["gr-endpoint-decorator", "gr-change-metadata"]));

    // An older patch set, then another change: the same element, never detached.
    browser.record("probe-row").await?;
    browser.run(&format!("standIn.navigate('{}/1')", first.path()), vec![]).await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 1", first.number), SOON).await?;
    browser.run(&format!("standIn.navigate('{}')", second.path()), vec![]).await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 1", second.number), SOON).await?;
    browser.back().await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 1", first.number), SOON).await?;
    let events = browser.run("return window.probe.events.slice(5)", vec![]).await?;
    assert_eq!(
        events,
        json!([
            "labels", "change", "revision", "labels", "change", "revision", "labels", "change", "revision"
        ])
    );
    let texts: Vec<String> =
        browser.recorded("probe-row").await?.into_iter().map(|shown| shown.text).collect();
    assert!(
        texts[0].contains(&first.revision) && texts.iter().all(|text| text.starts_with("change ")),
        "{texts:?}"
    );
    assert!(texts.iter().any(|text| text.contains(&second.revision)), "{texts:?}");
    browser.wait_for_text("gr-change-summary >>> span", "unit", SOON).await?;
    let shown = browser.run("return window.probe.shown", vec![]).await?;
    let expected = [
        format!("{},2", first.number),
        format!("{},1", first.number),
        format!("{},1", second.number),
        format!("{},1", first.number),
    ];
    assert_eq!(shown, json!(expected));
    browser.assert_no_errors().await?;
    browser.close().await
}

#[tokio::test]
async fn properties_may_come_late_in_any_order_and_go_in_between() -> Result<()> {
    let Stage { gerrit, alice: _, first, second, browser } = stage().await?;
    browser
        .open(&format!("{}?endpoint=late&order=revision,labels&between=undefined", gerrit.page(&first)))
        .await?;
    browser.wait_for_text(ROW, "nothing yet", SOON).await?;
    browser.wait_for_script("return document.body.dataset.state === 'ready'", SOON).await?;
    assert_eq!(browser.run("return window.probe.events", vec![]).await?, json!(["plugin", "attached"]));
    browser.run("standIn.release()", vec![]).await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 2", first.number), SOON).await?;
    assert_eq!(
        browser.run("return window.probe.events.splice(0)", vec![]).await?,
        json!(["plugin", "attached", "revision", "labels", "change"])
    );
    browser.run(&format!("standIn.navigate('{}')", second.path()), vec![]).await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 1", second.number), SOON).await?;
    let events = browser.run("return window.probe.events", vec![]).await?;
    assert_eq!(
        events,
        json!(["revision undefined", "labels undefined", "change undefined", "revision", "labels", "change"])
    );
    browser.assert_no_errors().await?;
    browser.close().await
}

#[tokio::test]
async fn plugins_call_rest_as_the_reader() -> Result<()> {
    let Stage { gerrit, alice, first, second: _, browser } = stage().await?;
    alice.make_private(&first).await?;
    browser.sign_in(&alice).await?;
    browser.open(&gerrit.page(&first)).await?;
    browser.wait_for(ROW, SOON).await?;
    let call = |script: &str| {
        format!(
            "const rest = window.probe.rest; return (async () => {{ {script} }})().catch(e => 'rejected: ' + e.message)"
        )
    };
    let topic = call(&format!("return rest.put('{}/topic', {{topic: 'hello'}})", first.rest()));
    assert_eq!(browser.run(&topic, vec![]).await?, json!("hello"), "a write carries the XSRF token");
    browser.sign_in(&gerrit.anonymous()).await?;
    browser.open(&gerrit.page(&first)).await?;
    browser.wait_for_text("gr-change-view >>> .missing", "Not found", SOON).await?;
    let read = call(&format!("return rest.get('{}')", first.rest()));
    let answer = browser.run(&read, vec![]).await?;
    assert!(answer.as_str().is_some_and(|text| text.starts_with("rejected: Not found")), "{answer}");
    assert!(browser.assert_no_errors().await.is_err(), "the 404 is in the console");
    browser.assert_no_errors_but(&["404", "403"]).await?;
    browser.close().await
}

#[tokio::test]
async fn it_works_under_a_path_prefix() -> Result<()> {
    let probe = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plugins/probe.js");
    let (gerrit, browser) =
        tokio::try_join!(Gerrit::builder().context_path("/r").plugin(probe).start(), Browser::start())?;
    gerrit.admin().create_project("demo/app").await?;
    let alice = gerrit.account("alice").await?;
    let change = alice.push("demo/app", &Push::new("Say hello")).await?;
    browser.open(&alice.login_page_to(&change.path())).await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 1", change.number), SOON).await?;
    assert_eq!(browser.address().await?, gerrit.page(&change));
    let probe = browser.run("return [window.probe.name, window.probe.url]", vec![]).await?;
    assert_eq!(probe, json!(["probe", format!("{}/plugins/probe/", gerrit.url())]));
    browser.click("gr-app >>> header a").await?;
    browser.wait_for_text("gr-change-list >>> td", "Say hello", SOON).await?;
    browser.click("gr-change-list >>> td a").await?;
    browser.wait_for_text(ROW, &format!("change {}, patch set 1", change.number), SOON).await?;
    browser.assert_no_errors().await?;
    browser.close().await
}

#[tokio::test]
async fn it_is_light_and_dark_narrow_and_wide_and_says_what_it_is() -> Result<()> {
    let Stage { gerrit, alice, first, second: _, browser } = stage().await?;
    browser.prefer(Theme::Dark).await?;
    browser.sign_in(&alice).await?;
    browser.open(&gerrit.page(&first)).await?;
    browser.wait_for_text("gr-app >>> aside", "Stand-in page: not Gerrit’s own UI", SOON).await?;
    browser.wait_for(ROW, SOON).await?;
    let theme = "return [document.documentElement.className, getComputedStyle(standIn.elements('change-metadata-item')[0]).getPropertyValue('--primary-text-color')]";
    let dark = browser.run(theme, vec![]).await?;
    assert_eq!(dark[0], "darkTheme");
    let pictures = tempfile::tempdir()?;
    let folder = std::env::var_os("MILEPOST_PICTURES").map_or_else(|| pictures.path().to_owned(), Into::into);
    browser.picture(&folder.join("page-dark.png")).await?;
    browser.prefer(Theme::Light).await?;
    browser.wait_for_script("return document.documentElement.className === 'lightTheme'", SOON).await?;
    let light = browser.run(theme, vec![]).await?;
    assert_ne!(light[1], dark[1], "the custom properties cross the shadow roots");
    browser.picture(&folder.join("page-light.png")).await?;
    for width in [400, 1280] {
        browser.set_size(width, 900, 1).await?;
        let row = browser.wait_for(ROW, SOON).await?;
        assert!(row.x >= 0.0 && row.x + row.width <= f64::from(width), "{row:?}");
        let column = browser.wait_for("gr-change-metadata", SOON).await?;
        assert!(column.width <= 24.0 * 14.0, "{column:?}");
    }
    browser.picture(&folder.join("page-wide.png")).await?;
    browser.assert_no_errors().await?;
    browser.close().await
}
