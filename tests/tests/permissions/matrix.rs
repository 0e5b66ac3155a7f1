// SPDX-License-Identifier: Apache-2.0
//! Every cell: what each reader gets by page, REST and stream.

use anyhow::{Context as _, Result};
use milepost_tests::{rig::browser::Browser, row::ROW};
use serde::Deserialize;
use serde_json::json;

use super::*;

/// A number that no change has.
const ABSENT: u64 = 98_765;
const ASK: &str = include_str!("ask.js");

#[derive(Debug, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<String>,
    body: String,
}

async fn ask(browser: &Browser, gerrit: &Gerrit, change: &Change) -> Result<[Answer; 2]> {
    let doors = Doors::of(gerrit, change);
    let answers = browser.run(ASK, vec![json!([doors.rest, doors.stream])]).await?;
    serde_json::from_value(answers).context("not what ask.js tells")
}

#[tokio::test]
async fn each_reader_gets_what_gerrit_lets_him_read() -> Result<()> {
    let Stage { gerrit, delivery: _delivery, alice, bob } = stage().await?;
    let admin = gerrit.admin();
    admin.create_project(SECRET).await?;
    admin.hide_project(SECRET, &admin.create_group("Secret keepers", &["alice"]).await?).await?;
    let open = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let private = alice.push(PROJECT, &Push::new("Greet in secret").option("private")).await?;
    let hidden = alice.push(SECRET, &Push::new("Hide the greeting")).await?;
    let browser = Browser::start().await?;

    for (who, reader, readable) in [
        ("the owner", &alice, &[&open, &private, &hidden][..]),
        ("another user", &bob, &[&open]),
        ("nobody in particular", &gerrit.anonymous(), &[&open]),
    ] {
        browser.sign_in(reader).await?;
        for change in [&open, &private, &hidden] {
            browser.open(&gerrit.page(change)).await?;
            let cell = || format!("{who}, {} of {}", change.number, change.project);
            if readable.contains(&change) {
                sees(&browser, &gerrit, change).await.with_context(cell)?;
            } else {
                sees_nothing(&browser, &gerrit, change).await.with_context(cell)?;
            }
        }
    }
    browser.assert_no_errors_but(&["404"]).await?;
    browser.close().await
}

async fn sees(browser: &Browser, gerrit: &Gerrit, change: &Change) -> Result<()> {
    Row::of(browser, SOON).says(FIRST).await.with_context(|| gerrit.log(40))?;
    for answer in ask(browser, gerrit, change).await? {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body.contains(FIRST), "{answer:?}");
    }
    Ok(())
}

/// Hidden looks as absent does: the answers differ in nothing but the number that was asked for.
async fn sees_nothing(browser: &Browser, gerrit: &Gerrit, change: &Change) -> Result<()> {
    browser.wait_for_text("gr-change-view >>> .missing", "Not found", SOON).await?;
    assert!(browser.find_all(&format!("{ROW} >>> .headline")).await?.is_empty());
    let absent = Change { number: ABSENT, ..change.clone() };
    let hidden = ask(browser, gerrit, change).await?;
    for (hidden, absent) in hidden.iter().zip(ask(browser, gerrit, &absent).await?) {
        assert_eq!((hidden.status, absent.status), (404, 404), "{hidden:?}, {absent:?}");
        let one = format!("~{}", change.number);
        assert!(hidden.body.contains(&one), "{hidden:?}");
        assert_eq!(hidden.body.replace(&one, &format!("~{ABSENT}")), absent.body);
        assert_eq!(hidden.headers, absent.headers);
    }
    assert_eq!(hidden[0].body, hidden[1].body, "the stream's answer is that of Gerrit's own interface");
    Ok(())
}
