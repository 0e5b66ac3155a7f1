// SPDX-License-Identifier: Apache-2.0
//! Sentences of a newer backend, which German lacks: they stay English, say so, and keep their links.

use super::*;
use crate::page::{Place, all, path, props};
use crate::{SAMPLES, page};

const NOVEL: &str = "held by change 90 for a reason that is new";

/// A waiting promotion, whose headline, step, target and notice are said as by a backend of tomorrow.
fn novel() -> String {
    let (_, sample) = SAMPLES.iter().find(|(name, _)| *name == "one-of-two-clusters").unwrap();
    let answer = JSON::parse(sample).unwrap();
    let sentence = format!(r#"{{"key":"novel","args":{{"change":90}},"text":"{NOVEL}"}}"#);
    let set = |of: &JsValue, name: &str| {
        js_sys::Reflect::set(of, &name.into(), &JSON::parse(&sentence).unwrap()).unwrap();
    };
    set(&get(&answer, "pipeline"), "headline");
    set(&get(&answer, "pipeline.steps.0"), "sentence");
    set(&get(&answer, "pipeline.steps.4.targets.1"), "sentence");
    set(&answer, "unavailable");
    JSON::stringify(&read(&JSON::stringify(&answer).unwrap().as_string().unwrap())).unwrap().into()
}

/// What the nearest element around each text that is the sentence says its language is.
fn languages(place: &Place) -> Vec<String> {
    let whole = all(&place.root, "[lang] [lang]").into_iter();
    let said = whole.filter(|element| element.text_content().as_deref() == Some(NOVEL));
    said.filter_map(|element| element.get_attribute("lang")).collect()
}

fn links(place: &Place) -> Vec<(String, String)> {
    let links = all(&place.root, "a[href$='/c/90']").into_iter();
    links.map(|link| (link.text_content().unwrap(), link.get_attribute("title").unwrap())).collect()
}

#[wasm_bindgen_test]
async fn in_the_row_they_keep_their_links_and_say_that_they_are_english() {
    let page = page::page().await;
    in_german(&page).await;
    let row = Row::mount(12, &novel());
    until("a row", || row.text(".headline").is_some()).await;
    assert_eq!(languages(&row.place), ["en"; 3], "headline, target and notice");
    let link = ("change 90".to_owned(), "Diesen Change öffnen".to_owned());
    assert_eq!(links(&row.place), [link.clone(), link]);
    assert_eq!(row.all(".row")[0].get_attribute("lang").as_deref(), Some("de"));
}

#[wasm_bindgen_test]
async fn on_the_tab_they_do_too() {
    let page = page::page().await;
    in_german(&page).await;
    page.answer(&path(12).replace("~progress", "~detail"), 404, "", "");
    let place = Place::new();
    let tab = milepost_pages::tab(place.inner.clone(), &props(12, &novel()));
    until("a tab", || !all(&place.root, ".steps li").is_empty()).await;
    assert_eq!(languages(&place), ["en"; 3], "headline, notice and step");
    assert_eq!(links(&place).len(), 1, "in the headline");
    tab.destroy();
}

#[wasm_bindgen_test]
async fn what_has_its_german_says_that_it_is_german() {
    let page = page::page().await;
    in_german(&page).await;
    let (_, sample) = SAMPLES.iter().find(|(name, _)| *name == "waiting-for-promotion").unwrap();
    let row = Row::mount(12, &JSON::stringify(&read(sample)).unwrap().as_string().unwrap());
    until("a row", || row.text(".headline").is_some()).await;
    assert_eq!(row.all(".headline > span")[0].get_attribute("lang").as_deref(), Some("de"));
    let link = row.all(".headline a").remove(0);
    assert!(link.text_content().unwrap().starts_with("Change "), "{:?}", link.text_content());
}
