// SPDX-License-Identifier: Apache-2.0
//! Copying a text, on https and on plain http.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

// Missing on plain http, which web-sys' own binding cannot say: calling it is an error then.
#[wasm_bindgen]
extern "C" {
    type Clipboard;
    #[wasm_bindgen(method, catch, js_name = writeText)]
    fn write_text(this: &Clipboard, text: &str) -> Result<Promise, JsValue>;
}

/// Copies `text`; says whether it is on the clipboard now.
pub async fn copy(text: &str) -> bool {
    if let Some(written) = write(text)
        && JsFuture::from(written).await.is_ok()
    {
        return true;
    }
    select_and_copy(text).unwrap_or(false)
}

fn write(text: &str) -> Option<Promise> {
    let clipboard = Reflect::get(&web_sys::window()?.navigator(), &"clipboard".into()).ok()?;
    clipboard.unchecked_into::<Clipboard>().write_text(text).ok()
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
