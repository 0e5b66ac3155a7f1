// SPDX-License-Identifier: Apache-2.0
//! What Milepost shows beside the row, for who wants more: the tab of a change page, and the pages below `/x/milepost/`.
//!
//! `pages.js` loads this module once one of them is opened, and calls [`tab()`], [`changes()`] or [`health()`]. Data changes its type at
//! each arrow: `JSON -> wire -> model -> component -> view`. As in the row, nothing that a server says ends in a trap.

#![deny(clippy::indexing_slicing)]

mod ask;
pub mod changes;
pub mod health;
mod stage;
pub mod tab;
pub mod together;
mod watch;

use std::cell::RefCell;

use js_sys::Reflect;
use milepost_widget::sheet;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element};
use yew::Renderer;

use changes::Changes;
use health::Health;
use stage::Stage;
use tab::{Msg, Place};

thread_local! {
    static SHEET: Option<CssStyleSheet> = sheet::sheet(include_str!(concat!(env!("OUT_DIR"), "/style.css")));
}

fn style(root: &Element) {
    SHEET.with(|sheet| sheet::adopt(root, sheet.as_ref()));
}

/// One drawn tab. It is about one revision of one change: for another it is ended and a new one drawn.
#[wasm_bindgen]
pub struct Drawn(RefCell<Option<Stage>>);

/// Draws the tab into `root`, an element inside a shadow root.
///
/// `page` is an object with
/// - `base`: Gerrit's address with its path prefix and without a slash at the end,
/// - `change`: `project~number`, percent-encoded,
/// - `revision`: the revision that it is about, as Gerrit's REST API takes it,
/// - `body`: the progress as parsed JSON.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "JavaScript hands it over")]
pub fn tab(root: Element, page: &JsValue) -> Drawn {
    let field = |name: &str| Reflect::get(page, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let [base, change, revision] =
        ["base", "change", "revision"].map(|name| field(name).as_string().unwrap_or_default());
    style(&root);
    let place = Place {
        views: [&base, "/changes/", &change, "/revisions/", &revision, "/milepost~"].concat().into(),
        watch: [&base, "/changes/", &change, "/milepost~watch"].concat().into(),
        changes: [&base, "/c/"].concat().into(),
        others: change
            .rsplit_once('~')
            .map(|(project, _)| [&base, "/x/milepost/changes?project=", project].concat().into())
            .unwrap_or_default(),
        own: together::Place {
            base: base.into(),
            change: change.into(),
            revision: revision.into(),
            shown: None,
        },
    };
    let drawn = Drawn(RefCell::new(Stage::begin(&root, &place)));
    drawn.hear(&field("body"));
    drawn
}

#[wasm_bindgen]
impl Drawn {
    /// Takes a later answer, as parsed JSON.
    pub fn hear(&self, body: &JsValue) {
        if let Some(stage) = &*self.0.borrow() {
            stage.app.send_message(Msg::Heard(Box::new(milepost_widget::wire::progress(body))));
        }
    }

    /// Ends the tab. Doing it twice is fine.
    pub fn destroy(&self) {
        if let Some(stage) = self.0.take() {
            stage.end();
        }
    }
}

/// One drawn page.
#[wasm_bindgen]
pub struct Screen(RefCell<Option<Box<dyn FnOnce()>>>);

#[wasm_bindgen]
impl Screen {
    /// Ends the page. Doing it twice is fine.
    pub fn destroy(&self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

/// Draws how Milepost is, for those who look after it. `base` is Gerrit's address, without a slash at the end.
#[wasm_bindgen]
pub fn health(root: Element, base: &str) -> Screen {
    style(&root);
    let app = Renderer::<Health>::with_root_and_props(root, health::Place::new(base)).render();
    Screen(RefCell::new(Some(Box::new(move || app.destroy()))))
}

/// Draws the last changes of a project's branch against the environments. `query` is the page's own, with `project` and `branch`.
#[wasm_bindgen]
pub fn changes(root: Element, base: &str, query: &str) -> Screen {
    style(&root);
    let app = Renderer::<Changes>::with_root_and_props(root, changes::Place::new(base, query)).render();
    Screen(RefCell::new(Some(Box::new(move || app.destroy()))))
}
