// SPDX-License-Identifier: Apache-2.0
//! A style sheet, made once and shared by all of the page's elements of one kind.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Element, ShadowRoot};

/// A sheet from its text; `None` where the browser refuses it.
pub fn sheet(css: &str) -> Option<CssStyleSheet> {
    CssStyleSheet::new().ok().filter(|sheet| sheet.replace_sync(css).is_ok())
}

/// Styles the shadow root around an element. A constructed sheet, since a site's CSP may forbid `<style>`. A browser that refuses
/// draws without style, which still reads well.
pub fn adopt(element: &Element, sheet: Option<&CssStyleSheet>) {
    let root = element.get_root_node();
    // never style Gerrit's own page
    if let Some(sheet) = sheet.filter(|_| root.is_instance_of::<ShadowRoot>()) {
        _ = Reflect::set(&root, &"adoptedStyleSheets".into(), &Array::of1(sheet));
    }
}
