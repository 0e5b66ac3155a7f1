// SPDX-License-Identifier: Apache-2.0
//! What the loader says its words in: what the site wants, or the reader's browser.

use super::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{get, page, string};

const MERGED: &str = r#"{"pipeline":{"goal":"production","headline":{"key":"merged_untouched","args":{},"text":"Merged, touches nothing that is deployed"},
    "step":1,"of":1,"state":"done","steps":[{"number":1,"name":"Check","state":"done","sentence":{"key":"checks_passed","args":{},"text":"checks passed"}}]}}"#;
const GERMAN: &str = "Gemergt, berührt nichts, was deployt wird";
const ENGLISH: &str = "Merged, touches nothing that is deployed";

/// What a reader whose browser prefers `browser` gets at a site that says `query`.
async fn said(page: &Page, query: &str, browser: &str) -> (Loader, Element) {
    js_sys::eval(&format!(
        "Object.defineProperty(navigator, 'language', {{value: '{browser}', configurable: true}})"
    ))
    .unwrap();
    page.set_query(query);
    page.answer(&path(7), 200, MERGED, "");
    let loader = Loader::new(page, "/");
    let element = loader.about(7);
    until("a row", || text(&element.root(), ".headline").is_some()).await;
    js_sys::eval("delete navigator.language").unwrap();
    (loader, element)
}

#[wasm_bindgen_test]
async fn german_is_what_the_site_or_its_readers_want_and_nobody_else_gets() {
    let page = page().await;
    for (query, browser, headline) in [
        ("", "de", ENGLISH),
        ("?language=browser", "en-GB", ENGLISH),
        ("?language=browser", "fr", ENGLISH),
        ("?language=latin", "de", ENGLISH),
        ("?checks=off&language=browser", "de-AT", GERMAN),
        ("?language=de", "en", GERMAN),
    ] {
        let (_loader, element) = said(&page, query, browser).await;
        assert_eq!(text(&element.root(), ".headline").as_deref(), Some(headline), "{query}, {browser}");
        let lang = element.root().query_selector(".row").unwrap().unwrap().get_attribute("lang");
        assert_eq!(lang.as_deref(), Some(if headline == GERMAN { "de" } else { "en" }), "{query}, {browser}");
    }
}

#[wasm_bindgen_test]
async fn a_headline_that_german_lacks_says_that_it_is_english() {
    let page = page().await;
    page.set_query("?language=de");
    page.answer(&path(7), 200, &MERGED.replace("merged_untouched", "novel"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.about(7);
    until("a row", || text(&element.root(), ".row .headline").is_some()).await;
    for (of, lang) in [("div", "en"), (".row", "de"), (".headline > span", "en")] {
        let said = element.root().query_selector(of).unwrap().unwrap().get_attribute("lang");
        assert_eq!(said.as_deref(), Some(lang), "{of}");
    }
}

#[wasm_bindgen_test]
async fn what_needs_no_wasm_is_in_german_too() {
    let page = page().await;
    let (loader, element) = said(&page, "?language=de", "en").await;
    let plain = element.root().query_selector("div[lang=de]").unwrap();
    assert!(plain.is_some(), "what stands there before the row");
    for (name, said) in [("milepost-column", "Schritt"), ("milepost-tab-head", "Produktion")] {
        let head = loader.create_of(name);
        loader.attach(&head);
        until(said, || head.element.text_content().as_deref() == Some(said)).await;
        assert_eq!(string(&head.element, "lang"), "de", "{name}");
    }
    let run = call(
        &get(&loader.made, "provider"),
        "fetch",
        &[JSON::parse(&format!(
            r#"{{"repo":"demo/app","changeNumber":7,"patchsetNumber":2,"patchsetSha":"{REVISION}"}}"#
        ))
        .unwrap()],
    );
    let run = JsFuture::from(run.unchecked_into::<js_sys::Promise>()).await.unwrap();
    let run = get(&run, "runs.0");
    assert_eq!(string(&run, "statusDescription"), "Checks bestanden");
}
