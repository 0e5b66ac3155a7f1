// SPDX-License-Identifier: Apache-2.0
//! `milepost.js`: the element in a page that sets properties late, hands it other changes and breaks in every way.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, ShadowRoot};

use crate::page::{
    NO_PIPELINE, Page, Place, REVISION, Row, all, call, get, page, path, saying, settle, string, text, until,
};

const LOADER: &str = include_str!("../../milepost.js");
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
        let origin = web_sys::window().unwrap().location().origin().unwrap();
        let source =
            LOADER.replace("__WIDGET_JS__", &page.glue(mount)).replace("__WIDGET_WASM__", "widget.wasm");
        let made = page.load(&source, &format!("{origin}/r{at}"));
        Self { made, place: Place::new() }
    }

    fn create(&self) -> Element {
        let element: HtmlElement = call(&self.made, "create", &[]).unchecked_into();
        Element { element }
    }

    fn attached(&self) -> Element {
        let element = self.create();
        self.attach(&element);
        element
    }

    fn attach(&self, element: &Element) {
        self.place.outer().append_child(&element.element).unwrap();
    }
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

#[wasm_bindgen_test]
async fn it_registers_a_row_once() {
    let page = page().await;
    let loader = Loader::new(&page, "/q/status:open");
    let registered: Array = get(&loader.made, "registered").unchecked_into();
    assert_eq!(registered.join(" "), "change-metadata-item milepost-progress");
    // A second copy of the script, as after a plugin reload, finds the element defined.
    call(&loader.made, "run", &[]);
    settle().await;
    assert!(page.questions().is_empty(), "a page without a change has nothing to ask");
}

#[wasm_bindgen_test]
async fn it_asks_before_there_is_an_element_and_only_once() {
    let page = page().await;
    page.answer(&current(7), 200, &format!(")]}}'\n{}", saying("ahead")), "\"1\"");
    let loader = Loader::new(&page, "/c/demo/app/+/7");
    assert_eq!(page.questions(), [(current(7), String::new())]);
    let element = loader.attached();
    element.set("change", &change(7));
    element.set("revision", &revision(2));
    element.draws("ahead").await;
    assert_eq!(page.questions().len(), 1);
    until("its stream", || page.opened() == 1).await;
}

#[wasm_bindgen_test]
async fn an_answer_about_another_revision_is_not_taken_over() {
    let page = page().await;
    page.answer(&current(7), 200, &saying("current"), "");
    let old = path(7).replace(REVISION, OTHER);
    page.answer(&old, 200, &saying("old").replace(REVISION, OTHER), "");
    let loader = Loader::new(&page, "/c/demo/app/+/7");
    let element = loader.attached();
    element.set("change", &change(7));
    element.set("revision", &revision(1));
    element.draws("old").await;
    assert_eq!(page.questions().len(), 2);
}

#[wasm_bindgen_test]
async fn a_patch_set_in_the_address_is_asked_for() {
    let page = page().await;
    let _loader = Loader::new(&page, "/c/demo/app/+/7/1..3/src/lib.rs?x=1");
    assert_eq!(page.questions(), [(path(7).replace(REVISION, "3"), String::new())]);
}

#[wasm_bindgen_test]
async fn an_event_of_gerrits_is_asked_for_where_the_address_says_nothing() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("shown"), "");
    let loader = Loader::new(&page, "/dashboard/self");
    call(&get(&loader.made, "fires"), "showchange", &[change(7), revision(2)]);
    assert_eq!(page.questions(), [(path(7), String::new())]);
    let element = loader.attached();
    element.set("revision", &revision(2));
    element.set("change", &change(7));
    element.draws("shown").await;
    assert_eq!(page.questions().len(), 1);
}

#[wasm_bindgen_test]
async fn properties_may_come_in_any_order_and_again() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("one"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.create();
    element.set("revision", &revision(2));
    element.set("plugin", &Object::new());
    settle().await;
    loader.attach(&element);
    settle().await;
    assert_eq!(page.questions(), []);
    element.set("change", &JsValue::UNDEFINED);
    element.set("change", &change(7));
    element.draws("one").await;
    element.set("change", &change(7));
    element.set("revision", &revision(2));
    settle().await;
    assert_eq!(page.questions().len(), 1);
    assert_eq!(page.opened(), 1);
}

#[wasm_bindgen_test]
async fn another_change_in_the_same_element_replaces_the_first() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    page.answer(&path(8), 200, &saying("eight"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    element.draws("seven").await;
    until("its stream", || page.opened() == 1).await;
    element.set("change", &change(8));
    settle().await;
    assert!(!element.text().contains("seven"));
    element.draws("eight").await;
    until("its stream", || page.opened() == 2).await;
    let connections = page.connections();
    assert_eq!(connections.len(), 1);
    assert!(connections[0].contains("~8&"), "{connections:?}");
}

#[wasm_bindgen_test]
async fn a_late_answer_about_the_change_before_is_ignored() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    page.answer(&path(8), 200, &saying("eight"), "");
    page.hold(&path(7));
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    until("a question", || page.questions().len() == 1).await;
    element.set("change", &change(8));
    element.draws("eight").await;
    page.release(&path(7));
    settle().await;
    assert!(element.text().contains("eight") && !element.text().contains("seven"));
    assert_eq!(page.aborted(), 1);
}

#[wasm_bindgen_test]
async fn changes_may_come_faster_than_they_are_drawn() {
    let page = page().await;
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    for number in 1..=20 {
        page.answer(&path(number), 200, &saying(&format!("change {number}.")), "");
        element.set("change", &change(number));
        for _ in 0..number % 4 {
            settle().await;
        }
    }
    element.draws("change 20.").await;
    until("one stream", || page.connections().len() == 1).await;
    assert_eq!(all(&element.root(), ".row").len(), 1);
}

#[wasm_bindgen_test]
async fn detached_it_stops_and_attached_it_starts_again() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    for _ in 0..10 {
        element.draws("seven").await;
        until("its stream", || page.connections().len() == 1).await;
        element.element.remove();
        settle().await;
        assert!(page.connections().is_empty());
        assert_eq!(element.text(), "");
        loader.attach(&element);
    }
    // Moved within the page at once, it just stays.
    element.draws("seven").await;
    let asked = page.questions().len();
    element.element.remove();
    loader.attach(&element);
    settle().await;
    assert_eq!(page.questions().len(), asked);
}

#[wasm_bindgen_test]
async fn height_is_kept_only_where_a_pipeline_was_seen() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    page.hold(&path(7));
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    let height = || element.element.offset_height();
    element.set("change", &change(7));
    settle().await;
    assert_eq!(height(), 0, "this browser knows nothing of the project yet");
    page.release(&path(7));
    element.draws("seven").await;
    until("the drawn height", || height() > 0).await;
    let drawn = height();

    page.answer(&path(8), 200, &saying("eight"), "");
    page.hold(&path(8));
    element.set("change", &change(8));
    settle().await;
    assert_eq!(height(), drawn, "nothing moves between two changes of one project");
    page.answer(&path(9), 200, NO_PIPELINE, "");
    element.set("change", &change(9));
    until("no height", || height() == 0).await;
    assert_eq!(element.text(), "");
}

#[wasm_bindgen_test]
async fn what_the_browser_remembers_is_bounded_and_may_be_broken() {
    let page = page().await;
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    let many: Vec<_> = (0..50).map(|number| format!("\"p{number}\"")).collect();
    storage.set_item("milepost", &format!("[{}]", many.join(","))).unwrap();
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    element.draws("seven").await;
    let kept: Array = JSON::parse(&storage.get_item("milepost").unwrap().unwrap()).unwrap().unchecked_into();
    assert_eq!((kept.length(), kept.at(0).as_string().as_deref()), (50, Some("demo/app")));
    storage.set_item("milepost", "{").unwrap();
    page.answer(&path(8), 200, &saying("eight"), "");
    element.set("change", &change(8));
    element.draws("eight").await;
}

#[wasm_bindgen_test]
async fn a_change_without_a_pipeline_draws_nothing_and_is_asked_again_later() {
    let page = page().await;
    page.set_speed(1_000);
    page.answer(&path(7), 200, NO_PIPELINE, "");
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    until("a second question", || page.questions().len() >= 2).await;
    assert_eq!(element.element.offset_height(), 0);
    page.answer(&path(7), 200, &saying("configured"), "");
    element.draws("configured").await;
}

#[wasm_bindgen_test]
async fn an_error_is_asked_again() {
    let page = page().await;
    page.set_speed(1_000);
    page.break_off(&path(7));
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    until("a second question", || page.questions().len() >= 2).await;
    page.answer(&path(7), 500, "<html>", "");
    let asked = page.questions().len();
    until("another question", || page.questions().len() > asked).await;
    page.answer(&path(7), 200, &saying("back"), "");
    element.draws("back").await;
}

#[wasm_bindgen_test]
async fn where_wasm_cannot_be_had_the_headline_is_plain_text() {
    let page = page().await;
    page.set_speed(1_000);
    page.answer(&path(7), 200, &saying("seven"), "");
    // As with a site's CSP: the module is refused each time.
    let refuse = js_sys::Function::new_no_args("throw new EvalError('refused')");
    let loader = Loader::with(&page, "/", &refuse);
    let element = loader.attached();
    element.set("change", &change(7));
    until("the headline", || element.text() == "seven").await;
    page.answer(&path(7), 200, &saying("seven and more"), "");
    until("the next headline", || element.text() == "seven and more").await;
    element.set("change", &change(8));
    until("nothing of the change before", || element.text().is_empty()).await;
}

/// A trap, as an immediate abort in wasm makes it.
const TRAP: &str = "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,8,1,0,10,5,1,3,0,0,11])))";

#[wasm_bindgen_test]
async fn a_trap_while_mounting_leaves_the_headline() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let mount = js_sys::Function::new_with_args("box", &format!("box.textContent = ''; {TRAP}"));
    let loader = Loader::with(&page, "/", &mount);
    let element = loader.attached();
    element.set("change", &change(7));
    until("a second question", || page.questions().len() >= 2).await;
    until("the headline", || element.text() == "seven").await;
}

#[wasm_bindgen_test]
async fn a_trap_later_leaves_the_last_headline_and_frees_the_stream() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    element.draws("seven").await;
    until("its stream", || page.opened() == 1).await;
    page.open();
    page.tell(&saying("seven, later"), "2");
    element.draws("seven, later").await;
    page.answer(&path(7), 200, &saying("asked again"), "");
    let event = js_sys::Function::new_no_args(&format!(
        "try {{ {TRAP} }} catch (error) {{ window.dispatchEvent(new ErrorEvent('error', {{error}})) }}"
    ));
    event.call0(&JsValue::UNDEFINED).unwrap();
    assert!(element.text().starts_with("seven, later"), "{}", element.text());
    assert!(all(&element.root(), ".row").is_empty());
    assert!(page.connections().is_empty());
    let mut others = Vec::new();
    until("the next headline", || element.text() == "asked again").await;
    // Its lease is free: three others get theirs.
    for number in 1..=3 {
        let row = Row::mount(number, &saying("other"));
        until("a stream", || page.opened() == number + 1).await;
        others.push(row);
    }
}

#[wasm_bindgen_test]
async fn an_error_of_someone_elses_changes_nothing() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let loader = Loader::new(&page, "/");
    let element = loader.attached();
    element.set("change", &change(7));
    element.draws("seven").await;
    let event = js_sys::Function::new_no_args(
        "window.dispatchEvent(new ErrorEvent('error', {error: new TypeError('not ours')})); window.dispatchEvent(new Event('error'))",
    );
    event.call0(&JsValue::UNDEFINED).unwrap();
    settle().await;
    assert_eq!(all(&element.root(), ".row").len(), 1);
    assert_eq!(string(&get(&loader.made, "element"), "name"), "Row");
}
