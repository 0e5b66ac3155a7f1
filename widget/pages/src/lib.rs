// SPDX-License-Identifier: Apache-2.0
//! What Milepost shows beside the row, for who wants more: the tab of a change page.
//!
//! `pages.js` loads this module once the tab is opened, and calls [`tab`]. Data changes its type at each arrow:
//! `JSON -> wire -> model -> tab -> view`. As in the row, nothing that a server says ends in a trap.

#![deny(clippy::indexing_slicing)]

mod ask;
pub mod history;
pub mod model;
mod tab;
pub mod text;
mod view;
pub mod wire;

use std::cell::RefCell;

use js_sys::Reflect;
use milepost_widget::sheet;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element};
use yew::{AppHandle, Renderer};

use tab::{Msg, Place, Tab};

thread_local! {
    static SHEET: Option<CssStyleSheet> = sheet::sheet(include_str!("style.css"));
}

/// One drawn tab. It is about one revision of one change: for another it is ended and a new one drawn.
#[wasm_bindgen]
pub struct Drawn(RefCell<Option<AppHandle<Tab>>>);

/// Draws the tab into `root`, an element inside a shadow root.
///
/// `page` is an object with
/// - `base`: Gerrit's address with its path prefix and without a slash at the end,
/// - `change`: `project~number`, percent-encoded,
/// - `revision`: the revision that it is about, as Gerrit's REST API takes it,
/// - `body`: the progress as parsed JSON.
#[wasm_bindgen]
pub fn tab(root: Element, page: &JsValue) -> Drawn {
    let field = |name: &str| Reflect::get(page, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let [base, change, revision] =
        ["base", "change", "revision"].map(|name| field(name).as_string().unwrap_or_default());
    SHEET.with(|sheet| sheet::adopt(&root, sheet.as_ref()));
    let place = Place {
        views: [&base, "/changes/", &change, "/revisions/", &revision, "/milepost~"].concat().into(),
        changes: [&base, "/c/"].concat().into(),
    };
    let app = Renderer::<Tab>::with_root_and_props(root, place).render();
    let drawn = Drawn(RefCell::new(Some(app)));
    drawn.hear(&field("body"));
    drawn
}

#[wasm_bindgen]
impl Drawn {
    /// Takes a later answer, as parsed JSON.
    pub fn hear(&self, body: &JsValue) {
        if let Some(app) = &*self.0.borrow() {
            app.send_message(Msg::Heard(Box::new(milepost_widget::wire::progress(body))));
        }
    }

    /// Ends the tab. Doing it twice is fine.
    pub fn destroy(&self) {
        if let Some(app) = self.0.take() {
            app.destroy();
        }
    }
}
