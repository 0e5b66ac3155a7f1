// SPDX-License-Identifier: Apache-2.0
//! Copying a text, on https and on plain http.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

// `navigator.clipboard` is missing on plain http, which web-sys' own binding cannot say.
#[wasm_bindgen]
extern "C" {
    type Clipboard;
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = clipboard)]
    static CLIPBOARD: Option<Clipboard>;
    #[wasm_bindgen(method, catch, js_name = writeText)]
    fn write_text(this: &Clipboard, text: &str) -> Result<Promise, JsValue>;
}

/// Copies `text`; says whether it is on the clipboard now.
pub(crate) async fn copy(text: &str) -> bool {
    let written = CLIPBOARD.with(|clipboard| clipboard.as_ref().map(|clipboard| clipboard.write_text(text)));
    if let Some(Ok(written)) = written
        && JsFuture::from(written).await.is_ok()
    {
        return true;
    }
    select_and_copy(text).unwrap_or(false)
}

/// The old way: a text area outside the view, selected and copied. The focus goes back to where it was.
fn select_and_copy(text: &str) -> Option<bool> {
    let document = web_sys::window()?.document()?.dyn_into::<HtmlDocument>().ok()?;
    let focused = innermost_focus(&document);
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    area.set_read_only(true);
    area.set_attribute("aria-hidden", "true").ok()?;
    area.style().set_css_text("position:fixed;inset:0 auto auto -99rem");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(focused) = focused {
        _ = focused.focus();
    }
    Some(copied)
}

/// The focused element, through nested shadow roots.
fn innermost_focus(document: &HtmlDocument) -> Option<HtmlElement> {
    let mut focused = document.active_element()?;
    while let Some(inner) = focused.shadow_root().and_then(|root| root.active_element()) {
        focused = inner;
    }
    focused.dyn_into().ok()
}
