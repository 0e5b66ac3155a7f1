// SPDX-License-Identifier: Apache-2.0
//! What "Why?" quotes: whatever the backend's sources of it say is found in the table.

use super::*;

/// Where the backend makes such lines.
const GROUNDS: [&str; 4] = [
    include_str!("../../../../backend/src/merge/ground.rs"),
    include_str!("../../../../backend/src/merge/ground/run.rs"),
    include_str!("../../../../backend/src/merge/ground/target.rs"),
    include_str!("../../../../backend/src/merge/ground/wanted.rs"),
];
/// These make some among others.
const FURTHER: [&str; 3] = [
    include_str!("../../../../backend/src/merge/count.rs"),
    include_str!("../../../../backend/src/merge/reached.rs"),
    include_str!("../../../../backend/src/merge/notes.rs"),
];
/// Names, and ends of lines that stand whole in the table.
const NO_LINES: [&str; 3] = ["milepost", ", imageID 1", " by change 1"];

/// The texts in quotes on a line, with a number for each value; nothing for one that is a line's optional end.
fn quoted(line: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for text in line.split('"').skip(1).step_by(2) {
        let mut said = String::new();
        for (nth, piece) in text.split(['{', '}']).enumerate() {
            if nth % 2 == 0 {
                said.push_str(piece);
            } else if !said.ends_with(char::is_alphanumeric) {
                said.push('1');
            }
        }
        texts.push(said);
    }
    texts.retain(|said| said.contains(char::is_alphabetic) && !NO_LINES.contains(&said.as_str()));
    texts
}

#[wasm_bindgen_test]
async fn every_line_that_why_quotes_is_in_german() {
    let page = page().await;
    in_german(&page).await;
    let code = |source: &'static str| source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let further = FURTHER.into_iter().flat_map(code).filter(|line| line.contains("Ground::"));
    let lines: Vec<_> = GROUNDS.into_iter().flat_map(code).chain(further).flat_map(quoted).collect();
    assert!(lines.len() > 50, "the sources are read wrongly: {lines:?}");
    for line in lines {
        let told = Object::new();
        for name in ["source", "object", "said"] {
            js_sys::Reflect::set(&told, &name.into(), &line.as_str().into()).unwrap();
        }
        let read = read(&JSON::stringify(&told).unwrap().as_string().unwrap());
        for name in ["object", "said"] {
            assert_ne!(string(&read, name), line, "widget/de.js does not know it");
            assert_eq!(numbers(&string(&read, name)), numbers(&line), "{line}");
        }
        assert_eq!(string(&read, "source"), line, "the source's name stays");
    }
}

#[wasm_bindgen_test]
async fn names_stay_though_they_are_words_of_ours() {
    let page = page().await;
    in_german(&page).await;
    let told = r#"{"source":"ci","object":"job done in failed","said":"not satisfied: none, queued; tags passed, skipped; status open as merged"}"#;
    let read = read(told);
    assert_eq!(string(&read, "object"), "Job done in failed");
    assert_eq!(
        string(&read, "said"),
        "nicht erfüllt: none, queued; Tags passed, skipped; Status open als merged"
    );
}

#[wasm_bindgen_test]
async fn an_images_labels_are_nobodys_sentences() {
    let page = page().await;
    in_german(&page).await;
    let told = r#"{"labels":{"key":"merged","text":"merged","said":"passed","object":"none"}}"#;
    assert_eq!(JSON::stringify(&read(told)).unwrap().as_string().unwrap(), told);
}
