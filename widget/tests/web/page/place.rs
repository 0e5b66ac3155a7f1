// SPDX-License-Identifier: Apache-2.0
//! Where rows stand.

use milepost_widget::Handle;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::{all, props, text};

/// A place for a row, in nested shadow roots as on Gerrit's change page. Gone when dropped.
pub(crate) struct Place {
    host: Element,
    pub(crate) root: ShadowRoot,
    pub(crate) inner: Element,
}

impl Place {
    pub(crate) fn new() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let host = document.create_element("div").unwrap();
        let row = document.create_element("div").unwrap();
        let inner = document.create_element("div").unwrap();
        let init = ShadowRootInit::new(ShadowRootMode::Open);
        host.attach_shadow(&init).unwrap().append_child(&row).unwrap();
        let root = row.attach_shadow(&init).unwrap();
        root.append_child(&inner).unwrap();
        document.body().unwrap().append_child(&host).unwrap();
        Self { host, root, inner }
    }

    /// Where an element may be appended.
    pub(crate) fn outer(&self) -> ShadowRoot {
        self.host.shadow_root().unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.host.remove();
    }
}

/// A mounted row and its place.
pub(crate) struct Row {
    pub(crate) place: Place,
    pub(crate) handle: Handle,
}

impl Row {
    /// Mounts a row for change `number` with a first answer.
    pub(crate) fn mount(number: u32, answer: &str) -> Self {
        let place = Place::new();
        let handle = milepost_widget::mount(place.inner.clone(), &props(number, answer));
        Self { place, handle }
    }

    pub(crate) fn text(&self, selector: &str) -> Option<String> {
        text(&self.place.root, selector)
    }

    pub(crate) fn all(&self, selector: &str) -> Vec<Element> {
        all(&self.place.root, selector)
    }

    pub(crate) fn click(&self, selector: &str) {
        let found = self.place.root.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("nothing is {selector}")).unchecked_into::<HtmlElement>().click();
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}
