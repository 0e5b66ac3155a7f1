// SPDX-License-Identifier: Apache-2.0
//! The elements of the pages: loaded when they are opened, nothing left when they are closed, words where wasm cannot be had.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Element, Loader};
use crate::page::{page, settle, until};

const HEALTH: &str = r#"{"plugin":{"gerrit":"3.13.5"},"backend":{"sources":[]}}"#;
const PATH: &str = "/r/config/server/milepost~health";

fn opened(loader: &Loader) -> Element {
    let element = loader.create_of("milepost-health");
    loader.attach(&element);
    element
}

async fn says(element: &Element, what: &str) {
    until(what, || element.element.shadow_root().is_some() && element.text().contains(what)).await;
}

#[wasm_bindgen_test]
async fn a_page_is_drawn_and_drawn_again_when_it_is_back() {
    let page = page().await;
    page.answer(PATH, 200, HEALTH, "");
    let loader = Loader::new(&page, "/x/milepost/health");
    let element = opened(&loader);
    says(&element, "3.13.5").await;
    element.element.remove();
    settle().await;
    assert_eq!(element.text(), "");
    loader.attach(&element);
    says(&element, "3.13.5").await;
}

#[wasm_bindgen_test]
async fn one_that_is_closed_while_it_loads_asks_nothing() {
    let page = page().await;
    let loader = Loader::new(&page, "/x/milepost/health");
    opened(&loader).element.remove();
    settle().await;
    assert_eq!(page.questions(), []);
}

#[wasm_bindgen_test]
async fn without_wasm_it_says_so_and_so_after_a_trap() {
    let page = page().await;
    page.answer(PATH, 200, HEALTH, "");
    let loader = Loader::new(&page, "/x/milepost/health");
    let element = opened(&loader);
    says(&element, "3.13.5").await;
    let event = Function::new_no_args(
        "window.dispatchEvent(new ErrorEvent('error', {error: Object.assign(new WebAssembly.RuntimeError('unreachable'), {stack: 'at pages-glue-0123.wasm'})}))",
    );
    event.call0(&JsValue::UNDEFINED).unwrap();
    says(&element, "This page cannot be drawn").await;
}
