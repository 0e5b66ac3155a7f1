// SPDX-License-Identifier: Apache-2.0
//! The browser's clock, and moments in the reader's own language and time zone.

use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::model::Millis;

/// Now, by this browser's clock.
pub fn now() -> Millis {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, far below 2^53")]
    {
        Date::now() as Millis
    }
}

#[wasm_bindgen]
extern "C" {
    /// Milliseconds by a clock that is never set.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub fn steady() -> f64;
}

/// Date and time in full.
pub fn absolute(moment: Millis) -> String {
    said(moment, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// The time alone for today, else date and time.
pub fn short(moment: Millis, now: Millis) -> String {
    if date(moment).to_date_string() == date(now).to_date_string() {
        said(moment, &[("timeStyle", "short")])
    } else {
        absolute(moment)
    }
}

/// As `<time datetime>` wants it.
pub fn machine(moment: Millis) -> String {
    date(moment).to_iso_string().into()
}

fn date(moment: Millis) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "a moment is below 2^53")]
    Date::new(&JsValue::from_f64(moment as f64))
}

fn said(moment: Millis, style: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, value) in style {
        // Setting a field of a fresh object cannot fail.
        _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    let format = js_sys::Intl::DateTimeFormat::new(&Array::new(), &options);
    let text = format.format().call1(&JsValue::UNDEFINED, &date(moment));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}
