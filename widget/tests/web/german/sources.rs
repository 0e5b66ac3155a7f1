// SPDX-License-Identifier: Apache-2.0
//! The words in the sources are those in the table, and none is said without it.

use super::*;

/// How a word is said in Rust and in JavaScript, up to the quote.
const SAID: [&str; 3] = ["word(", "words(", "marked("];
/// Attributes that readers get to see or hear.
const ATTRIBUTES: [&str; 3] = ["title=", "aria-label=", "placeholder="];

/// What a source says, without its tests.
fn words(source: &str) -> BTreeSet<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut words = BTreeSet::new();
    for said in SAID {
        for (at, _) in source.match_indices(said) {
            let before = source[..at].chars().next_back();
            let literal = source[at + said.len()..].trim_start();
            let quote = literal.chars().next().filter(|quote| "\"'`".contains(*quote));
            if let (Some(quote), false) = (quote, before.is_some_and(|c| c.is_alphanumeric() || c == '_')) {
                words.insert(unquoted(&literal[1..], quote));
            }
        }
    }
    words
}

/// Up to the closing quote, or to the values behind a NUL.
fn unquoted(literal: &str, quote: char) -> String {
    let mut word = String::new();
    let mut characters = literal.chars();
    while let Some(next) = characters.next().filter(|next| *next != quote) {
        match next {
            '\\' => match characters.next() {
                Some('0') => break,
                Some(escaped) => word.push(escaped),
                None => {}
            },
            next => word.push(next),
        }
    }
    word
}

#[wasm_bindgen_test]
async fn words_of_the_sources_and_of_german_are_the_same() {
    let page = page().await;
    let table = keys(&get(&german(&page).await, "words"));
    let sources = SOURCES.iter().filter(|(name, _)| *name != "de");
    let said: BTreeSet<_> = sources.flat_map(|(_, source)| words(source)).collect();
    assert!(said.len() > 100, "the sources are read wrongly: {said:?}");
    let (missing, left): (Vec<_>, Vec<_>) =
        (said.difference(&table).collect(), table.difference(&said).collect());
    assert!(missing.is_empty(), "widget/de.js has no {missing:?}");
    assert!(left.is_empty(), "nobody says {left:?} of widget/de.js");
}

#[wasm_bindgen_test]
async fn each_word_keeps_its_values() {
    let page = page().await;
    let german = german(&page).await;
    let table = get(&german, "words");
    for english in keys(&table) {
        let values: Array = (0..10).map(|nth| JsValue::from(format!("%{nth}"))).collect();
        let said = call(&german, "speak", &[english.as_str().into(), values.into()]).as_string().unwrap();
        assert_eq!(numbers(&english), numbers(&said), "{english:?} is {said:?}");
        assert!(!said.is_empty(), "{english:?}");
    }
}

/// Text between quotes directly in what is drawn, and directly in attributes that are read.
#[wasm_bindgen_test]
fn no_word_is_drawn_without_the_table() {
    let letters = |text: &str| {
        let literal = text.split(['"', '\'']).next().unwrap_or_default();
        // As `aria-expanded` has them.
        let state = ["true", "false"].contains(&literal);
        !state && literal.replace("\\n", "").contains(char::is_alphabetic)
    };
    for (name, source) in SOURCES {
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let drawn =
                ["{ \"", "Static(\"", "textContent = '"].iter().any(|so| line.split(so).skip(1).any(letters));
            let read =
                ATTRIBUTES.iter().any(|attribute| line.split(&format!("{attribute}\"")).skip(1).any(letters));
            assert!(!drawn && !read, "{name}: {line}");
        }
    }
}
