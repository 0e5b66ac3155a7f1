// SPDX-License-Identifier: Apache-2.0
//! `milepost.js`: the element in a page that sets properties late, hands it other changes and breaks in every way.

use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

use crate::page::{DE, LANGUAGE, Page, Place, REVISION, call, path, saying, text, until};

mod again;
mod ahead;
mod checks;
mod handover;
mod language;
mod lists;
mod memory;
mod other;
mod requirement;
mod screens;
mod shapes;
mod tab;
mod trap;

const LOADER: &str = include_str!("../../milepost.js");
const PARTS: [(&str, &str); 4] = [
    ("__LANGUAGE__", LANGUAGE),
    ("__CHECKS__", include_str!("../../checks.js")),
    ("__REQUIREMENT__", include_str!("../../requirement.js")),
    ("__MORE__", include_str!("../../more.js")),
];
const LISTS: &str = include_str!("../../lists.js");
const PAGES: &str = include_str!("../../pages.js");
const OTHER: &str = "1111111111111111111111111111111111111111";

/// A loaded loader. What it creates is gone when dropped.
struct Loader {
    made: JsValue,
    place: Place,
}

impl Loader {
    /// Loads it on a page, with the real row behind it.
    fn new(page: &Page, at: &str) -> Self {
        let mount = Closure::<dyn Fn(web_sys::Element, JsValue) -> JsValue>::new(|root, props| {
            JsValue::from(milepost_widget::mount(root, &props))
        });
        Self::with(page, at, &mount.into_js_value())
    }

    fn with(page: &Page, at: &str, mount: &JsValue) -> Self {
        let tab = Closure::<dyn Fn(web_sys::Element, JsValue) -> JsValue>::new(|root, props| {
            JsValue::from(milepost_pages::tab(root, &props))
        });
        Self::of(page, at, mount, &tab.into_js_value())
    }

    fn of(page: &Page, at: &str, mount: &JsValue, tab: &JsValue) -> Self {
        let health = Closure::<dyn Fn(web_sys::Element, String) -> JsValue>::new(|root, base: String| {
            JsValue::from(milepost_pages::health(root, &base))
        });
        let pages = page.glue(&draws([("tab", tab), ("health", &health.into_js_value())]));
        let pages = PAGES
            .replace("./__PAGES_GLUE__", &pages)
            .replace("'__PAGES_WASM__', import.meta.url", "'https://gerrit.example.org/pages.wasm'");
        let origin = web_sys::window().unwrap().location().origin().unwrap();
        let source =
            PARTS.iter().fold(LOADER.to_owned(), |source, (place, part)| source.replace(place, part));
        let source = source
            .replace("__WIDGET_JS__", &page.glue(&draws([("mount", mount)])))
            .replace("__WIDGET_WASM__", "widget.wasm")
            .replace("__LANGUAGES__", &format!("{{de: \"{}\"}}", page.module(DE)))
            .replace("__LISTS_JS__", &page.module(LISTS))
            .replace("__PAGES_JS__", &page.module(&pages));
        let made = page.load(&source, &format!("{origin}/r{at}"));
        Self { made, place: Place::new() }
    }

    fn create(&self) -> Element {
        self.create_of("milepost-progress")
    }

    fn create_of(&self, name: &str) -> Element {
        let element: HtmlElement = call(&self.made, "create", &[name.into()]).unchecked_into();
        Element { element }
    }

    fn attached(&self) -> Element {
        let element = self.create();
        self.attach(&element);
        element
    }

    /// Attached, and given change `number`.
    fn about(&self, number: u32) -> Element {
        let element = self.attached();
        element.set("change", &change(number));
        element
    }

    fn attach(&self, element: &Element) {
        self.place.outer().append_child(&element.element).unwrap();
    }
}

fn draws<const N: usize>(functions: [(&str, &JsValue); N]) -> JsValue {
    let draws = js_sys::Object::new();
    for (name, function) in functions {
        Reflect::set(&draws, &name.into(), function).unwrap();
    }
    draws.into()
}

/// Milepost's element.
struct Element {
    element: HtmlElement,
}

impl Element {
    fn set(&self, property: &str, value: &JsValue) {
        Reflect::set(&self.element, &property.into(), value).unwrap();
    }

    fn root(&self) -> ShadowRoot {
        self.element.shadow_root().unwrap()
    }

    fn text(&self) -> String {
        self.root().text_content().unwrap_or_default()
    }

    /// Waits for a drawn row with this headline.
    async fn draws(&self, headline: &str) {
        until(headline, || text(&self.root(), ".headline").is_some_and(|text| text.starts_with(headline)))
            .await;
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        let outer = self.place.outer();
        outer.set_inner_html("");
    }
}

fn change(number: u32) -> JsValue {
    JSON::parse(&format!(
        r#"{{"_number":{number},"project":"demo/app","current_revision":"{REVISION}","revisions":{{"{REVISION}":{{"_number":2}},"{OTHER}":{{"_number":1}}}}}}"#
    ))
    .unwrap()
}

fn revision(patch_set: u32) -> JsValue {
    JSON::parse(&format!(r#"{{"_number":{patch_set}}}"#)).unwrap()
}

fn current(number: u32) -> String {
    path(number).replace(REVISION, "current")
}

/// Change 7, drawn with the headline "seven".
async fn seven(page: &Page) -> (Loader, Element) {
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(page, "/");
    let element = loader.about(7);
    element.draws("seven").await;
    (loader, element)
}
