// SPDX-License-Identifier: Apache-2.0
//! What the page says its words in: the loader's own part for it, where a test has no loader.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

/// The loader's part.
pub(crate) const LANGUAGE: &str = include_str!("../../../language.js");
/// The words of German.
pub(crate) const DE: &str = include_str!("../../../de.js");

/// Loads it as the loader does whose address ends in `query`. `german` is where the module with German is. Gives the promise that the
/// words are there, if the page wants some.
pub(crate) fn speak(query: &str, german: &str) -> Option<Promise> {
    let language = LANGUAGE.replace("__LANGUAGES__", &format!("{{de: \"{german}\"}}"));
    let src = format!("https://gerrit.example.org/plugins/milepost/static/milepost-1.js{query}");
    js_sys::eval(&format!("(() => {{ const src = '{src}'; {language} return spoken; }})()"))
        .unwrap()
        .dyn_into()
        .ok()
}
