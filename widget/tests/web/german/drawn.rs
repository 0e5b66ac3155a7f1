// SPDX-License-Identifier: Apache-2.0
//! Row and tab in German: no English word is left.

use super::*;
use crate::page::{Place, REVISION, all, path, props};
use crate::{DETAILS, GROUNDS};

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().nth(1).is_some())
}

/// Texts in some JSON: sentences, or all else: names, lines and whatever sources said.
fn told(value: &JsValue, sentences: bool, into: &mut Vec<String>) {
    if !value.is_object() {
        into.extend(value.as_string().filter(|_| !sentences));
        return;
    }
    for entry in Object::entries(value.unchecked_ref::<Object>()).iter().map(JsCast::unchecked_into::<Array>)
    {
        let (name, inner) = (entry.get(0), entry.get(1));
        if name == "text" {
            into.extend(inner.as_string().filter(|_| sentences));
        } else if name == "said" || name == "object" {
            // Quoted lines are in German, too, but for the names in them.
        } else if name == "pieces" {
            let lines = Object::values(inner.unchecked_ref::<Object>()).to_vec();
            let pieces =
                lines.iter().flat_map(|line| line.unchecked_ref::<Array>().to_vec().into_iter().enumerate());
            let names = pieces.filter(|(nth, _)| nth % 2 == 1);
            into.extend(names.filter_map(|(_, name)| name.as_string()).filter(|_| !sentences));
        } else {
            into.extend(name.as_string().filter(|_| !sentences));
            told(&inner, sentences, into);
        }
    }
}

fn all_told(value: &JsValue, sentences: bool) -> Vec<String> {
    let mut texts = Vec::new();
    told(value, sentences, &mut texts);
    texts
}

/// Words that stand in English and nowhere in German.
async fn english(page: &Page) -> BTreeSet<String> {
    let tables = german(page).await;
    let tables = ["words", "quoted"].map(|name| get(&tables, name));
    let values = tables.iter().flat_map(|table| Object::values(table.unchecked_ref::<Object>()).to_vec());
    let german: Vec<_> = values.filter_map(|text| text.as_string()).collect();
    let german = [german, all_told(&read(EVERY), true)].concat().join(" ");
    let german: BTreeSet<_> = words(&german).collect();
    let english = tables.iter().flat_map(keys);
    let english: Vec<_> = english.chain(all_told(&JSON::parse(EVERY).unwrap(), true)).collect();
    let english = english.join(" ");
    words(&english).filter(|word| !german.contains(word)).map(str::to_owned).collect()
}

/// All that is read or heard of what is drawn below a place.
fn seen(place: &Place) -> Vec<String> {
    let mut texts = Vec::new();
    for element in all(&place.root, "*") {
        let attributes = ["title", "aria-label", "placeholder"];
        texts.extend(attributes.iter().filter_map(|name| element.get_attribute(name)));
        let nodes = element.child_nodes();
        let nodes = (0..nodes.length()).filter_map(|nth| nodes.get(nth));
        texts.extend(nodes.filter(|node| node.node_type() == 3).filter_map(|node| node.text_content()));
    }
    texts
}

/// No English word stands there that is not in the answers.
fn is_german(name: &str, place: &Place, answers: &[&str], english: &BTreeSet<String>) {
    let names: Vec<_> =
        answers.iter().flat_map(|text| all_told(&JSON::parse(text).unwrap(), false)).collect();
    let names = names.join(" ");
    let names: BTreeSet<_> = words(&names).collect();
    for text in seen(place) {
        let left: Vec<_> =
            words(&text).filter(|word| english.contains(*word) && !names.contains(word)).collect();
        assert!(left.is_empty(), "{name}: {left:?} in {text:?}");
    }
}

fn drawn(sample: &str) -> bool {
    sample.contains("\"headline\"")
}

#[wasm_bindgen_test]
async fn no_english_word_is_left_in_the_row() {
    let page = page().await;
    in_german(&page).await;
    let english = english(&page).await;
    assert!(english.contains("waiting") && english.contains("of") && !english.contains("in"), "{english:?}");
    for (name, sample) in SAMPLES.iter().filter(|(_, sample)| drawn(sample)) {
        let grounds = GROUNDS.iter().find(|(of, _)| of == name).map_or("{}", |(_, why)| *why);
        let (_, from) = sample.split_once("\"revision\": \"").unwrap();
        let revision = from.split('"').next().unwrap();
        page.answer(&path(12).replace("~progress", "~why").replace(REVISION, revision), 200, grounds, "");
        let row = Row::mount(12, &translated(sample));
        until("a row", || row.text(".why button").is_some()).await;
        row.click(".why button");
        until("grounds", || !row.all(".why li").is_empty()).await;
        if let Some(excerpt) = row.all(".excerpt").first() {
            excerpt.clone().unchecked_into::<web_sys::HtmlElement>().click();
            until("an excerpt", || row.text("pre").is_some()).await;
        }
        assert_eq!(row.all(".row")[0].get_attribute("lang").as_deref(), Some("de"), "{name}");
        let headline = string(&get(&read(sample), "pipeline.headline"), "text");
        assert!(row.text(".headline").unwrap().starts_with(&headline), "{name}");
        is_german(name, &row.place, &[sample, grounds], &english);
        row.place.inner.set_attribute("style", "width:300px").unwrap();
        assert!(row.place.inner.scroll_width() <= 300, "{name} is {} wide", row.place.inner.scroll_width());
    }
}

/// An answer as the loader hands it over.
fn translated(sample: &str) -> String {
    JSON::stringify(&read(sample)).unwrap().into()
}

#[wasm_bindgen_test]
async fn no_english_word_is_left_in_the_tab() {
    let page = page().await;
    in_german(&page).await;
    let english = english(&page).await;
    for (name, detail) in DETAILS {
        page.answer(&path(12).replace("~progress", "~detail"), 200, detail, "");
        for (of, sample) in SAMPLES.iter().filter(|(_, sample)| drawn(sample)) {
            let place = Place::new();
            let tab = milepost_pages::tab(place.inner.clone(), &props(12, &translated(sample)));
            until("what stands behind", || !all(&place.root, ".sources li").is_empty()).await;
            assert_eq!(all(&place.root, ".tab")[0].get_attribute("lang").as_deref(), Some("de"), "{name}");
            is_german(&format!("{name}, {of}"), &place, &[sample, detail], &english);
            tab.destroy();
        }
    }
}
