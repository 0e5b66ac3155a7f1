// SPDX-License-Identifier: Apache-2.0
//! What the tab shows, and what a reader can do with it.

use milepost_pages::{Drawn, tab::wire};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::page::{Page, Place, all, page, path, props, settle, text, until};
use crate::{DETAILS, SAMPLES};

const ROLLING: &str = include_str!("../../../backend/api/samples/one-of-two-clusters.json");
const DETAIL: &str = include_str!("../../../backend/api/samples/detail/rolling-out.json");
const FAILED: &str = include_str!("../../../backend/api/samples/check-failed.json");
const FAILED_DETAIL: &str = include_str!("../../../backend/api/samples/detail/check-failed.json");
const PLANNED: &str = include_str!("../../../backend/api/samples/pipeline-file.json");
const PLANNED_DETAIL: &str = include_str!("../../../backend/api/samples/detail/pipeline-file.json");
const WHY: &str = include_str!("../../../backend/api/samples/why/rolling-out.json");

fn view(name: &str) -> String {
    path(12).replace("~progress", &format!("~{name}"))
}

/// A drawn tab and its place.
struct Tab {
    place: Place,
    drawn: Drawn,
}

impl Tab {
    /// About change 12, whose detail is there.
    async fn of(page: &Page, progress: &str, detail: &str) -> Self {
        page.answer(&view("detail"), 200, detail, "");
        let place = Place::new();
        let drawn = milepost_pages::tab(place.inner.clone(), &props(12, progress));
        let tab = Self { place, drawn };
        until("what stands behind", || !tab.all(".sources li").is_empty()).await;
        tab
    }

    fn all(&self, selector: &str) -> Vec<web_sys::Element> {
        all(&self.place.root, selector)
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).iter().filter_map(|element| element.text_content()).collect()
    }

    fn text(&self, selector: &str) -> String {
        text(&self.place.root, selector).unwrap_or_default()
    }

    fn click(&self, selector: &str) {
        let found = self.all(selector).into_iter().next().unwrap_or_else(|| panic!("nothing is {selector}"));
        found.unchecked_into::<HtmlElement>().click();
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.drawn.destroy();
    }
}

#[wasm_bindgen_test]
async fn every_sample_is_drawn_with_every_detail() {
    let page = page().await;
    assert!(DETAILS.len() >= 2, "samples are missing");
    for (name, detail) in DETAILS {
        let read = wire::detail(detail).unwrap();
        assert!(!read.places.is_empty() && !read.sources.is_empty(), "{name}");
        for (of, progress) in SAMPLES.iter().filter(|(_, text)| text.contains("\"headline\"")) {
            let tab = Tab::of(&page, progress, detail).await;
            assert_eq!(tab.all("tbody tr").len(), read.places.len(), "{name}, {of}");
            assert_eq!(tab.all(".images > li").len(), read.images.len(), "{name}, {of}");
            assert!(!tab.all(".steps > li").is_empty(), "{name}, {of}");
        }
    }
}

#[wasm_bindgen_test]
async fn where_it_runs_is_a_table_and_a_picture() {
    let page = page().await;
    let tab = Tab::of(&page, ROLLING, DETAIL).await;
    assert_eq!(tab.texts("tbody th"), ["staging", "production · eqiad", "production · codfw"]);
    let cells = tab.texts("tbody tr:nth-child(2) td");
    assert_eq!((cells[1].as_str(), cells[3].as_str()), ("v2 of change 18", "3 of 3 ready"));
    assert_eq!(cells[4], "v0 of change 7");
    // In codfw the old image runs beside the new one: it is not "before".
    let cells = tab.texts("tbody tr:nth-child(3) td");
    assert_eq!((cells[1].as_str(), cells[4].as_str()), ("v1 of change 12v0 of change 7", ""));
    assert_eq!(tab.texts(".bar[data-has=true] text"), ["v1", "v2", "v1"]);
    assert_eq!(tab.texts(".bar[data-has=false] text"), ["v0", "v0", "v0"]);
    let words = tab.text("figure details");
    assert!(words.contains("v2 of change 18, with this change, since"), "{words}");
}

#[wasm_bindgen_test]
async fn what_failed_is_shown_with_the_lines_around_it_folded() {
    let page = page().await;
    let lines: Vec<_> = (0..20).map(|nth| format!("\"line {nth}\"")).collect();
    let long = format!(
        "\"lines\":[{}],\"cause\":10,\"number\":4711,\"url\":\"https://zuul.example.org/log/job-output.txt#4711\"",
        lines.join(",")
    );
    let start = FAILED.find("\"lines\"").unwrap();
    let end = start + FAILED[start..].find('}').unwrap();
    let failed = format!("{}{long}{}", &FAILED[..start], &FAILED[end..]);
    let tab = Tab::of(&page, &failed, FAILED_DETAIL).await;
    assert_eq!(tab.texts(".failure summary"), ["6 earlier lines", "5 later lines"]);
    assert_eq!(tab.text(".failure strong"), "line 10\n");
    let place = tab.all(".failure .log > a").remove(0);
    assert_eq!(place.text_content().unwrap(), "Line 4711 of the log");
    assert!(place.get_attribute("href").unwrap().ends_with("/log/job-output.txt#4711"));
    let link = tab.all(".failure a").remove(0);
    assert!(link.get_attribute("href").unwrap().starts_with("https://"));
    assert_eq!(link.get_attribute("rel").unwrap(), "noopener noreferrer");
    assert_eq!(tab.text(".runs summary"), "1 run, 1 failed");
}

#[wasm_bindgen_test]
async fn what_else_rides_is_asked_once_it_is_unfolded() {
    let page = page().await;
    let sha = |digit: &str| digit.repeat(40);
    let rides = format!("{}?image={}&running={}", view("rides"), sha("a"), sha("0"));
    page.answer(
        &rides,
        200,
        r#"{"changes":[{"_number":18,"subject":"Fix <b>","owner":"Bob"}],"hidden":2,"behind":1}"#,
        "",
    );
    let tab = Tab::of(&page, ROLLING, DETAIL).await;
    assert!(page.questions().iter().all(|(path, _)| !path.contains("rides")));
    // Only against what runs without the change.
    assert_eq!(tab.texts(".images summary"), ["What else rides in it, against v0 in codfw"]);
    tab.click(".images summary");
    until("the changes", || tab.text(".images details").contains("Bob")).await;
    assert_eq!(
        tab.texts(".images details li"),
        [
            "change 18: Fix <b>, by Bob",
            "2 changes that you cannot see",
            "what runs has 1 commit that this image lacks"
        ]
    );
}

#[wasm_bindgen_test]
async fn why_is_asked_once_it_is_unfolded() {
    let page = page().await;
    page.answer(&view("why"), 200, WHY, "");
    let tab = Tab::of(&page, ROLLING, DETAIL).await;
    tab.click(".why summary");
    until("grounds", || tab.all(".why li").len() > 3).await;
    assert!(tab.all(".why li[data-claim]").len() > 1);
}

#[wasm_bindgen_test]
async fn one_tab_after_the_other_adds_no_listener_and_keeps_nothing_of_the_one_before() {
    let page = page().await;
    page.answer(&view("why"), 200, WHY, "");
    let tabs = async |count: u32| {
        for _ in 0..count {
            let tab = Tab::of(&page, ROLLING, DETAIL).await;
            assert!(tab.all(".why li").is_empty());
            tab.click(".why summary");
            until("grounds", || tab.all(".why li").len() > 3).await;
            drop(tab);
            settle().await;
        }
    };
    tabs(1).await;
    let before = page.listened();
    tabs(5).await;
    assert!(page.listened() <= before, "{} listeners more", page.listened() - before);
}

#[wasm_bindgen_test]
async fn what_a_tab_has_asked_for_is_not_told_to_the_next_one() {
    let page = page().await;
    page.answer(&view("detail"), 200, DETAIL, "");
    page.hold(&view("detail"));
    let place = Place::new();
    milepost_pages::tab(place.inner.clone(), &props(12, ROLLING)).destroy();
    settle().await;
    let next = Place::new();
    let drawn = milepost_pages::tab(next.inner.clone(), &props(13, ROLLING));
    until("the next tab", || !all(&next.root, ".steps > li").is_empty()).await;
    page.release(&view("detail"));
    until("its own answer", || text(&next.root, ".wait").is_some_and(|said| !said.is_empty())).await;
    settle().await;
    assert!(all(&next.root, ".sources li").is_empty());
    drawn.destroy();
}

#[wasm_bindgen_test]
async fn a_later_answer_is_drawn_and_asked_behind_once_more() {
    let page = page().await;
    page.set_speed(50);
    let tab = Tab::of(&page, ROLLING, DETAIL).await;
    let before = page.questions().len();
    for _ in 0..5 {
        tab.drawn.hear(&js_sys::JSON::parse(FAILED).unwrap());
    }
    until("the later headline", || tab.text(".headline").contains("unit failed")).await;
    until("a question", || page.questions().len() > before).await;
    settle().await;
    assert!(page.questions().len() <= before + 2, "{:?}", page.questions());
}

#[wasm_bindgen_test]
async fn nonsense_is_drawn_as_nothing() {
    let page = page().await;
    for detail in [
        r#"{"steps":{},"places":[null,{"ran":[{},null,{"since":"x"}],"ready":-1}],"images":[{}],"runs":[{"jobs":[{}]}],"sources":[{}]}"#,
        r#"{"steps":[1],"places":7,"images":"x","runs":[null],"sources":[{"name":7,"remarks":[{}]}]}"#,
        r#"{"steps":[],"places":[{"ran":[{"since":-8.64e15},{"since":8.64e15,"until":-8.64e15}]}],"sources":[{"as_of":9e99}]}"#,
    ] {
        let tab = Tab::of(&page, ROLLING, detail).await;
        assert!(tab.text(".headline").starts_with("Step 5 of 5"), "{detail}");
    }
    for detail in ["", "[]", "null", "{}", "<html>"] {
        assert!(wire::detail(detail).is_none(), "{detail}");
    }
}

#[wasm_bindgen_test]
async fn a_backend_that_does_not_answer_is_said_and_the_steps_stay() {
    let page = page().await;
    page.answer(&view("detail"), 200, r#"{"unavailable":{"text":"gone"}}"#, "");
    let place = Place::new();
    let drawn = milepost_pages::tab(place.inner.clone(), &props(12, ROLLING));
    until("a word", || text(&place.root, ".wait").is_some_and(|said| said.contains("cannot be read now")))
        .await;
    assert_eq!(all(&place.root, ".steps > li").len(), 5);
    drawn.destroy();
    drawn.destroy();
}

#[wasm_bindgen_test]
async fn what_the_pipeline_file_plans_is_drawn_in_its_order_with_what_is_wrong_with_it() {
    let page = page().await;
    let tab = Tab::of(&page, PLANNED, PLANNED_DETAIL).await;
    assert_eq!(tab.texts(".plan b"), ["test", "publish"]);
    assert_eq!(tab.texts(".frames > li"), ["lint rununit run", "main build, publish, promote"]);
    assert_eq!(tab.all(".frames")[0].query_selector_all("li > div").unwrap().length(), 2, "side by side");
    let finding = tab.texts(".plan > li")[0].clone();
    assert_eq!(finding, "Line 3, error: `stage` is no key of a pipeline unknown-key");
    let link = tab.all(".plan a")[0].get_attribute("href").unwrap();
    assert!(link.ends_with("/c/12/1/.pipeline/config.yaml#3"), "{link}");
}
