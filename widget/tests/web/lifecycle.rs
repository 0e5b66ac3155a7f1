// SPDX-License-Identifier: Apache-2.0
//! What a mounted row asks and hears while its page is seen, and that nothing of it is left afterwards.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{NO_PIPELINE, Page, REVISION, Row, page, path, saying, settle, until};

async fn says(row: &Row, headline: &str) {
    until(headline, || row.text(".headline").is_some_and(|text| text.starts_with(headline))).await;
}

/// A row whose stream is connected.
async fn streaming(page: &Page, number: u32) -> Row {
    let opened = page.opened();
    let row = Row::mount(number, &saying("first"));
    until("a stream", || page.opened() > opened).await;
    page.open();
    row
}

#[wasm_bindgen_test]
async fn a_row_follows_its_stream() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    says(&row, "first").await;
    let connections = page.connections();
    assert!(
        connections[0]
            .ends_with(&format!("/r/plugins/milepost/events?change=demo%2Fapp~1&revision={REVISION}"))
    );
    page.tell(&saying("second"), "2");
    says(&row, "second").await;
    page.tell("{", "3");
    page.tell(&saying("third"), "4");
    says(&row, "third").await;
    assert!(page.questions().is_empty(), "the first answer and the stream are enough");
}

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
async fn a_hidden_page_is_silent() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    page.answer(&path(1), 200, &saying("seen again"), "\"2\"");
    page.see(false);
    settle().await;
    assert!(page.connections().is_empty());
    assert!(page.questions().is_empty());
    page.see(true);
    says(&row, "seen again").await;
    until("a stream", || page.opened() == 2).await;
    assert_eq!(page.questions(), [(path(1), "\"first\"".to_owned())]);
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
    until("nothing", || row.place.inner.child_element_count() == 0).await;
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

#[wasm_bindgen_test]
async fn what_is_unavailable_keeps_the_last_state_in_grey() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    page.tell(r#"{"unavailable":{"text":"Milepost's backend does not answer"},"pipeline":null}"#, "");
    until("the notice", || row.text(".notice").as_deref() == Some("Milepost's backend does not answer"))
        .await;
    says(&row, "first").await;
    assert_eq!(row.all("[data-stale]").len(), 1);
    page.tell(&saying("second"), "2");
    says(&row, "second").await;
    assert!(row.all("[data-stale], .notice").is_empty());
}

#[wasm_bindgen_test]
async fn an_older_answer_does_not_overwrite_the_stream() {
    let page = page().await;
    page.answer(&path(1), 200, &saying("older"), "");
    page.hold(&path(1));
    let row = Row::mount(1, &saying("first"));
    until("a stream", || page.opened() == 1).await;
    page.set_speed(1_000);
    page.open();
    until("a question beside the stream", || page.questions().len() == 1).await;
    page.tell(&saying("newer"), "2");
    says(&row, "newer").await;
    page.release(&path(1));
    page.answer(&path(1), 200, &saying("newer"), "2");
    until("the next question", || page.questions().len() > 1).await;
    says(&row, "newer").await;
    assert_eq!(page.questions()[1].1, "2", "the stream's ETag is the newest");
}

#[wasm_bindgen_test]
async fn a_question_of_a_page_that_is_hidden_again_is_dropped() {
    let page = page().await;
    page.answer(&path(1), 200, &saying("late"), "");
    page.hold(&path(1));
    let row = streaming(&page, 1).await;
    page.see(false);
    page.see(true);
    until("a question", || page.questions().len() == 1).await;
    page.see(false);
    page.release(&path(1));
    settle().await;
    says(&row, "first").await;
    assert_eq!(page.aborted(), 1);
}

#[wasm_bindgen_test]
async fn nothing_is_streamed_where_there_is_no_pipeline() {
    let page = page().await;
    page.set_speed(1_000);
    page.answer(&path(1), 200, &saying("configured"), "");
    let row = Row::mount(1, NO_PIPELINE);
    settle().await;
    assert_eq!(page.opened(), 0);
    says(&row, "configured").await;
    until("a stream", || page.opened() > 0).await;
}

#[wasm_bindgen_test]
async fn a_destroyed_row_leaves_nothing() {
    let page = page().await;
    page.answer(&path(2), 200, &saying("late"), "");
    page.hold(&path(2));
    let row = streaming(&page, 1).await;
    let other = streaming(&page, 2).await;
    page.fail(true);
    until("a question", || page.questions().len() == 1).await;
    for row in [&row, &other] {
        row.handle.destroy();
        row.handle.destroy();
    }
    settle().await;
    assert!(page.connections().is_empty());
    assert_eq!(page.aborted(), 1);
    page.release(&path(2));
    page.see(false);
    page.see(true);
    settle().await;
    assert_eq!(page.questions().len(), 1);
    assert_eq!(row.place.inner.child_element_count() + other.place.inner.child_element_count(), 0);
    // The leases are free again.
    let mut rows = Vec::new();
    for number in 1..=3 {
        rows.push(streaming(&page, number).await);
    }
}
