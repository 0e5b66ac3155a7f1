// SPDX-License-Identifier: Apache-2.0
//! What `milepost.js` calls: mounts a row and ends it.

use std::cell::RefCell;

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Element};
use yew::{AppHandle, Renderer};

use crate::app::{App, Msg};
use crate::net::{Address, Hearers, Live};
use crate::{sheet, wire};

thread_local! {
    static SHEET: Option<CssStyleSheet> = sheet::sheet(include_str!(concat!(env!("OUT_DIR"), "/style.css")));
}

/// One mounted row. It is about one revision of one change: for another it is destroyed and a new one mounted.
#[wasm_bindgen]
pub struct Handle {
    // Beside the app and not inside it, so that it can be stopped even where drawing has trapped.
    live: RefCell<Option<Live>>,
    app: RefCell<Option<AppHandle<App>>>,
}

/// Draws a row into `root`, an element inside a shadow root, and keeps it up to date.
///
/// `page` is an object with
/// - `base`: Gerrit's address with its path prefix and without a slash at the end,
/// - `change`: `project~number`, percent-encoded,
/// - `revision`: the revision to ask about, as Gerrit's REST API takes it,
/// - `body`: the first answer as parsed JSON,
/// - `etag`: the answer's ETag, if it had one,
/// - `heard`: a function that is called with the JSON text of each later answer, if there is one.
#[wasm_bindgen]
pub fn mount(root: Element, page: &JsValue) -> Handle {
    let field = |name: &str| Reflect::get(page, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let first = wire::progress(&field("body"));
    let [base, change, revision, etag] =
        ["base", "change", "revision", "etag"].map(|name| field(name).as_string());
    // Streams are asked for by whole revisions.
    let revision = first.revision.as_deref().map(str::to_owned).or(revision).unwrap_or_default();
    let address = Address::new(&base.unwrap_or_default(), &change.unwrap_or_default(), &revision);
    let heard = field("heard").dyn_into::<Function>().ok();
    let quiet = !first.is_shown();

    SHEET.with(|sheet| sheet::adopt(&root, sheet.as_ref()));
    let app = Renderer::<App>::with_root_and_props(root, address.clone()).render();
    app.send_message(Msg::Heard(Box::new(first)));
    let tell = app.callback(|progress| Msg::Heard(Box::new(progress)));
    let live = Live::new(address, etag, quiet, Hearers { row: tell, page: heard });
    Handle { live: RefCell::new(Some(live)), app: RefCell::new(Some(app)) }
}

#[wasm_bindgen]
impl Handle {
    /// Ends the row and its requests. Doing it twice is fine.
    pub fn destroy(&self) {
        self.live.take();
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }
}
