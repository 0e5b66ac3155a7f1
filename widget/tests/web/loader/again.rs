// SPDX-License-Identifier: Apache-2.0
//! Where nothing could be drawn, it is asked again.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{Loader, change};
use crate::page::{NO_PIPELINE, page, path, saying, until};

#[wasm_bindgen_test]
async fn a_change_without_a_pipeline_draws_nothing_and_is_asked_again_later() {
    let page = page().await;
    page.set_speed(1_000);
    page.answer(&path(7), 200, NO_PIPELINE, "");
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    until("a second question", || page.questions().len() >= 2).await;
    assert_eq!(element.element.offset_height(), 0);
    page.answer(&path(7), 200, &saying("configured"), "");
    element.draws("configured").await;
}

#[wasm_bindgen_test]
async fn an_error_is_asked_again() {
    let page = page().await;
    page.set_speed(1_000);
    page.break_off(&path(7));
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    until("a second question", || page.questions().len() >= 2).await;
    page.answer(&path(7), 500, "<html>", "");
    let asked = page.questions().len();
    until("another question", || page.questions().len() > asked).await;
    page.answer(&path(7), 200, &saying("back"), "");
    element.draws("back").await;
}

#[wasm_bindgen_test]
async fn where_wasm_cannot_be_had_the_headline_is_plain_text() {
    let page = page().await;
    page.set_speed(1_000);
    page.answer(&path(7), 200, &saying("seven"), "");
    // As with a site's CSP: the module is refused each time.
    let refuse = js_sys::Function::new_no_args("throw new EvalError('refused')");
    let loader = Loader::with(&page, "/", &refuse);
    let element = loader.about(7);
    until("the headline", || element.text() == "seven").await;
    page.answer(&path(7), 200, &saying("seven and more"), "");
    until("the next headline", || element.text() == "seven and more").await;
    element.set("change", &change(8));
    until("nothing of the change before", || element.text().is_empty()).await;
}

#[wasm_bindgen_test]
async fn what_comes_in_place_of_the_module_once_does_not_end_it() {
    let page = page().await;
    page.set_speed(1_000);
    page.set_strangers(1);
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    element.draws("seven").await;
}
