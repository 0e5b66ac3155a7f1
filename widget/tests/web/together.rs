// SPDX-License-Identifier: Apache-2.0
//! Changes that go together, on the tab: those of a topic, and of a relation chain.

use milepost_pages::Drawn;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Page, Place, REVISION, all, page, props, settle, text, until};

const PROGRESS: &str = include_str!("../../../backend/api/samples/one-of-two-clusters.json");
const ROWS: &str = r#"{"rows":{"12":{"headline":{"key":"step_of","args":{"goal":"production"},"text":"Step 5 of 5 <i>"},"step":5,"of":5,"state":"running"},
    "13":{"headline":{"key":"reached","args":{"goal":"production"},"text":"In production"},"step":5,"of":5,"state":"done"}},"later":[15]}"#;
const TOPIC: &str = r#"[{"_number":12,"subject":"Greet <b>","status":"MERGED"},{"_number":13,"subject":"Answer","status":"MERGED"},
    {"_number":14,"subject":"Document","status":"NEW"}]"#;

fn change(view: &str) -> String {
    format!("/r/changes/demo%2Fapp~12/{view}")
}

fn related(changes: &str) -> (String, String) {
    (change(&format!("revisions/{REVISION}/related")), format!(r#"{{"changes":[{changes}]}}"#))
}

fn member(number: u32, status: &str) -> String {
    format!(r#"{{"_change_number":{number},"status":"{status}","commit":{{"subject":"Change {number}"}}}}"#)
}

fn rows(numbers: &[u32]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| format!("c={number}")).collect();
    format!("/r/config/server/milepost~rows?{}", numbers.join("&"))
}

/// A drawn tab about change 12, and its place.
struct Tab {
    place: Place,
    drawn: Drawn,
}

impl Tab {
    fn new() -> Self {
        let place = Place::new();
        let drawn = milepost_pages::tab(place.inner.clone(), &props(12, PROGRESS));
        Self { place, drawn }
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        all(&self.place.root, selector).iter().filter_map(|element| element.text_content()).collect()
    }

    async fn says(&self, summaries: &[&str]) {
        until("groups", || self.texts(".together summary") == summaries).await;
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.drawn.destroy();
    }
}

fn topic(page: &Page) {
    page.answer(&change("topic"), 200, ")]}'\n\"greeting\"", "");
    let search = "/r/changes/?n=100&q=topic%3A%22greeting%22%20-is%3Aabandoned";
    page.answer(search, 200, TOPIC, "");
}

#[wasm_bindgen_test]
async fn how_many_of_a_topic_and_of_a_chain_are_there_is_told_of_what_the_reader_may_see() {
    let page = page().await;
    topic(&page);
    let chain = [
        member(15, "NEW"),
        member(12, "MERGED"),
        member(11, "ABANDONED"),
        r#"{"status":"MERGED"}"#.to_owned(),
    ];
    let (path, body) = related(&chain.join(","));
    page.answer(&path, 200, &body, "");
    page.answer(&rows(&[12, 13, 14, 15]), 200, ROWS, "");
    let tab = Tab::new();
    tab.says(&[
        "Topic greeting: 1 of 2 in production, 1 without a pipeline",
        "Relation chain: 0 of 2 in production, 1 not known yet",
    ])
    .await;
    assert_eq!(
        tab.texts(".together:first-of-type li"),
        [
            "change 12: Greet <b>, Step 5 of 5 <i>",
            "change 13: Answer, In production",
            "change 14: Document, no pipeline"
        ]
    );
    assert_eq!(tab.texts(".together [aria-current]").len(), 2, "the page's own change stands in both");
    let link = all(&tab.place.root, ".together a").remove(1);
    assert!(link.get_attribute("href").unwrap().ends_with("/r/c/13"));
    // Of 15 it is asked once more, a moment later.
    page.answer(&rows(&[12, 14, 15]), 200, &ROWS.replace("[15]", "[]"), "");
    tab.says(&[
        "Topic greeting: 1 of 2 in production, 1 without a pipeline",
        "Relation chain: 0 of 1 in production, 1 without a pipeline",
    ])
    .await;
}

#[wasm_bindgen_test]
async fn a_chain_of_the_topics_changes_is_told_once() {
    let page = page().await;
    topic(&page);
    let (path, body) = related(&[member(14, "NEW"), member(13, "MERGED"), member(12, "MERGED")].join(","));
    page.answer(&path, 200, &body, "");
    page.answer(&rows(&[12, 13, 14]), 200, ROWS, "");
    let tab = Tab::new();
    tab.says(&["Topic greeting: 1 of 2 in production, 1 without a pipeline"]).await;
}

#[wasm_bindgen_test]
async fn a_change_alone_goes_with_nothing() {
    let page = page().await;
    page.answer(&change("topic"), 200, ")]}'\n\"\"", "");
    let (path, body) = related(&member(12, "MERGED"));
    page.answer(&path, 200, &body, "");
    let tab = Tab::new();
    until("the question", || page.questions().iter().any(|(asked, _)| *asked == path)).await;
    settle().await;
    assert_eq!(text(&tab.place.root, "#together"), None);
    assert!(!page.questions().iter().any(|(asked, _)| asked.contains("milepost~rows")));
}

#[wasm_bindgen_test]
async fn what_gerrit_refuses_of_the_one_leaves_the_other() {
    let chain = [member(13, "MERGED"), member(12, "MERGED")].join(",");
    for (topic_status, chain_status, told) in [
        (404, 200, "Relation chain: 1 of 2 in production"),
        (200, 404, "Topic greeting: 1 of 2 in production, 1 without a pipeline"),
    ] {
        let page = page().await;
        topic(&page);
        page.answer(&change("topic"), topic_status, ")]}'\n\"greeting\"", "");
        let (path, body) = related(&chain);
        page.answer(&path, chain_status, &body, "");
        page.answer(&rows(&[12, 13, 14]), 200, ROWS, "");
        page.answer(&rows(&[13, 12]), 200, ROWS, "");
        let tab = Tab::new();
        tab.says(&[told]).await;
    }
}

#[wasm_bindgen_test]
async fn nonsense_of_gerrit_is_no_group() {
    for (topic, related_to) in [("7", "[]"), ("\"a\\\"b\"", "{\"changes\":7}"), ("x", "x")] {
        let page = page().await;
        page.answer(&change("topic"), 200, topic, "");
        page.answer(&related("").0, 200, related_to, "");
        let tab = Tab::new();
        until("both questions", || page.questions().iter().any(|(asked, _)| asked.ends_with("/related")))
            .await;
        settle().await;
        assert_eq!(text(&tab.place.root, "#together"), None, "{topic} {related_to}");
    }
}
