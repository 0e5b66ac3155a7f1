// SPDX-License-Identifier: Apache-2.0
//! Words in the page's language: `language.js` has them. English stands here, and is said where it has no other.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::*;
use yew::AttrValue;

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = milepost, js_name = word)]
    fn said(all: &str) -> String;
}

/// For tests without a browser: English, filled in as `language.js` does.
#[cfg(not(target_arch = "wasm32"))]
fn said(all: &str) -> String {
    let mut values = all.split('\0');
    let english = values.next().unwrap_or_default().to_owned();
    values.zip(0..).fold(english, |text, (value, nth)| text.replace(&format!("%{nth}"), value))
}

/// A text in the page's language, by its English.
pub fn word(english: &str) -> AttrValue {
    said(english).into()
}

/// The same of a text with values in it, where its English has `%0`, `%1`, …
pub fn words(english: &str, values: &[&str]) -> AttrValue {
    let mut all = english.to_owned();
    for value in values {
        all.push('\0');
        all.push_str(value);
    }
    word(&all)
}

/// A text that is said by [`word`] elsewhere: what looks for all of them finds it by this.
pub const fn marked(english: &'static str) -> &'static str {
    english
}
