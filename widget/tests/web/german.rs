// SPDX-License-Identifier: Apache-2.0
//! German: every sentence and every word has it, and nothing English is left in what is drawn.

use std::collections::BTreeSet;

use js_sys::{Array, JSON, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{DE, Page, Row, call, get, page, speak, string, until};
use crate::{SAMPLES, SOURCES};

mod drawn;
mod missing;
mod quoted;
mod sources;

/// Every sentence in each of its forms, as the backend makes it.
const EVERY: &str = include_str!("../../../backend/api/samples/say/every.json");
/// Where the plugin has its own.
const PLUGINS: [&str; 2] = [
    include_str!("../../../gerrit-plugin/src/main/java/dev/milepost/gerrit/backend/Unavailable.java"),
    include_str!("../../../gerrit-plugin/src/main/java/dev/milepost/gerrit/health/Reply.java"),
];
/// Of these nothing but a name or a loanword is to be said.
const SAME: [&str; 4] = ["live", "deployed_to", "reached", "values_unreadable"];

/// The module with German, for whoever looks into it.
async fn german(page: &Page) -> JsValue {
    let module = js_sys::eval(&format!("import(\"{}\")", page.module(DE))).unwrap();
    JsFuture::from(module.unchecked_into::<Promise>()).await.unwrap()
}

/// From now on the page says its words in German.
async fn in_german(page: &Page) {
    let spoken = speak("?language=de", &page.module(DE)).expect("German is fetched");
    JsFuture::from(spoken).await.unwrap();
}

/// JSON as the page reads it.
fn read(text: &str) -> JsValue {
    call(&get(&js_sys::global(), "milepost"), "parse", &[text.into()])
}

fn keys(of: &JsValue) -> BTreeSet<String> {
    Object::keys(of.unchecked_ref::<Object>()).iter().filter_map(|key| key.as_string()).collect()
}

/// The numbers in a text, in their order.
fn numbers(text: &str) -> Vec<&str> {
    let mut numbers: Vec<_> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    numbers.sort_unstable();
    numbers
}

/// The texts among arguments, those of a clause, too.
fn texts(args: &JsValue) -> Vec<String> {
    let values = Object::values(args.unchecked_ref::<Object>()).to_vec();
    let inner = values.iter().filter(|value| value.is_object()).flat_map(texts);
    values.iter().filter_map(JsValue::as_string).chain(inner).collect()
}

#[wasm_bindgen_test]
async fn every_sentence_has_its_german_with_all_that_the_english_shows() {
    let page = page().await;
    in_german(&page).await;
    let english: Array = JSON::parse(EVERY).unwrap().unchecked_into();
    let german: Array = read(EVERY).unchecked_into();
    assert!(english.length() > 100, "sentences are missing");
    let mut seen = BTreeSet::new();
    for (from, to) in english.iter().zip(german.iter()) {
        let (key, from_text, to_text) = (string(&from, "key"), string(&from, "text"), string(&to, "text"));
        let here = format!("{key}: {from_text:?} is {to_text:?}");
        assert!(from_text != to_text || SAME.contains(&key.as_str()), "{here}");
        // "auf null" is a number, and no value that is missing.
        let said = to_text.replace("auf null skaliert", "");
        for wrong in ["undefined", "NaN", "null", "${", "[object", "Invalid", "  "] {
            assert!(!said.contains(wrong), "{here}");
        }
        assert_eq!(numbers(&from_text), numbers(&to_text), "{here}");
        for text in texts(&get(&from, "args")).iter().filter(|text| from_text.contains(*text)) {
            // The state of `state_only`, and the goals that are no environments, are words.
            let found = to_text.to_lowercase().contains(&text.to_lowercase());
            assert!(found || key == "state_only", "{text:?} is missing: {here}");
        }
        seen.insert(key);
    }
    let mut known = keys(&get(&self::german(&page).await, "sentences"));
    for sentence in
        PLUGINS.iter().flat_map(|source| source.split('"')).filter(|text| text.starts_with("backend_"))
    {
        assert!(known.remove(sentence), "{sentence}, which the plugin says");
    }
    assert_eq!(known, seen, "sentences of widget/de.js and of the backend");
}

#[wasm_bindgen_test]
async fn what_the_backend_says_otherwise_stays_english() {
    let page = page().await;
    in_german(&page).await;
    for args in [
        // as a backend of before says it
        r#"{"step":2,"of":5,"goal":"production","clause":"image_building"}"#,
        r#"{"step":2,"of":5,"goal":"production","clause":{"key":"novel","args":{}}}"#,
        r#"{"step":2,"of":5}"#,
        "{}",
        "3",
        "null",
    ] {
        let said = read(&format!(r#"{{"key":"step_of","args":{args},"text":"Step 2 of 5"}}"#));
        assert_eq!(string(&said, "text"), "Step 2 of 5", "{args}");
    }
    let said = read(r#"{"key":"toString","args":{},"text":"as it is"}"#);
    assert_eq!(string(&said, "text"), "as it is");
    let said = read(r#"{"key":"merged","text":"merged"}"#);
    assert_eq!(string(&said, "text"), "gemergt");
}

#[wasm_bindgen_test]
async fn without_its_file_the_page_is_in_english() {
    let page = page().await;
    page.set_speed(100);
    for (query, file) in [
        ("?language=de", "data:text/javascript,throw 1"),
        // It does not come.
        ("?language=de", "data:text/javascript,await new Promise(() => {})"),
        ("?language=la", ""),
        ("?language=en", ""),
        ("", ""),
    ] {
        if let Some(spoken) = speak(query, file) {
            JsFuture::from(spoken).await.unwrap();
        }
        let word = call(&get(&js_sys::global(), "milepost"), "word", &["%0 since %1\0a\0b".into()]);
        assert_eq!(word, "a since b", "{query}");
        assert_eq!(
            string(&read(")]}'\n{\"key\":\"merged\",\"args\":{},\"text\":\"merged\"}"), "text"),
            "merged",
            "{query}"
        );
    }
}

#[wasm_bindgen_test]
async fn moments_are_written_as_germans_do() {
    let page = page().await;
    in_german(&page).await;
    let when = |now: f64| {
        call(&get(&js_sys::global(), "milepost"), "when", &[1_795_170_000_000.0.into(), now.into()])
    };
    let whole = when(1.0).as_string().unwrap();
    assert!(whole.starts_with("20.11.2026, "), "{whole}");
    let time = when(1_795_170_060_000.0).as_string().unwrap();
    assert!(whole.ends_with(&time) && time.len() == 5, "{time} of {whole}");
}
