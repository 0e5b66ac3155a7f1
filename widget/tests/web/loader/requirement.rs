// SPDX-License-Identifier: Apache-2.0
//! The image in the cell of a submit requirement.

use js_sys::JSON;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Element, Loader, OTHER, change, seven};
use crate::page::{Page, REVISION, page, path, saying, settle, until};

const TAGGED: &str = r#"{"service":"app","uri":"registry.example.org/demo/app:v7@sha256:0123456789abcdef"}"#;
const CANDIDATE: &str =
    r#"{"service":"web","uri":"registry.example.org/demo/web@sha256:fedcba9876543210","candidate":true}"#;

fn carried_by(images: &str) -> String {
    saying("seven").replace(r#""goal""#, &format!(r#""images":[{images}],"goal""#))
}

/// A cell about change 7.
fn cell(loader: &Loader) -> Element {
    let cell = loader.create_of("milepost-image");
    cell.set("change", &change(7));
    loader.attach(&cell);
    cell
}

fn text(cell: &Element) -> String {
    cell.element.inner_text()
}

fn asked(page: &Page) -> usize {
    page.questions().len()
}

#[wasm_bindgen_test]
async fn it_shows_what_the_row_was_told_and_asks_nothing() {
    let page = page().await;
    page.answer(&path(7), 200, &carried_by(TAGGED), "\"first\"");
    let loader = Loader::new(&page, "/");
    let row = loader.about(7);
    row.draws("seven").await;
    let before = asked(&page);
    let cell = cell(&loader);
    until("the row's image", || text(&cell) == "app:v7").await;
    assert_eq!(asked(&page), before);
}

#[wasm_bindgen_test]
async fn images_are_named_shortly_with_the_whole_behind() {
    let page = page().await;
    page.answer(&path(7), 200, &carried_by(&format!("{TAGGED},{CANDIDATE},null,{{}}")), "");
    let loader = Loader::new(&page, "/");
    let cell = cell(&loader);
    until("both images", || text(&cell) == "app:v7\nweb@sha256:fedcba98 (candidate)").await;
    let first = cell.element.first_element_child().unwrap();
    assert_eq!(
        first.get_attribute("title").as_deref(),
        Some("registry.example.org/demo/app:v7@sha256:0123456789abcdef")
    );
    let next =
        JSON::parse(&JSON::stringify(&change(7)).unwrap().as_string().unwrap().replace(REVISION, OTHER))
            .unwrap();
    cell.set("change", &next);
    assert_eq!(text(&cell), "", "nothing of the patch set before");
}

#[wasm_bindgen_test]
async fn it_moves_with_the_row() {
    let page = page().await;
    let (loader, _element) = seven(&page).await;
    let cell = cell(&loader);
    settle().await;
    assert_eq!(text(&cell), "");
    until("a stream", || page.opened() == 1).await;
    page.open();
    page.tell(&carried_by(TAGGED), "\"second\"");
    until("the image", || text(&cell) == "app:v7").await;
    page.tell(&carried_by(CANDIDATE), "\"third\"");
    until("the other image", || text(&cell).starts_with("web")).await;
}

#[wasm_bindgen_test]
async fn whatever_is_answered_nothing_breaks() {
    let page = page().await;
    let loader = Loader::new(&page, "/");
    let cell = cell(&loader);
    let mut before = asked(&page);
    for answer in ["<html>", "null", r#"{"pipeline":{"images":7}}"#, r#"{"unavailable":{"text":"down"}}"#] {
        page.answer(&path(7), 200, answer, "");
        cell.set("change", &change(7));
        until("a question", || asked(&page) > before).await;
        before = asked(&page);
        settle().await;
        assert_eq!(text(&cell), "", "{answer}");
    }
}

#[wasm_bindgen_test]
async fn a_backend_that_is_back_is_asked_again() {
    let page = page().await;
    page.set_speed(1_000);
    page.answer(&path(7), 200, r#"{"unavailable":{"text":"down"}}"#, "");
    let loader = Loader::new(&page, "/");
    let cell = cell(&loader);
    until("a question", || asked(&page) == 1).await;
    page.answer(&path(7), 200, &carried_by(TAGGED), "");
    until("the image", || text(&cell) == "app:v7").await;
}
