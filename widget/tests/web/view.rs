// SPDX-License-Identifier: Apache-2.0
//! What a row shows, and what a reader can do with it.

use milepost_widget::wire;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::SAMPLES;
use crate::page::{NO_PIPELINE, REVISION, Row, page, path, settle, until};

const FAILED: &str = include_str!("../../../backend/api/samples/check-failed.json");
const WHY: &str = include_str!("../../../backend/api/samples/why/check-failed.json");
const LIVE: &str = include_str!("../../../backend/api/samples/in-production.json");

fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Where the sample's revision is asked about.
fn why_path(number: u32) -> String {
    path(number).replace("~progress", "~why").replace(REVISION, &"a".repeat(40))
}

async fn drawn(answer: &str) -> Row {
    let row = Row::mount(12, answer);
    until("a headline", || row.text(".headline").is_some()).await;
    row
}

#[wasm_bindgen_test]
async fn every_sample_is_drawn() {
    let _page = page().await;
    for (name, sample) in SAMPLES {
        let Some(pipeline) = wire::parse(sample).unwrap().pipeline else { continue };
        let row = drawn(sample).await;
        assert!(row.text(".headline").unwrap().starts_with(pipeline.headline.as_str()), "{name}");
        let marks = row.all(".marks > li");
        assert_eq!(marks.len(), pipeline.steps.len(), "{name}");
        for (mark, step) in marks.iter().zip(&pipeline.steps) {
            let said = mark.text_content().unwrap();
            assert_eq!(
                said,
                format!("{}: {}", step.name, milepost_widget::text::state(step.state)),
                "{name}"
            );
            assert!(mark.query_selector("svg path").unwrap().is_some(), "{name}: no icon");
            let current = attribute(mark, "aria-current") == "step";
            assert_eq!(current, step.number == pipeline.step, "{name}");
        }
        assert_eq!(row.all(".image .copy").len(), pipeline.images.len(), "{name}");
        for link in row.all(".failure a") {
            assert!(attribute(&link, "href").starts_with("http"), "{name}");
            assert_eq!(attribute(&link, "rel"), "noopener noreferrer", "{name}");
            assert_eq!(attribute(&link, "target"), "_blank", "{name}");
        }
    }
}

#[wasm_bindgen_test]
async fn what_comes_twice_is_drawn_twice() {
    let _page = page().await;
    let step = r#"{"number":2,"name":"Check","state":"failed","failure":{"stage":"unit"},"targets":[{"service":"app","cluster":"eqiad"}]}"#;
    let image = r#"{"service":"app","uri":"registry.example.org/app:1"}"#;
    let row = drawn(&format!(
        r#"{{"pipeline":{{"headline":{{"text":"twice"}},"step":2,"steps":[{step},null,{step}],"images":[{image},{image}]}}}}"#
    ))
    .await;
    assert_eq!((row.all(".marks > li").len(), row.all(".image").len()), (3, 2));
}

#[wasm_bindgen_test]
async fn nothing_is_drawn_without_a_pipeline() {
    let _page = page().await;
    let row = Row::mount(12, NO_PIPELINE);
    settle().await;
    assert!(row.all("section").is_empty());
    assert_eq!(row.place.inner.client_height(), 0);
}

#[wasm_bindgen_test]
async fn a_row_of_any_wrong_answer_still_stands() {
    let page = page().await;
    for text in page.mutations(FAILED).iter().filter_map(|text| text.as_string()) {
        if wire::parse(&text).unwrap().pipeline.is_some() {
            let row = drawn(&text).await;
            assert!(!row.text(".headline").unwrap().is_empty(), "{text}");
        }
    }
}

#[wasm_bindgen_test]
async fn markup_in_an_answer_is_text() {
    let _page = page().await;
    let row = drawn(
        &FAILED
            .replace("TASK [run tests]", "<img src=x onerror=alert(1)>")
            .replace("\"unit\"", "\"<b>unit</b>\""),
    )
    .await;
    row.click(".excerpt");
    until("the excerpt", || row.text("pre").is_some_and(|text| text.contains("<img src=x"))).await;
    assert!(row.all("img, b").is_empty());
    assert_eq!(row.text(".cause a").unwrap(), "<b>unit</b>");
}

#[wasm_bindgen_test]
async fn an_excerpt_folds_open_and_shows_its_cause() {
    let page = page().await;
    let row = drawn(FAILED).await;
    let cause = row.text(".excerpt").unwrap();
    assert!(cause.contains("FAILED: expected 4, got 5"), "{cause}");
    assert!(row.text("pre").is_none());
    row.click(".excerpt");
    until("an open excerpt", || row.text("pre").is_some()).await;
    assert_eq!(attribute(&row.all(".excerpt")[0], "aria-expanded"), "true");
    assert_eq!(row.text("pre strong").unwrap().trim_end(), cause);
    // News does not close what a reader has opened.
    until("a stream", || page.opened() > 0).await;
    page.open();
    page.tell(&FAILED.replace("unit failed", "unit failed again"), "2");
    until("the news", || row.text(".headline").unwrap().contains("again")).await;
    assert!(row.text("pre").is_some());
    row.click(".excerpt");
    until("a closed excerpt", || row.text("pre").is_none()).await;
}

#[wasm_bindgen_test]
async fn an_image_is_copied_with_and_without_a_clipboard() {
    let uri = wire::parse(LIVE).unwrap().pipeline.unwrap().images[0].uri.clone();
    for (clipboard, said, clips) in
        [("works", "Copied", 1), ("none", "Copied", 1), ("refuses", "Not copied: select the text", 0)]
    {
        let page = page().await;
        page.clipboard(clipboard);
        let row = drawn(LIVE).await;
        assert_eq!(row.text(".uri").unwrap(), uri.as_str());
        assert_eq!(attribute(&row.all(".said")[0], "role"), "status");
        row.click(".copy");
        until(said, || row.text(".said").is_some_and(|text| text == said)).await;
        assert_eq!(page.clips(), vec![uri.to_string(); clips], "{clipboard}");
    }
}

#[wasm_bindgen_test]
async fn clusters_are_listed_only_where_they_differ() {
    let _page = page().await;
    let row = drawn(LIVE).await;
    assert!(row.all(".targets").is_empty());
    drop(row);
    let row = drawn(&rolling_out(LIVE)).await;
    let lines: Vec<_> = row.all(".targets li").iter().filter_map(|line| line.text_content()).collect();
    assert_eq!(lines, ["eqiadlive", "codfwrolling out, 1 of 3 pods ready"]);
}

#[wasm_bindgen_test]
async fn why_is_asked_on_a_click_and_is_one_list() {
    let page = page().await;
    page.answer(&why_path(12), 200, &format!(")]}}'\n{WHY}"), "");
    let row = drawn(FAILED).await;
    assert!(page.questions().is_empty(), "nobody has asked yet");
    assert_eq!(attribute(&row.all(".why button")[0], "aria-expanded"), "false");
    row.click(".why button");
    until("the list", || row.text(".why [data-claim]").is_some()).await;
    assert_eq!(attribute(&row.all(".why button")[0], "aria-expanded"), "true");
    let claims: Vec<_> =
        row.all(".why [data-claim]").iter().filter_map(|claim| claim.text_content()).collect();
    assert_eq!(claims[..2], ["Check: unit failed", "Merge: waiting for review"]);
    let line = row.text(".why li:not([data-claim])").unwrap();
    assert!(line.starts_with("ci-main: check of 12,1 (check-0): failed "), "{line}");
    assert!(!attribute(&row.all(".why time")[0], "title").is_empty());
    // News makes what rests on what news, too.
    page.answer(&why_path(12), 200, &WHY.replace("unit failed", "unit failed again"), "");
    until("a stream", || page.opened() > 0).await;
    page.open();
    page.tell(&FAILED.replace("unit failed", "unit failed again"), "2");
    until("the next list", || row.text(".why [data-claim]").as_deref() == Some("Check: unit failed again"))
        .await;
    row.click(".why button");
    until("nothing", || row.text(".why li").is_none()).await;
}

#[wasm_bindgen_test]
async fn why_that_nobody_can_tell_says_so() {
    let page = page().await;
    let row = drawn(FAILED).await;
    row.click(".why button");
    until("a word", || row.text(".why").as_deref() == Some("Why?nobody can tell now")).await;
    row.click(".why button");
    until("nothing", || row.text(".why").as_deref() == Some("Why?")).await;
    page.answer(&why_path(12), 200, WHY, "");
    row.click(".why button");
    until("the list", || row.text(".why [data-claim]").is_some()).await;
}

#[wasm_bindgen_test]
async fn another_change_is_a_link_wherever_it_is_named() {
    let _page = page().await;
    let note = r#"{"key":"cherry_picked","args":{"change":19,"other_branch":true},"text":"cherry-picked to another branch as change 19"}"#;
    let target = r#"{"service":"app","cluster":"codfw","state":{"is":"reverted"},"sentence":{"key":"reverted","args":{"by":21},"text":"reverted by change 21"}}"#;
    let live = r#"{"service":"app","cluster":"eqiad","state":{"is":"live"},"sentence":{"key":"live","args":{},"text":"live"}}"#;
    let step = format!(r#"{{"name":"change 2","state":"running","targets":[{target},{live}]}}"#);
    let row = drawn(&format!(
        r#"{{"pipeline":{{"headline":{{"args":{{"by":2,"goal":"production"}},"text":"In production, reverted in 1 of 2 clusters by change 2"}},
        "step":1,"steps":[{step}],"notes":[{note},{{"args":{{"change":5}},"text":"nothing of it"}}]}}}}"#
    ))
    .await;
    let links = row.all("a").into_iter().map(|link| {
        let href = attribute(&link, "href");
        assert!(href.contains("/r/c/"), "{href}");
        assert!(!attribute(&link, "title").is_empty());
        let number = href.rsplit('/').next().unwrap_or_default().to_owned();
        (link.text_content().unwrap(), number)
    });
    let expected = [("change 2", "2"), ("change 21", "21"), ("change 19", "19")];
    assert_eq!(
        links.collect::<Vec<_>>(),
        expected.map(|(text, number)| (text.to_owned(), number.to_owned()))
    );
    assert_eq!(row.text(".headline").unwrap(), "In production, reverted in 1 of 2 clusters by change 2");
    let clauses: Vec<_> = row.all(".clause").iter().filter_map(|clause| clause.text_content()).collect();
    assert_eq!(clauses, ["reverted by change 21", "live"]);
    assert!(row.all("milepost-change").is_empty(), "none of them is waited for");
}

/// The sample with the last step under way in its second cluster.
fn rolling_out(live: &str) -> String {
    let answer = js_sys::JSON::parse(live).unwrap();
    let step = crate::page::get(&answer, "pipeline.steps.4");
    let target = crate::page::get(&step, "targets.1");
    let set = |of: &wasm_bindgen::JsValue, name: &str, value: &str| {
        js_sys::Reflect::set(of, &name.into(), &js_sys::JSON::parse(value).unwrap()).unwrap();
    };
    set(&step, "state", "\"running\"");
    set(&target, "state", r#"{"is":"rolling_out","ready":1,"desired":3}"#);
    set(&target, "sentence", r#"{"text":"rolling out, 1 of 3 pods ready"}"#);
    js_sys::JSON::stringify(&answer).unwrap().into()
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_said_in_grey() {
    let _page = page().await;
    let silent = FAILED.replace(r#""fresh": true"#, r#""fresh": false"#);
    let row = drawn(&silent).await;
    let notice = row.text(".notice");
    assert!(notice.as_deref().is_some_and(|text| text.contains("ci-main")), "{notice:?}");
    drop(row);
    let row =
        Row::mount(12, r#"{"unavailable":{"text":"Milepost's backend does not answer"},"pipeline":null}"#);
    until("a notice", || row.text(".notice").as_deref() == Some("Milepost's backend does not answer")).await;
}

#[wasm_bindgen_test]
async fn a_row_fits_a_narrow_column() {
    let _page = page().await;
    for (name, sample) in SAMPLES {
        if wire::parse(sample).unwrap().pipeline.is_none() {
            continue;
        }
        let row = drawn(sample).await;
        row.place.inner.set_attribute("style", "width:300px").unwrap();
        assert!(row.place.inner.scroll_width() <= 300, "{name} is {} wide", row.place.inner.scroll_width());
    }
}
