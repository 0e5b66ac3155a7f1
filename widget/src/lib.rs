// SPDX-License-Identifier: Apache-2.0
//! Milepost's row on a Gerrit change page: how far the change is on its way to production.
//!
//! `milepost.js` is the custom element; it loads this module only when there is something to draw, and calls [`mount`].
//! Data changes its type at each arrow: `JSON -> wire -> model -> app -> view`. What the browser refuses or a server
//! says wrongly becomes "unknown" or nothing, never a trap: a release build has no panic text.

#![deny(clippy::indexing_slicing)]

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::{AppHandle, Renderer};

mod app;
mod copy;
pub mod model;
mod moment;
mod net;
mod sheet;
pub mod text;
mod view;
pub mod wire;

use app::{App, Props};

/// One mounted row. A row is about one revision of one change: for another it is destroyed and a new one mounted.
#[wasm_bindgen]
pub struct Handle {
    app: RefCell<Option<AppHandle<App>>>,
}

/// Draws a row into `root`, an element inside a shadow root.
///
/// `page` is an object with
/// - `base`: Gerrit's address with its path prefix and without a slash at the end,
/// - `change`: `project~number`, percent-encoded,
/// - `revision`: the revision to ask about, as Gerrit's REST API takes it,
/// - `body`: the first answer as parsed JSON,
/// - `etag`: the answer's ETag, if it had one.
///
/// The row writes two fields into it for the case that this module traps and can stop nothing itself:
/// `stream`, the open `EventSource`, and `release`, a function that gives its lease back.
#[wasm_bindgen]
pub fn mount(root: Element, page: JsValue) -> Handle {
    sheet::adopt(&root);
    let app = Renderer::<App>::with_root_and_props(root, Props { page }).render();
    Handle { app: RefCell::new(Some(app)) }
}

#[wasm_bindgen]
impl Handle {
    /// Ends the row and its requests. Doing it twice is fine.
    pub fn destroy(&self) {
        if let Some(app) = self.app.borrow_mut().take() {
            app.destroy();
        }
    }
}
