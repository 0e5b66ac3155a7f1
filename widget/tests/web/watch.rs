// SPDX-License-Identifier: Apache-2.0
//! "Tell me when it is live or rolled back".

use milepost_pages::Drawn;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::page::{Page, Place, all, page, props, settle, until};

const ROLLING: &str = include_str!("../../../backend/api/samples/one-of-two-clusters.json");
const ARRIVED: &str = include_str!("../../../backend/api/samples/in-production.json");
const WATCH: &str = "/r/changes/demo%2Fapp~12/milepost~watch";
const WATCHING: &str = ")]}'\n{\"can_watch\":true,\"watching\":true}";
const NOT_WATCHING: &str = ")]}'\n{\"can_watch\":true,\"watching\":false}";
const ASK: &str = "Tell me when it is live or rolled back";
const TOLD: &str = "You will be told when it is live or rolled back";

struct Tab {
    place: Place,
    drawn: Drawn,
}

impl Tab {
    fn new() -> Self {
        let place = Place::new();
        let drawn = milepost_pages::tab(place.inner.clone(), &props(12, ROLLING));
        Self { place, drawn }
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        all(&self.place.root, selector).iter().filter_map(|element| element.text_content()).collect()
    }

    async fn says(&self, said: &str, button: &str) {
        until("watch", || self.texts(".watch .note") == [said] && self.texts(".watch button") == [button])
            .await;
    }

    fn click(&self) {
        all(&self.place.root, ".watch button").remove(0).unchecked_into::<HtmlElement>().click();
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.drawn.destroy();
    }
}

fn asked(page: &Page, what: &str) -> usize {
    page.questions().iter().filter(|(path, _)| path == what).count()
}

#[wasm_bindgen_test]
async fn a_reader_says_that_he_wants_to_be_told_and_that_he_does_not() {
    let page = page().await;
    page.answer(WATCH, 200, NOT_WATCHING, "");
    let tab = Tab::new();
    tab.says("", ASK).await;
    let put = format!("PUT {WATCH}");
    page.answer(&put, 200, WATCHING, "");
    page.hold(&put);
    tab.click();
    tab.click();
    page.release(&put);
    tab.says(TOLD, "Do not tell me").await;
    assert_eq!(asked(&page, &put), 1, "a second click says nothing new");
    page.answer(&format!("DELETE {WATCH}"), 200, NOT_WATCHING, "");
    tab.click();
    tab.says("", ASK).await;
}

#[wasm_bindgen_test]
async fn who_was_told_watches_no_more() {
    let page = page().await;
    page.answer(WATCH, 200, WATCHING, "");
    let tab = Tab::new();
    tab.says(TOLD, "Do not tell me").await;
    page.answer(WATCH, 200, NOT_WATCHING, "");
    page.set_speed(100);
    tab.drawn.hear(&js_sys::JSON::parse(ARRIVED).unwrap());
    tab.says("", ASK).await;
    page.set_speed(1);
}

#[wasm_bindgen_test]
async fn who_is_not_signed_in_and_where_nobody_tells_there_is_no_button() {
    let page = page().await;
    for (status, body) in
        [(200, ")]}'\n{\"can_watch\":false,\"watching\":false}"), (404, "Not found"), (200, "[]"), (200, "")]
    {
        page.answer(WATCH, status, body, "");
        let before = asked(&page, WATCH);
        let tab = Tab::new();
        until("question", || asked(&page, WATCH) > before).await;
        settle().await;
        assert!(tab.texts(".watch button").is_empty(), "{body}");
        assert_eq!(tab.texts(".watch"), [""], "its place is kept");
    }
}

#[wasm_bindgen_test]
async fn what_was_not_kept_is_said() {
    let page = page().await;
    page.answer(WATCH, 200, NOT_WATCHING, "");
    let tab = Tab::new();
    tab.says("", ASK).await;
    let refused = [
        (
            409,
            "you watch 200 changes: at most 200 can be watched",
            "you watch 200 changes: at most 200 can be watched",
        ),
        (502, "<html>Bad gateway", "That was not kept: Gerrit does not answer"),
    ];
    for (status, body, said) in refused {
        page.answer(&format!("PUT {WATCH}"), status, body, "");
        tab.click();
        tab.says(said, ASK).await;
    }
    page.break_off(&format!("PUT {WATCH}"));
    tab.click();
    tab.says("That was not kept: Gerrit does not answer", ASK).await;
}
