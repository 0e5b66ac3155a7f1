// SPDX-License-Identifier: Apache-2.0
//! The element is given properties late, other changes, and other places in the page.

use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Loader, change, revision};
use crate::page::{all, page, path, saying, settle, until};

#[wasm_bindgen_test]
async fn properties_may_come_in_any_order_and_again() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("one"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.create();
    element.set("revision", &revision(2));
    element.set("plugin", &Object::new());
    settle().await;
    loader.attach(&element);
    settle().await;
    assert_eq!(page.questions(), []);
    element.set("change", &JsValue::UNDEFINED);
    element.set("change", &change(7));
    element.draws("one").await;
    element.set("change", &change(7));
    element.set("revision", &revision(2));
    settle().await;
    assert_eq!(page.questions().len(), 1);
    assert_eq!(page.opened(), 1);
}

#[wasm_bindgen_test]
async fn another_change_in_the_same_element_replaces_the_first() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    page.answer(&path(8), 200, &saying("eight"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    element.draws("seven").await;
    until("its stream", || page.opened() == 1).await;
    element.set("change", &change(8));
    settle().await;
    assert!(!element.text().contains("seven"));
    element.draws("eight").await;
    until("its stream", || page.opened() == 2).await;
    let connections = page.connections();
    assert_eq!(connections.len(), 1);
    assert!(connections[0].contains("~8&"), "{connections:?}");
}

#[wasm_bindgen_test]
async fn a_late_answer_about_the_change_before_is_ignored() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    page.answer(&path(8), 200, &saying("eight"), "");
    page.hold(&path(7));
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    until("a question", || page.questions().len() == 1).await;
    element.set("change", &change(8));
    element.draws("eight").await;
    page.release(&path(7));
    settle().await;
    assert!(element.text().contains("eight") && !element.text().contains("seven"));
    assert_eq!(page.aborted(), 1);
}

#[wasm_bindgen_test]
async fn changes_may_come_faster_than_they_are_drawn() {
    let page = page().await;
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    for number in 1..=20 {
        page.answer(&path(number), 200, &saying(&format!("change {number}.")), "");
        element.set("change", &change(number));
        for _ in 0..number % 4 {
            settle().await;
        }
    }
    element.draws("change 20.").await;
    until("one stream", || page.connections().len() == 1).await;
    assert_eq!(all(&element.root(), ".row").len(), 1);
}

#[wasm_bindgen_test]
async fn detached_it_stops_and_attached_it_starts_again() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    for _ in 0..10 {
        element.draws("seven").await;
        until("its stream", || page.connections().len() == 1).await;
        element.element.remove();
        settle().await;
        assert!(page.connections().is_empty());
        assert_eq!(element.text(), "");
        loader.attach(&element);
    }
    // Moved within the page at once, it just stays.
    element.draws("seven").await;
    let asked = page.questions().len();
    element.element.remove();
    loader.attach(&element);
    settle().await;
    assert_eq!(page.questions().len(), asked);
}
