// SPDX-License-Identifier: Apache-2.0
//! What `milepost.js` calls: mounts a row and ends it.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
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

/// An app with the element that it draws into.
struct Drawn {
    host: Element,
    app: AppHandle<App>,
}

thread_local! {
    /// Apps that draw nothing now. yew never lets go of an element on which it has listened once, so the next row takes it over.
    static IDLE: RefCell<Vec<Drawn>> = const { RefCell::new(Vec::new()) };
}

impl Drawn {
    /// Into `root`, about what is asked for at `address`.
    fn begin(root: &Element, address: &Address) -> Option<Self> {
        // The plain words that stood there.
        root.set_text_content(None);
        if let Some(mut idle) = IDLE.with(|idle| idle.borrow_mut().pop()) {
            root.append_child(&idle.host).ok()?;
            idle.app.update(address.clone());
            return Some(idle);
        }
        let host = root.owner_document()?.create_element("div").ok()?;
        root.append_child(&host).ok()?;
        let app = Renderer::<App>::with_root_and_props(host.clone(), address.clone()).render();
        Some(Self { host, app })
    }

    fn end(self) {
        self.app.send_message(Msg::Ended);
        self.host.remove();
        // Not before nothing is left in it of what it has drawn.
        Timeout::new(0, || IDLE.with(|idle| idle.borrow_mut().push(self))).forget();
    }
}

/// One mounted row. It is about one revision of one change: for another it is destroyed and a new one mounted.
#[wasm_bindgen]
pub struct Handle {
    // Beside the app and not inside it, so that it can be stopped even where drawing has trapped.
    live: RefCell<Option<Live>>,
    drawn: RefCell<Option<Drawn>>,
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
#[expect(clippy::needless_pass_by_value, reason = "JavaScript hands it over")]
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
    let drawn = Drawn::begin(&root, &address);
    let live = drawn.as_ref().map(|Drawn { app, .. }| {
        app.send_message(Msg::Heard(Box::new(first)));
        let tell = app.callback(|progress| Msg::Heard(Box::new(progress)));
        Live::new(address, etag, quiet, Hearers { row: tell, page: heard })
    });
    Handle { live: RefCell::new(live), drawn: RefCell::new(drawn) }
}

#[wasm_bindgen]
impl Handle {
    /// Ends the row and its requests. Doing it twice is fine.
    pub fn destroy(&self) {
        self.live.take();
        if let Some(drawn) = self.drawn.take() {
            drawn.end();
        }
    }
}
