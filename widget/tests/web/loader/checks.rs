// SPDX-License-Identifier: Apache-2.0
//! What Gerrit's own Checks are told.

use js_sys::{Array, JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Loader, change, current, revision, seven};
use crate::page::{NO_PIPELINE, Page, REVISION, call, get, page, path, saying, settle, string, until};

const FAILED: &str = include_str!("../../../../backend/api/samples/check-failed.json");
const SILENT: &str = include_str!("../../../../backend/api/samples/silent-cluster.json");
const UNAVAILABLE: &str = r#"{"unavailable":{"key":"backend_unreachable","args":{},"text":"Milepost's backend does not answer"},"pipeline":null}"#;
/// The revision of the samples.
const SAMPLED: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// What the provider answers about the second patch set of change `number`.
async fn fetched(loader: &Loader, number: u32, revision: &str) -> JsValue {
    let data = format!(
        r#"{{"repo":"demo/app","changeNumber":{number},"patchsetNumber":2,"patchsetSha":"{revision}",
        "changeInfo":{{"labels":{{"Verified":{{}},"Code-Review":{{}}}}}}}}"#
    );
    let provider = get(&loader.made, "provider");
    let answer: Promise = call(&provider, "fetch", &[JSON::parse(&data).unwrap()]).unchecked_into();
    JsFuture::from(answer).await.expect("it never rejects")
}

fn runs(answer: &JsValue) -> Vec<JsValue> {
    assert_eq!(string(answer, "responseCode"), "OK");
    get(answer, "runs").unchecked_into::<Array>().to_vec()
}

fn sampled(number: u32) -> String {
    path(number).replace(REVISION, SAMPLED)
}

/// A loader that Gerrit's Checks ask: it has seen a pipeline, of change 1.
async fn registered(page: &Page) -> Loader {
    page.answer(&path(1), 200, &saying("first"), "");
    let loader = Loader::new(page, "/dashboard/self");
    call(&get(&loader.made, "fires"), "showchange", &[change(1), revision(2)]);
    until("a provider", || !get(&loader.made, "provider").is_undefined()).await;
    loader
}

#[wasm_bindgen_test]
async fn steps_are_runs_in_their_order_and_what_failed_has_its_link_and_lines() {
    let page = page().await;
    page.answer(&sampled(12), 200, FAILED, "");
    let loader = registered(&page).await;
    let runs = runs(&fetched(&loader, 12, SAMPLED).await);
    let shown: Vec<_> = runs
        .iter()
        .map(|run| {
            format!(
                "{} {}: {}",
                string(run, "checkName"),
                string(run, "status"),
                string(run, "statusDescription")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "1/5 Check COMPLETED: unit failed",
            "2/5 Merge RUNNABLE: waiting for review",
            "3/5 Image RUNNABLE: not yet",
            "4/5 Staging RUNNABLE: not yet",
            "5/5 Production RUNNABLE: not yet"
        ]
    );
    let [failed, review, ..] = &runs[..] else { panic!("{shown:?}") };
    assert_eq!(get(failed, "patchset"), 2);
    assert!(get(failed, "finishedTimestamp").is_instance_of::<js_sys::Date>());
    assert_eq!(string(failed, "labelName"), "Verified");
    assert!(get(review, "labelName").is_undefined());
    let result = get(failed, "results.0");
    assert_eq!(
        (string(&result, "category"), string(&result, "summary")),
        ("ERROR".into(), "unit failed".into())
    );
    let link = get(&result, "links.0");
    assert_eq!(string(&link, "url"), "https://zuul.example.org/t/example/build/build-unit");
    assert_eq!(string(failed, "statusLink"), string(&link, "url"));
    assert!(string(&result, "message").ends_with("\n    test b ... FAILED: expected 4, got 5"));
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_no_failure() {
    let page = page().await;
    // a state that a newer backend may have is as little known
    for silent in [SILENT.to_owned(), SILENT.replace("\"unknown\"", "\"novel\"")] {
        page.answer(&sampled(12), 200, &silent, "");
        let loader = registered(&page).await;
        let runs = runs(&fetched(&loader, 12, SAMPLED).await);
        let open: Vec<_> = runs.iter().filter(|run| !get(run, "results").is_undefined()).collect();
        let [open] = &open[..] else { panic!("{open:?}") };
        assert_eq!(string(&get(open, "results.0"), "category"), "INFO");
        assert!(get(open, "finishedTimestamp").is_undefined(), "nobody knows that it ended");
    }
}

#[wasm_bindgen_test]
async fn row_and_checks_ask_once_and_move_together() {
    let page = page().await;
    page.answer(&current(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/c/demo/app/+/7");
    until("a provider", || !get(&loader.made, "provider").is_undefined()).await;
    assert_eq!(runs(&fetched(&loader, 7, REVISION).await).len(), 1, "before there is a row");
    let element = loader.about(7);
    element.draws("seven").await;
    until("its stream", || page.opened() == 1).await;
    assert_eq!(runs(&fetched(&loader, 7, REVISION).await).len(), 1);
    let before = get(&loader.made, "announced").as_f64().unwrap_or_default();
    page.open();
    page.tell(&saying("later").replace("runs", "runs on"), "\"2\"");
    element.draws("later").await;
    assert_eq!(get(&loader.made, "announced"), before + 1.0);
    let moved = runs(&fetched(&loader, 7, REVISION).await);
    assert_eq!(string(&moved[0], "statusDescription"), "runs on");
    // The backend is away: that is said, and nobody asks for it once more.
    page.tell(UNAVAILABLE, "");
    until("the news", || get(&loader.made, "announced") == before + 2.0).await;
    let away = fetched(&loader, 7, REVISION).await;
    assert!(string(&away, "errorMessage").ends_with("Milepost's backend does not answer"));
    assert_eq!(page.questions().len(), 1);
}

#[wasm_bindgen_test]
async fn another_revision_than_the_rows_is_asked_for() {
    let page = page().await;
    let (loader, _element) = seven(&page).await;
    page.answer(&sampled(7), 200, FAILED, "");
    assert_eq!(runs(&fetched(&loader, 7, SAMPLED).await).len(), 5);
    assert_eq!(page.questions().len(), 2);
}

#[wasm_bindgen_test]
async fn without_an_answer_there_is_nothing_to_show_and_an_error_is_told() {
    let page = page().await;
    page.answer(&path(7), 200, NO_PIPELINE, "");
    page.answer(&path(9), 500, "", "");
    page.break_off(&path(10));
    let loader = registered(&page).await;
    // 7 has no pipeline, and nobody told this reader of 8
    for number in [7, 8] {
        assert_eq!(runs(&fetched(&loader, number, REVISION).await).len(), 0);
    }
    for (number, why) in [(9, "500"), (10, "network")] {
        let answer = fetched(&loader, number, REVISION).await;
        assert_eq!(string(&answer, "responseCode"), "ERROR");
        assert_eq!(string(&answer, "errorMessage"), format!("no answer about this change: {why}"));
    }
}

#[wasm_bindgen_test]
async fn where_there_is_no_pipeline_gerrit_gets_no_line_for_it() {
    let page = page().await;
    page.answer(&current(7), 200, NO_PIPELINE, "");
    let loader = Loader::new(&page, "/c/demo/app/+/7");
    let _element = loader.about(7);
    until("the answer", || page.questions().len() == 1).await;
    settle().await;
    assert!(get(&loader.made, "provider").is_undefined());
}

#[wasm_bindgen_test]
async fn a_site_can_switch_it_off() {
    let page = page().await;
    page.set_query("?checks=off");
    let (loader, _element) = seven(&page).await;
    assert!(get(&loader.made, "provider").is_undefined());
}
