// SPDX-License-Identifier: Apache-2.0
//! The change that a row waits for, as Gerrit tells its reader of it.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{Element, Loader};
use crate::page::{Page, other_path, page, path, settle, text, until};

/// A row that waits for promotion change `number`.
fn waiting(number: u32) -> String {
    let sentence = format!(
        r#"{{"key":"promotion_waiting","args":{{"change":{number},"since":0}},"text":"waiting for promotion change {number}, open since Fri 20 Nov"}}"#
    );
    format!(
        r#"{{"pipeline":{{"goal":"production","headline":{{"key":"step_of","args":{{"clause":"promotion_waiting"}},
        "text":"Step 1 of 1 to production: waiting for promotion change {number}, open since Fri 20 Nov"}},"step":1,"of":1,"state":"waiting",
        "steps":[{{"number":1,"name":"Promote","state":"waiting","since":1,"sentence":{sentence}}}]}}}}"#
    )
}

const MISSING: &str = r#""submit_requirements":[{"name":"Code-Review","status":"UNSATISFIED"},{"name":"Verified","status":"SATISFIED"},{"name":"Deploys","status":"ERROR"}]"#;

/// What Gerrit finds: a change of Alice's, with these further fields.
fn found(fields: &[&str]) -> String {
    let fields = fields.join(",");
    let owner = r#"{"_account_id":7,"name":"Alice"}"#;
    format!(")]}}'\n[{{\"subject\":\"Run <b>v2</b>\",\"owner\":{owner},{fields}}}]")
}

async fn drawn(page: &Page, number: u32) -> (Loader, Element) {
    page.answer(&path(7), 200, &waiting(number), "");
    let loader = Loader::new(page, "/");
    let element = loader.about(7);
    element.draws(&format!("Step 1 of 1 to production: waiting for promotion change {number}")).await;
    (loader, element)
}

fn said(element: &Element) -> String {
    text(&element.root(), "milepost-change").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn it_is_asked_about_once_and_says_whose_turn_it_is() {
    let attention = r#""attention_set":{"8":{"account":{"name":"Bob Z","display_name":"Bob"}},"9":{"account":{"username":"carol"}}}"#;
    let (new, overridden) =
        (r#""status":"NEW""#, r#""submit_requirements":[{"name":"Code-Review","status":"OVERRIDDEN"}]"#);
    let unready = r#""work_in_progress":true"#;
    for (fields, says) in [
        (&[new, attention, MISSING][..], "waits for Bob, carol"),
        (&[new, MISSING], "waits for Code-Review, Deploys"),
        (&[new, overridden], "ready to submit"),
        (&[new, unready, MISSING], "work in progress"),
        (&[r#""status":"MERGED""#, MISSING], "merged"),
    ] {
        let page = page().await;
        page.answer(&other_path(90), 200, &found(fields), "");
        let (_loader, element) = drawn(&page, 90).await;
        let says = format!("Run <b>v2</b>, by Alice, {says}");
        until(&says, || said(&element) == says).await;
        assert!(text(&element.root(), ".headline time").is_none(), "since when is said twice");
        assert_eq!(page.asked_about(90), 1);
        // News that waits for the same change is no reason to ask again.
        until("a stream", || page.opened() == 1).await;
        page.open();
        page.tell(&waiting(90).replace("Step 1 of 1", "Step 1 of 2"), "2");
        element.draws("Step 1 of 2").await;
        settle().await;
        assert_eq!((page.asked_about(90), said(&element)), (1, says));
        // Another change is.
        page.answer(&other_path(9), 200, &found(&[new, unready]).replace("v2", "v3"), "");
        page.tell(&waiting(9), "3");
        until("the other", || said(&element) == "Run <b>v3</b>, by Alice, work in progress").await;
        assert_eq!((page.asked_about(90), page.asked_about(9)), (1, 1));
        page.tell(&waiting(9).replace("change", "chance"), "4");
        until("nothing that is waited for", || said(&element).is_empty()).await;
    }
}

#[wasm_bindgen_test]
async fn one_that_the_reader_may_not_see_is_named_by_number_alone() {
    let page = page().await;
    page.answer(&other_path(90), 200, ")]}'\n[]", "");
    let (_loader, element) = drawn(&page, 90).await;
    until("a word", || said(&element) == "a change you cannot see").await;
    assert_eq!(text(&element.root(), ".headline a").unwrap(), "change 90");
}

#[wasm_bindgen_test]
async fn where_gerrit_does_not_tell_the_number_stands_alone() {
    for failure in ["500", "network", "no JSON", "no owner"] {
        let page = page().await;
        match failure {
            "500" => page.answer(&other_path(90), 500, "oops", ""),
            "network" => page.break_off(&other_path(90)),
            "no JSON" => page.answer(&other_path(90), 200, "<html>", ""),
            _ => page.answer(&other_path(90), 200, r#"[{"subject":"Run v2"}]"#, ""),
        }
        let (_loader, element) = drawn(&page, 90).await;
        until("the question", || page.asked_about(90) == 1).await;
        settle().await;
        assert_eq!((said(&element).as_str(), page.asked_about(90)), ("", 1), "{failure}");
        assert_eq!(text(&element.root(), ".headline a").unwrap(), "change 90", "{failure}");
    }
}
