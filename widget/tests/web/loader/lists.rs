// SPDX-License-Identifier: Apache-2.0
//! The column in Gerrit's lists of changes.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Element, Loader, change};
use crate::page::{Page, get, page, text, until};

const UNAVAILABLE: &str =
    r#"{"unavailable":{"key":"backend_unreachable","text":"Milepost's backend does not answer"}}"#;

/// Where the rows of these changes are asked for.
pub(super) fn rows_path(numbers: impl IntoIterator<Item = u32>) -> String {
    let numbers: Vec<_> = numbers.into_iter().map(|number| format!("c={number}")).collect();
    format!("/r/config/server/milepost~rows?{}", numbers.join("&"))
}

pub(super) fn row(number: u32, step: u32, state: &str, headline: &str) -> String {
    format!(r#""{number}":{{"headline":{{"text":"{headline}"}},"step":{step},"of":5,"state":"{state}"}}"#)
}

pub(super) fn rows(rows: &[String], later: &str) -> String {
    format!(r#"{{"rows":{{{}}},"later":[{later}]}}"#, rows.join(","))
}

/// A list on a page: its head is there, its cells are to come.
pub(super) fn list(page: &Page) -> Loader {
    let loader = Loader::new(page, "/q/status:open");
    loader.attach(&loader.create_of("milepost-column"));
    loader
}

/// A cell of a list, about change `number`.
pub(super) fn cell(loader: &Loader, number: u32) -> Element {
    let cell = loader.create_of("milepost-step");
    cell.set("change", &change(number));
    loader.attach(&cell);
    cell
}

/// Its state and its words.
fn shown(cell: &Element) -> Option<(String, String)> {
    let drawn = cell.element.shadow_root()?.query_selector("span").unwrap()?;
    Some((drawn.class_name(), drawn.get_attribute("aria-label").unwrap_or_default()))
}

/// What it shows once its class is there.
fn drawn(cell: &Element) -> Option<String> {
    text(&cell.element.shadow_root()?, "span")
}

pub(super) async fn shows(cell: &Element, step: &str) {
    until(step, || drawn(cell).is_some_and(|text| text == step)).await;
}

/// Waits until the page was drawn so often: what a cell asks for it asks with the next frame.
async fn frames(count: u32) {
    for _ in 0..count {
        let frame = Promise::new(&mut |resolve, _| {
            web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
        });
        JsFuture::from(frame).await.unwrap();
    }
}

fn asked(page: &Page) -> Vec<String> {
    page.questions().into_iter().map(|(path, _)| path).collect()
}

#[wasm_bindgen_test]
async fn one_question_fills_a_list() {
    let page = page().await;
    let loader = list(&page);
    let failed = row(7, 1, "failed", "Step 1 of 5 to production: unit failed");
    let done = row(8, 5, "done", "In production");
    let strange = row(9, 2, "__proto__", "Step 2 of 5 to production: ?");
    page.answer(
        &rows_path([7, 8, 9, 10]),
        200,
        &format!(")]}}'\n{}", rows(&[failed, done, strange], "")),
        "",
    );
    let cells = [7, 8, 9, 10, 7].map(|number| cell(&loader, number));
    shows(&cells[0], "1/5").await;
    shows(&cells[4], "1/5").await;
    let words = |state: &str, headline: &str| Some((state.to_owned(), headline.to_owned()));
    assert_eq!(shown(&cells[0]), words("failed", "Step 1 of 5 to production: unit failed"));
    assert_eq!(shown(&cells[1]), words("done", "In production"));
    assert_eq!(shown(&cells[2]), words("unknown", "Step 2 of 5 to production: ?"));
    assert_eq!(shown(&cells[3]), None);
    assert_eq!(asked(&page), [rows_path([7, 8, 9, 10])]);
}

#[wasm_bindgen_test]
async fn what_was_not_there_in_time_is_asked_for_again_but_not_for_ever() {
    let page = page().await;
    page.set_speed(100);
    let loader = list(&page);
    page.answer(&rows_path([7, 8]), 200, &rows(&[row(7, 2, "waiting", "seven")], "8"), "");
    page.answer(&rows_path([8]), 200, &rows(&[], "8"), "");
    let cells = [7, 8].map(|number| cell(&loader, number));
    shows(&cells[0], "2/5").await;
    until("two more questions", || asked(&page) == [rows_path([7, 8]), rows_path([8]), rows_path([8])]).await;
    frames(20).await;
    assert_eq!(asked(&page).len(), 3);
    assert_eq!(shown(&cells[1]), None);
    page.answer(&rows_path([8]), 200, &rows(&[row(8, 3, "running", "eight")], ""), "");
    cells[1].set("change", &change(8));
    shows(&cells[1], "3/5").await;
}

#[wasm_bindgen_test]
async fn a_cell_that_is_given_another_change_says_nothing_of_the_one_before() {
    let page = page().await;
    let loader = list(&page);
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 2, "waiting", "seven")], ""), "");
    let cell = cell(&loader, 7);
    shows(&cell, "2/5").await;
    page.hold(&rows_path([7]));
    cell.set("change", &change(7));
    until("asked anew, as the list was read anew", || asked(&page).len() == 2).await;
    assert_eq!(shown(&cell), Some(("waiting".to_owned(), "seven".to_owned())), "nothing moves meanwhile");
    page.answer(&rows_path([8]), 200, &rows(&[row(8, 4, "waiting", "eight")], ""), "");
    cell.set("change", &change(8));
    assert_eq!(shown(&cell), None);
    page.release(&rows_path([7]));
    shows(&cell, "4/5").await;
    cell.set("change", &JsValue::UNDEFINED);
    assert_eq!(shown(&cell), None);
}

#[wasm_bindgen_test]
async fn whatever_is_answered_the_list_stands() {
    let page = page().await;
    let loader = list(&page);
    let whole = rows(&[row(7, 2, "waiting", "seven")], "");
    page.answer(&rows_path([7]), 200, &whole, "");
    let cell = cell(&loader, 7);
    shows(&cell, "2/5").await;
    let mut questions = 1;
    for answer in [UNAVAILABLE.to_owned(), "<html>".to_owned(), "null".to_owned()] {
        page.answer(&rows_path([7]), 200, &answer, "");
        cell.set("change", &change(7));
        questions += 1;
        until("asked again", || asked(&page).len() == questions).await;
        frames(2).await;
        assert_eq!(drawn(&cell).as_deref(), Some("2/5"), "{answer}");
    }
    for answer in page.mutations(&whole).iter().filter_map(|text| text.as_string()) {
        page.answer(&rows_path([7]), 200, &answer, "");
        cell.set("change", &change(7));
        questions += 1;
        until("asked again", || asked(&page).len() >= questions).await;
        frames(2).await;
    }
    page.answer(&rows_path([7]), 200, &whole, "");
    cell.set("change", &change(7));
    shows(&cell, "2/5").await;
}

#[wasm_bindgen_test]
async fn a_backend_that_is_back_fills_the_list() {
    let page = page().await;
    page.set_speed(100);
    let loader = list(&page);
    page.answer(&rows_path([7]), 200, UNAVAILABLE, "");
    let cell = cell(&loader, 7);
    until("a question", || asked(&page).len() == 1).await;
    page.break_off(&rows_path([7]));
    until("another question", || asked(&page).len() == 2).await;
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 2, "waiting", "seven")], ""), "");
    shows(&cell, "2/5").await;
}

#[wasm_bindgen_test]
async fn a_row_that_may_still_say_more_is_shown_and_asked_for_again() {
    let page = page().await;
    page.set_speed(100);
    let loader = list(&page);
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 4, "unknown", "asking")], "7"), "");
    let cell = cell(&loader, 7);
    shows(&cell, "4/5").await;
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 5, "done", "In production")], ""), "");
    shows(&cell, "5/5").await;
}

#[wasm_bindgen_test]
async fn an_older_answer_says_nothing_over_a_newer_one() {
    let page = page().await;
    let loader = list(&page);
    let cells = [7, 8].map(|number| cell(&loader, number));
    let both = rows_path([7, 8]);
    page.answer(&both, 200, &rows(&[row(7, 1, "waiting", "old"), row(8, 1, "waiting", "eight")], ""), "");
    page.hold(&both);
    until("the first question", || asked(&page).len() == 1).await;
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 2, "waiting", "new")], ""), "");
    cells[0].set("change", &change(7));
    shows(&cells[0], "2/5").await;
    page.release(&both);
    shows(&cells[1], "1/5").await;
    assert_eq!(drawn(&cells[0]).as_deref(), Some("2/5"));
}

#[wasm_bindgen_test]
async fn a_cell_without_a_change_spoils_no_question() {
    let page = page().await;
    let loader = list(&page);
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 2, "waiting", "seven")], ""), "");
    let cells = [7, 8].map(|number| cell(&loader, number));
    cells[1].set("change", &JsValue::UNDEFINED);
    shows(&cells[0], "2/5").await;
    page.see(false);
    page.pass(61_000);
    page.see(true);
    until("both questions", || asked(&page) == [rows_path([7]), rows_path([7])]).await;
}

#[wasm_bindgen_test]
async fn a_page_that_is_seen_again_after_a_while_asks_again() {
    let page = page().await;
    let loader = list(&page);
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 2, "waiting", "seven")], ""), "");
    let cell = cell(&loader, 7);
    shows(&cell, "2/5").await;
    page.see(false);
    page.see(true);
    frames(2).await;
    assert_eq!(asked(&page).len(), 1, "what is young is not asked for again");
    page.answer(&rows_path([7]), 200, &rows(&[row(7, 3, "waiting", "seven")], ""), "");
    page.see(false);
    page.pass(61_000);
    page.see(true);
    shows(&cell, "3/5").await;
    cell.element.remove();
    page.see(false);
    page.pass(61_000);
    page.see(true);
    frames(2).await;
    assert_eq!(asked(&page).len(), 2, "nobody sees it");
}

#[wasm_bindgen_test]
async fn a_long_list_is_asked_for_in_parts() {
    let page = page().await;
    let loader = list(&page);
    let first: Vec<_> = (1..=200).map(|number| row(number, 2, "waiting", "long")).collect();
    page.answer(&rows_path(1..=200), 200, &rows(&first, ""), "");
    page.answer(&rows_path(201..=250), 200, &rows(&[row(250, 3, "waiting", "last")], ""), "");
    let cells: Vec<_> = (1..=250).map(|number| cell(&loader, number)).collect();
    shows(&cells[199], "2/5").await;
    shows(&cells[249], "3/5").await;
    assert_eq!(asked(&page), [rows_path(1..=200), rows_path(201..=250)]);
}

#[wasm_bindgen_test]
async fn sites_may_do_without() {
    let page = page().await;
    page.set_query("?checks=off&lists=off&tab=off");
    let loader = Loader::new(&page, "/q/status:open");
    let registered: Array = get(&loader.made, "registered").unchecked_into();
    assert_eq!(registered.length(), 4, "the row, the requirement and the pages alone");
}
