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
        Self::showing(PROGRESS)
    }

    fn showing(progress: &str) -> Self {
        let place = Place::new();
        let drawn = milepost_pages::tab(place.inner.clone(), &props(12, progress));
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
        "Topic greeting: in production 1 of 2 that you can see, 1 without a pipeline",
        "Relation chain: in production 0 of 2 that you can see, 1 not known yet",
    ])
    .await;
    assert_eq!(
        tab.texts(".together:first-of-type li"),
        [
            "change 12: Greet <b>, Step 5 of 5 to production: in 1 of 2 production clusters",
            "change 13: Answer, In production",
            "change 14: Document, no pipeline"
        ]
    );
    assert_eq!(tab.texts(".together [aria-current]").len(), 2, "the page's own change stands in both");
    // Names may be written from right to left.
    assert_eq!(tab.texts(".together:first-of-type bdi"), ["greeting", "Greet <b>", "Answer", "Document"]);
    let link = all(&tab.place.root, ".together a").remove(1);
    assert!(link.get_attribute("href").unwrap().ends_with("/r/c/13"));
    // Of 15 it is asked once more, a moment later.
    page.answer(&rows(&[12, 14, 15]), 200, &ROWS.replace("[15]", "[]"), "");
    tab.says(&[
        "Topic greeting: in production 1 of 2 that you can see, 1 without a pipeline",
        "Relation chain: in production 0 of 1 that you can see, 1 without a pipeline",
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
    tab.says(&["Topic greeting: in production 1 of 2 that you can see, 1 without a pipeline"]).await;
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
        (404, 200, "Relation chain: in production 1 of 2 that you can see"),
        (200, 404, "Topic greeting: in production 1 of 2 that you can see, 1 without a pipeline"),
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

/// Gerrit's answers of a topic of three, and of a chain that is none.
fn topic_alone(page: &Page) {
    topic(page);
    let (path, body) = related("");
    page.answer(&path, 200, &body, "");
    page.answer(&rows(&[12, 13, 14]), 200, &ROWS.replace("[15]", "[]"), "");
}

/// How often it was asked which they are, and where they are.
fn asked(page: &Page) -> (usize, usize) {
    let count = |part: &str| page.questions().iter().filter(|(path, _)| path.contains(part)).count();
    (count("/topic"), count("milepost~rows"))
}

const TOLD: &str = "Topic greeting: in production 1 of 2 that you can see, 1 without a pipeline";

#[wasm_bindgen_test]
async fn of_the_pages_own_change_it_says_what_the_page_shows() {
    let page = page().await;
    topic_alone(&page);
    // Rows are about current patch sets.
    let tab = Tab::showing(include_str!("../../../backend/api/samples/old-patch-set.json"));
    tab.says(&[TOLD]).await;
    assert_eq!(
        tab.texts(".together [aria-current]"),
        ["change 12: Greet <b>, Step 1 of 5 to production: unit failed"]
    );
    let icon = all(&tab.place.root, ".together [aria-current] svg").remove(0);
    assert_eq!(icon.get_attribute("data-state").as_deref(), Some("failed"));
}

#[wasm_bindgen_test]
async fn a_page_that_nobody_sees_asks_for_no_groups_until_somebody_does() {
    let page = page().await;
    topic_alone(&page);
    page.set_speed(100);
    page.see(false);
    let tab = Tab::new();
    let before = milepost_widget::moment::steady();
    until("some looks whether it is seen", || milepost_widget::moment::steady() - before > 20_000.0).await;
    assert_eq!(asked(&page), (0, 0));
    page.see(true);
    tab.says(&[TOLD]).await;
    assert_eq!(asked(&page), (1, 1));
}

#[wasm_bindgen_test]
async fn who_comes_back_within_a_minute_does_not_ask_again() {
    let page = page().await;
    topic_alone(&page);
    Tab::new().says(&[TOLD]).await;
    Tab::new().says(&[TOLD]).await;
    settle().await;
    assert_eq!(asked(&page), (1, 1));
    page.pass(61_000);
    Tab::new().says(&[TOLD]).await;
    until("another question", || asked(&page) == (2, 2)).await;
}

#[wasm_bindgen_test]
async fn unfolded_it_asks_where_they_are_and_folded_it_waits() {
    let page = page().await;
    topic_alone(&page);
    page.answer(&rows(&[12, 14]), 200, &ROWS.replace("[15]", "[]"), "");
    page.set_speed(100);
    let tab = Tab::new();
    tab.says(&[TOLD]).await;
    let before = milepost_widget::moment::steady();
    until("a minute", || milepost_widget::moment::steady() - before > 65_000.0).await;
    assert_eq!(asked(&page), (1, 1), "it is folded");
    all(&tab.place.root, ".together").remove(0).set_attribute("open", "").unwrap();
    until("a question", || asked(&page).1 == 2).await;
    assert_eq!(asked(&page), (1, 2), "which they are was just answered");
}
