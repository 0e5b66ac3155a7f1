// SPDX-License-Identifier: Apache-2.0
//! What a mounted row asks and hears while its page is seen, and that nothing of it is left afterwards.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{NO_PIPELINE, Page, REVISION, Row, page, path, saying, settle, until};

pub(crate) async fn says(row: &Row, headline: &str) {
    until(headline, || row.text(".headline").is_some_and(|text| text.starts_with(headline))).await;
}

/// A row whose stream is connected.
pub(crate) async fn streaming(page: &Page, number: u32) -> Row {
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
async fn a_change_of_step_is_spoken_and_no_pod_is() {
    let page = page().await;
    let row = streaming(&page, 1).await;
    says(&row, "first").await;
    let spoken = || row.text("[role=status]").unwrap_or_default();
    assert_eq!(spoken(), "Step 1 of 1, Check: running");
    page.tell(&saying("a pod more"), "2");
    says(&row, "a pod more").await;
    assert_eq!(spoken(), "Step 1 of 1, Check: running");
    page.tell(&saying("over").replace("running", "failed"), "3");
    says(&row, "over").await;
    assert_eq!(spoken(), "Step 1 of 1, Check: failed");
}

#[wasm_bindgen_test]
async fn one_row_after_the_other_adds_no_listener() {
    let page = page().await;
    let rows = async |count: u32| {
        for number in 0..count {
            let row = streaming(&page, number).await;
            says(&row, "first").await;
            row.click(".why button");
            until("grounds", || !row.all(".why li").is_empty()).await;
            drop(row);
            settle().await;
        }
    };
    rows(1).await;
    let before = page.listened();
    rows(5).await;
    assert!(page.listened() <= before, "{} listeners more", page.listened() - before);
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
