// SPDX-License-Identifier: Apache-2.0
//! A stand-in for Gerrit's page: what a test sees of a row, and what it can do to it.

use gloo_timers::future::sleep;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ShadowRoot};

mod language;
mod place;

pub(crate) use language::{DE, LANGUAGE, speak};
pub(crate) use place::{Place, Row};

#[wasm_bindgen]
extern "C" {
    /// See `page.js`.
    pub(crate) type Page;
    #[wasm_bindgen(method)]
    fn reset(this: &Page);
    /// What is answered at a path.
    #[wasm_bindgen(method)]
    pub(crate) fn answer(this: &Page, path: &str, status: u16, body: &str, etag: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn hold(this: &Page, path: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn release(this: &Page, path: &str);
    #[wasm_bindgen(method, js_name = "break")]
    pub(crate) fn break_off(this: &Page, path: &str);
    #[wasm_bindgen(method, js_name = open)]
    fn open_stream(this: &Page, stream: &JsValue);
    #[wasm_bindgen(method, js_name = tell)]
    fn tell_stream(this: &Page, stream: &JsValue, kind: &str, data: &str, id: &str);
    #[wasm_bindgen(method, js_name = fail)]
    fn fail_stream(this: &Page, stream: &JsValue, state: u16);
    #[wasm_bindgen(method, js_name = held)]
    fn held_streams(this: &Page) -> Array;
    #[wasm_bindgen(method)]
    pub(crate) fn see(this: &Page, seen: bool);
    #[wasm_bindgen(method)]
    pub(crate) fn locks(this: &Page, there: bool);
    #[wasm_bindgen(method)]
    pub(crate) fn clipboard(this: &Page, kind: &str);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn listened(this: &Page) -> u32;
    #[wasm_bindgen(method)]
    pub(crate) fn mutations(this: &Page, text: &str) -> Array;
    /// Where a stand-in for a module of wasm can be imported from, which draws by these functions.
    #[wasm_bindgen(method)]
    pub(crate) fn glue(this: &Page, draws: &JsValue) -> String;
    /// Where a module with this source can be imported from.
    #[wasm_bindgen(method)]
    pub(crate) fn module(this: &Page, source: &str) -> String;
    #[wasm_bindgen(method)]
    pub(crate) fn load(this: &Page, source: &str, href: &str) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn asked(this: &Page) -> Array;
    #[wasm_bindgen(method, getter)]
    fn copied(this: &Page) -> Array;
    #[wasm_bindgen(method, getter)]
    fn streams(this: &Page) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn aborted(this: &Page) -> u32;
    /// What stands behind the name of the script that Gerrit loads.
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_query(this: &Page, query: &str);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_strangers(this: &Page, times: u32);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_speed(this: &Page, speed: u32);
    /// So many milliseconds pass at once, without any timer.
    #[wasm_bindgen(method)]
    pub(crate) fn pass(this: &Page, millis: u32);
}

/// The page, as it is at the beginning of each test: what the one before has left is gone first.
pub(crate) async fn page() -> Page {
    let window = web_sys::window().unwrap();
    let made = Reflect::get(&window, &"milepostPage".into()).unwrap();
    let page: Page = if made.is_undefined() {
        js_sys::eval(include_str!("page.js")).unwrap().unchecked_into()
    } else {
        made.unchecked_into()
    };
    settle().await;
    page.reset();
    _ = speak("", "");
    page
}

impl Page {
    /// Paths of the questions so far, and the ETags that they named.
    pub(crate) fn questions(&self) -> Vec<(String, String)> {
        self.asked().iter().map(|asked| (string(&asked, "path"), string(&asked, "etag"))).collect()
    }

    /// How often Gerrit was asked about another change.
    pub(crate) fn asked_about(&self, number: u32) -> usize {
        self.questions().iter().filter(|(path, _)| *path == other_path(number)).count()
    }

    pub(crate) fn clips(&self) -> Vec<String> {
        self.copied().iter().filter_map(|text| text.as_string()).collect()
    }

    /// Addresses of the streams that hold a connection.
    pub(crate) fn connections(&self) -> Vec<String> {
        self.held_streams().iter().map(|stream| string(&stream, "url")).collect()
    }

    pub(crate) fn opened(&self) -> u32 {
        self.streams().length()
    }

    fn last(&self) -> JsValue {
        self.streams().at(-1)
    }

    /// The newest stream connects.
    pub(crate) fn open(&self) {
        self.open_stream(&self.last());
    }

    /// The newest stream tells a state.
    pub(crate) fn tell(&self, data: &str, id: &str) {
        self.tell_stream(&self.last(), "progress", data, id);
    }

    /// The newest stream breaks; the browser gives up, or tries again by itself.
    pub(crate) fn fail(&self, gives_up: bool) {
        self.fail_stream(&self.last(), if gives_up { 2 } else { 0 });
    }
}

/// Where change `number` is asked for.
pub(crate) fn path(number: u32) -> String {
    format!("/r/changes/demo%2Fapp~{number}/revisions/{REVISION}/milepost~progress")
}

/// Where Gerrit is asked about another change, by its number alone.
pub(crate) fn other_path(number: u32) -> String {
    format!("/r/changes/?q=change:{number}&o=DETAILED_ACCOUNTS&o=SUBMIT_REQUIREMENTS")
}

pub(crate) const REVISION: &str = "8f3b9d2c1e0a4f5b6c7d8e9fa0b1c2d3e4f50617";

/// What the loader passes to `mount`, and to what draws the tab.
pub(crate) fn props(number: u32, answer: &str) -> JsValue {
    let props = js_sys::Object::new();
    let origin = web_sys::window().unwrap().location().origin().unwrap();
    for (name, value) in [
        ("base", format!("{origin}/r").into()),
        ("change", format!("demo%2Fapp~{number}").into()),
        ("revision", REVISION.into()),
        ("etag", "\"first\"".into()),
        ("body", js_sys::JSON::parse(answer).unwrap()),
    ] {
        Reflect::set(&props, &name.into(), &value).unwrap();
    }
    props.into()
}

/// An answer with one running step and this headline.
pub(crate) fn saying(headline: &str) -> String {
    format!(
        r#"{{"change":{{"revision":"{REVISION}"}},"pipeline":{{"goal":"production","headline":{{"text":"{headline}"}},"step":1,"of":1,
        "state":"running","steps":[{{"number":1,"name":"Check","state":"running","sentence":{{"text":"runs"}}}}]}}}}"#
    )
}

pub(crate) const NO_PIPELINE: &str = r#"{"change":{},"pipeline":null}"#;

/// Waits until something holds; fails after ten seconds.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if holds() {
            return;
        }
        sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

/// Lets everything that is already due happen: promises, messages, drawing.
pub(crate) async fn settle() {
    for _ in 0..5 {
        sleep(std::time::Duration::ZERO).await;
    }
}

pub(crate) fn text(root: &ShadowRoot, selector: &str) -> Option<String> {
    root.query_selector(selector).unwrap()?.text_content()
}

pub(crate) fn all(root: &ShadowRoot, selector: &str) -> Vec<Element> {
    let found = root.query_selector_all(selector).unwrap();
    (0..found.length()).filter_map(|index| found.get(index)).map(JsCast::unchecked_into).collect()
}

/// A field as text.
pub(crate) fn string(of: &JsValue, name: &str) -> String {
    get(of, name).as_string().unwrap_or_default()
}

/// A field, or what is behind a path of fields: `pipeline.headline.text`.
pub(crate) fn get(of: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(of.clone(), |of, name| Reflect::get(&of, &name.into()).unwrap_or(JsValue::UNDEFINED))
}

/// Calls a method.
pub(crate) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> JsValue {
    let method = get(of, name).unchecked_into::<Function>();
    method.apply(of, &arguments.iter().collect::<Array>()).unwrap()
}
