// SPDX-License-Identifier: Apache-2.0
//! The element of the tab: loaded when it is opened, told what the row is told, and words where wasm cannot be had.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Element, Loader, change, seven};
use crate::page::{Page, page, path, saying, settle, until};

const DETAIL: &str = r#"{"steps":[],"places":[],"images":[],"runs":[],"sources":[{"name":"ci-main"}]}"#;

fn opened(loader: &Loader, number: u32) -> Element {
    let tab = loader.create_of("milepost-tab");
    tab.set("change", &change(number));
    loader.attach(&tab);
    tab
}

fn detail(number: u32) -> String {
    path(number).replace("~progress", "~detail")
}

fn asked(page: &Page, what: &str) -> usize {
    page.questions().iter().filter(|(path, _)| path.contains(what)).count()
}

async fn says(tab: &Element, what: &str) {
    until(what, || tab.element.shadow_root().is_some() && tab.text().contains(what)).await;
}

#[wasm_bindgen_test]
async fn it_shows_what_the_row_was_told_and_follows_it() {
    let page = page().await;
    page.answer(&detail(7), 200, DETAIL, "");
    let (loader, _row) = seven(&page).await;
    let tab = opened(&loader, 7);
    says(&tab, "ci-main has never answered").await;
    assert!(tab.text().starts_with("seven"), "{}", tab.text());
    assert_eq!(asked(&page, "~progress"), 1, "the row's answer is the tab's");
    until("the row's stream", || page.opened() == 1).await;
    page.open();
    page.tell(&saying("eight"), "2");
    says(&tab, "eight").await;
    assert_eq!((asked(&page, "~progress"), page.opened()), (1, 1));
}

#[wasm_bindgen_test]
async fn it_shows_another_change_and_nothing_once_it_is_closed() {
    let page = page().await;
    let (loader, row) = seven(&page).await;
    let tab = opened(&loader, 7);
    says(&tab, "seven").await;
    page.answer(&path(8), 200, &saying("eight"), "");
    row.set("change", &change(8));
    tab.set("change", &change(8));
    says(&tab, "eight").await;
    tab.element.remove();
    settle().await;
    assert_eq!(tab.text(), "");
    let before = page.questions().len();
    loader.attach(&tab);
    says(&tab, "eight").await;
    assert!(
        !page.questions()[before..].iter().any(|(path, _)| path.contains("~progress")),
        "{:?}",
        page.questions()
    );
}

#[wasm_bindgen_test]
async fn it_says_why_there_is_nothing() {
    let page = page().await;
    page.answer(&path(7), 200, r#"{"change":{},"pipeline":null}"#, "");
    page.answer(&path(8), 200, r#"{"unavailable":{"text":"the backend does not answer"}}"#, "");
    let loader = Loader::new(&page, "/");
    let tab = opened(&loader, 7);
    says(&tab, "No pipeline is configured for this project and branch").await;
    tab.set("change", &change(8));
    says(&tab, "the backend does not answer").await;
    page.break_off(&path(9));
    tab.set("change", &change(9));
    says(&tab, "No answer about this change").await;
}

#[wasm_bindgen_test]
async fn without_wasm_the_steps_are_words() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let throws = Function::new_no_args("throw new Error('a CSP that forbids wasm')");
    let loader = Loader::of(&page, "/", &JsValue::NULL, &throws);
    let tab = opened(&loader, 7);
    says(&tab, "sevenCheck: runs").await;
}

#[wasm_bindgen_test]
async fn a_trap_leaves_words() {
    let page = page().await;
    page.answer(&detail(7), 200, DETAIL, "");
    let (loader, _row) = seven(&page).await;
    let tab = opened(&loader, 7);
    says(&tab, "ci-main has never answered").await;
    let event = Function::new_no_args(
        "window.dispatchEvent(new ErrorEvent('error', {error: Object.assign(new WebAssembly.RuntimeError('unreachable'), {stack: 'at pages-glue-0123.wasm'})}))",
    );
    event.call0(&JsValue::UNDEFINED).unwrap();
    says(&tab, "Check: runs").await;
    assert!(tab.root().query_selector("ol.steps").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn after_a_stranger_in_the_modules_place_the_next_answer_draws() {
    let page = page().await;
    page.answer(&detail(7), 200, DETAIL, "");
    let (loader, _row) = seven(&page).await;
    page.set_strangers(1);
    let tab = opened(&loader, 7);
    says(&tab, "sevenCheck: runs").await;
    until("the row's stream", || page.opened() == 1).await;
    page.open();
    page.tell(&saying("eight"), "2");
    says(&tab, "ci-main has never answered").await;
}

#[wasm_bindgen_test]
async fn words_that_say_the_same_are_not_written_anew_and_gaps_are_no_end() {
    let page = page().await;
    let (loader, _row) = seven(&page).await;
    let event = Function::new_no_args(
        "window.dispatchEvent(new ErrorEvent('error', {error: Object.assign(new WebAssembly.RuntimeError('unreachable'), {stack: 'at pages-glue-0123.wasm'})}))",
    );
    let tab = opened(&loader, 7);
    says(&tab, "seven").await;
    event.call0(&JsValue::UNDEFINED).unwrap();
    says(&tab, "sevenCheck: runs").await;
    let list = tab.root().query_selector("ol").unwrap().unwrap();
    until("the row's stream", || page.opened() == 1).await;
    page.open();
    page.tell(&saying("seven"), "2");
    settle().await;
    assert!(list.is_connected(), "somebody may be reading it");
    let gaps = saying("no steps").replace(r#","steps":"#, r#","others":"#);
    page.tell(&gaps, "3");
    says(&tab, "no steps").await;
}
