// SPDX-License-Identifier: Apache-2.0
//! The height that is kept free, and the projects that it is kept free for.

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Loader, change, seven};
use crate::page::{NO_PIPELINE, get, page, path, saying, settle, until};

#[wasm_bindgen_test]
async fn height_is_kept_only_where_a_pipeline_was_seen() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    page.hold(&path(7));
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    let height = || element.element.offset_height();
    element.set("change", &change(7));
    settle().await;
    assert_eq!(height(), 0, "this browser knows nothing of the project yet");
    page.release(&path(7));
    element.draws("seven").await;
    until("the drawn height", || height() > 0).await;
    let drawn = height();

    page.answer(&path(8), 200, &saying("eight"), "");
    page.hold(&path(8));
    element.set("change", &change(8));
    settle().await;
    assert_eq!(height(), drawn, "nothing moves between two changes of one project");
    page.answer(&path(9), 200, NO_PIPELINE, "");
    element.set("change", &change(9));
    until("no height", || height() == 0).await;
    assert_eq!(element.text(), "");
}

#[wasm_bindgen_test]
async fn what_the_browser_remembers_is_bounded_and_may_be_broken() {
    let page = page().await;
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let many: Vec<_> = (0..50).map(|number| format!("[\"p{number}\",{{}}]")).collect();
    storage.set_item("milepost", &format!("[{}]", many.join(","))).unwrap();
    let (_loader, element) = seven(&page).await;
    let kept: Array = JSON::parse(&storage.get_item("milepost").unwrap().unwrap()).unwrap().unchecked_into();
    assert_eq!((kept.length(), get(&kept.at(0), "0").as_string().as_deref()), (50, Some("demo/app")));
    storage.set_item("milepost", "{").unwrap();
    page.answer(&path(8), 200, &saying("eight"), "");
    element.set("change", &change(8));
    element.draws("eight").await;
}
