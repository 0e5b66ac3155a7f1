// SPDX-License-Identifier: Apache-2.0
//! How a row keeps up to date where streams break, are refused, or are all taken.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::lifecycle::{says, streaming};
use crate::page::{Page, Row, page, path, saying, settle, until};

#[wasm_bindgen_test]
async fn a_browser_has_three_streams_and_the_others_ask() {
    let page = page().await;
    at_most_three(&page).await;
}

#[wasm_bindgen_test]
async fn a_browser_has_three_streams_on_plain_http_too() {
    let page = page().await;
    page.locks(false);
    at_most_three(&page).await;
}

async fn at_most_three(page: &Page) {
    let mut rows = Vec::new();
    for number in 1..=3 {
        rows.push(streaming(page, number).await);
    }
    page.set_speed(100);
    page.answer(&path(4), 200, &saying("asked"), "\"4\"");
    let fourth = Row::mount(4, &saying("first"));
    says(&fourth, "asked").await;
    until("a question with the known ETag", || page.questions().contains(&(path(4), "\"4\"".to_owned())))
        .await;
    assert_eq!((page.opened(), page.connections().len()), (3, 3));
    assert_eq!(page.questions().first(), Some(&(path(4), "\"first\"".to_owned())));
    // A lease that is given back is taken by who has none.
    rows.pop();
    until("a fourth stream", || page.opened() == 4).await;
    assert_eq!(page.connections().len(), 3);
}

#[wasm_bindgen_test]
async fn where_the_browser_gives_up_the_row_asks_and_tries_again() {
    let page = page().await;
    page.set_speed(100);
    let row = streaming(&page, 1).await;
    page.answer(&path(1), 200, &saying("asked"), "");
    page.fail(true);
    says(&row, "asked").await;
    until("another stream", || page.opened() == 2).await;
    // One that never connects is given up as well.
    until("a third stream", || page.opened() == 3).await;
    assert_eq!(page.connections().len(), 1);
}

#[wasm_bindgen_test]
async fn a_connection_that_stood_is_the_browsers_to_mend_but_once() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    page.answer(&path(1), 200, &saying("asked"), "");
    page.pass(70_000);
    page.fail(false);
    settle().await;
    assert_eq!((page.connections().len(), page.questions().len()), (1, 0), "the browser makes another");
    page.fail(false);
    until("the end of it", || page.connections().is_empty()).await;
    page.set_speed(10);
    says(&row, "asked").await;
    until("another stream", || page.opened() == 2).await;
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_soon_is_not_the_browsers_to_mend() {
    let page = page().await;
    let _row = streaming(&page, 1).await;
    page.answer(&path(1), 200, &saying("asked"), "\"2\"");
    page.set_speed(20);
    for tries in 2..=4 {
        page.fail(false);
        until("the end of it", || page.connections().is_empty()).await;
        until("another stream", || page.opened() == tries).await;
        page.open();
    }
    assert!(page.questions().len() <= 4, "{:?}", page.questions());
}

#[wasm_bindgen_test]
async fn a_change_that_is_hidden_from_the_reader_is_gone() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    says(&row, "first").await;
    page.fail(true);
    until("nothing", || row.all("section").is_empty()).await;
    assert_eq!(row.place.inner.client_height(), 0);
    settle().await;
    assert!(page.connections().is_empty());
}

#[wasm_bindgen_test]
async fn a_failing_server_leaves_the_last_state() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    page.set_speed(1_000);
    page.break_off(&path(1));
    page.fail(true);
    until("several questions", || page.questions().len() >= 4).await;
    says(&row, "first").await;
    page.answer(&path(1), 503, "", "");
    let asked = page.questions().len();
    until("another question", || page.questions().len() > asked).await;
    says(&row, "first").await;
    page.answer(&path(1), 200, &saying("back"), "");
    says(&row, "back").await;
}
