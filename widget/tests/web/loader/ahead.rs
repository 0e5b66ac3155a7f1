// SPDX-License-Identifier: Apache-2.0
//! What is asked for before there is an element.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Loader, OTHER, change, current, revision};
use crate::page::{REVISION, call, get, page, path, saying, settle, until};

#[wasm_bindgen_test]
async fn it_registers_each_of_its_elements_once() {
    let page = page().await;
    let loader = Loader::new(&page, "/q/status:open");
    let registered: Array = get(&loader.made, "registered").unchecked_into();
    let registered: Vec<_> = registered.iter().map(|one| one.unchecked_into::<Array>().join(" ")).collect();
    assert_eq!(
        registered,
        [
            "change-metadata-item milepost-progress",
            "submit-requirement-imagebuilt milepost-image",
            "change-list-header-* milepost-column",
            "change-list-item-cell-* milepost-step",
            "/x/milepost/changes milepost-changes",
            "/x/milepost/health milepost-health",
            "change-view-tab-header-* milepost-tab-head",
            "change-view-tab-content-* milepost-tab",
        ]
    );
    // A second copy of the script, as after a plugin reload, finds the elements defined.
    call(&loader.made, "run", &[]);
    settle().await;
    assert!(page.questions().is_empty(), "a page without a change has nothing to ask");
}

#[wasm_bindgen_test]
async fn it_asks_before_there_is_an_element_and_only_once() {
    let page = page().await;
    page.answer(&current(7), 200, &format!(")]}}'\n{}", saying("ahead")), "\"1\"");
    let loader = Loader::new(&page, "/c/demo/app/+/7");
    assert_eq!(page.questions(), [(current(7), String::new())]);
    let element = loader.about(7);
    element.set("revision", &revision(2));
    element.draws("ahead").await;
    assert_eq!(page.questions().len(), 1);
    until("its stream", || page.opened() == 1).await;
}

#[wasm_bindgen_test]
async fn an_answer_about_another_revision_is_not_taken_over() {
    let page = page().await;
    page.answer(&current(7), 200, &saying("current"), "");
    let old = path(7).replace(REVISION, OTHER);
    page.answer(&old, 200, &saying("old").replace(REVISION, OTHER), "");
    let loader = Loader::new(&page, "/c/demo/app/+/7");
    let element = loader.about(7);
    element.set("revision", &revision(1));
    element.draws("old").await;
    assert_eq!(page.questions().len(), 2);
}

#[wasm_bindgen_test]
async fn a_patch_set_in_the_address_is_asked_for() {
    let page = page().await;
    let _loader = Loader::new(&page, "/c/demo/app/+/7/1..3/src/lib.rs?x=1");
    assert_eq!(page.questions(), [(path(7).replace(REVISION, "3"), String::new())]);
}

#[wasm_bindgen_test]
async fn an_event_of_gerrits_is_asked_for_where_the_address_says_nothing() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("shown"), "");
    let loader = Loader::new(&page, "/dashboard/self");
    call(&get(&loader.made, "fires"), "showchange", &[change(7), revision(2)]);
    assert_eq!(page.questions(), [(path(7), String::new())]);
    let element = loader.attached();
    element.set("revision", &revision(2));
    element.set("change", &change(7));
    element.draws("shown").await;
    assert_eq!(page.questions().len(), 1);
}
