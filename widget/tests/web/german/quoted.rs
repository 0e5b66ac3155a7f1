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
        let read = read(&told(&line, &[line.as_str()]));
        for name in ["object", "said"] {
            assert_ne!(string(&read, name), line, "widget/de.js does not know it");
            assert_eq!(numbers(&string(&read, name)), numbers(&line), "{line}");
        }
        assert_eq!(string(&read, "source"), line, "the source's name stays");
    }
}

/// A line of which the backend says this, in these pieces.
fn told(said: &str, pieces: &[&str]) -> String {
    let text = |text: &str| String::from(JSON::stringify(&text.into()).unwrap());
    let (said, pieces) = (text(said), pieces.iter().map(|piece| text(piece)).collect::<Vec<_>>().join(","));
    format!(
        r#"{{"source":{said},"object":{said},"said":{said},"pieces":{{"object":[{pieces}],"said":[{pieces}]}}}}"#
    )
}

#[wasm_bindgen_test]
async fn names_stay_though_they_are_words_of_ours() {
    let page = page().await;
    in_german(&page).await;
    for (pieces, german) in [
        (
            &["job ", "done", " in ", "failed", " of 12,1 (", "none", ")"][..],
            "Job done in failed von 12,1 (none)",
        ),
        (&["history of step ", "the merge"], "Historie von Schritt the merge"),
        (
            &["not satisfied: ", "none, queued; open", ", work in progress"],
            "nicht erfüllt: none, queued; open, in Arbeit",
        ),
        (&["no revision label, tags ", "passed, skipped"], "kein Revisions-Label, Tags passed, skipped"),
        (
            &["1 of 2 pods ready; ", "failed, deleted", "; held: ", "there is none", ""],
            "1 von 2 Pods bereit; failed, deleted; angehalten: there is none",
        ),
        (&["", "waiting", ""], "waiting"),
        (&["waiting"], "wartet"),
    ] {
        let line = read(&told(&pieces.concat(), pieces));
        for name in ["object", "said"] {
            assert_eq!(string(&line, name), german);
        }
    }
}

#[wasm_bindgen_test]
async fn what_is_not_told_apart_stays_as_it_is() {
    let page = page().await;
    in_german(&page).await;
    for told in [
        // as a backend of before says it
        r#"{"source":"ci","object":"job done in failed","said":"failed"}"#,
        r#"{"source":"ci","object":"none","said":"failed","pieces":{"object":["none"]}}"#,
        r#"{"source":"ci","object":"none","said":"failed","pieces":7}"#,
        // an image's labels
        r#"{"labels":{"key":"merged","text":"merged","said":"passed","object":"none","pieces":"none"}}"#,
    ] {
        assert_eq!(JSON::stringify(&read(told)).unwrap().as_string().unwrap(), told);
    }
}
