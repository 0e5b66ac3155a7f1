// SPDX-License-Identifier: Apache-2.0
//! The row's style sheet, made once and shared by every row of the page.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Element, ShadowRoot};

thread_local! {
    static SHEET: Option<CssStyleSheet> = CssStyleSheet::new().ok().filter(|sheet| {
        sheet.replace_sync(include_str!("style.css")).is_ok()
    });
}

/// Styles the shadow root around an element. A constructed sheet, since a site's CSP may forbid `<style>`.
pub(crate) fn adopt(element: &Element) {
    let root = element.get_root_node();
    if !root.is_instance_of::<ShadowRoot>() {
        return; // never style Gerrit's own page
    }
    SHEET.with(|sheet| {
        if let Some(sheet) = sheet {
            // A browser that refuses draws an unstyled row, which still reads well.
            _ = Reflect::set(&root, &"adoptedStyleSheets".into(), &Array::of1(sheet));
        }
    });
}
