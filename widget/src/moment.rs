// SPDX-License-Identifier: Apache-2.0
//! The browser's clock, and moments in the reader's own language and time zone.

use js_sys::Date;
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

    #[wasm_bindgen(js_namespace = milepost, js_name = when)]
    fn said(at: f64, now: f64) -> String;
}

/// Date and time in full.
pub fn absolute(moment: Millis) -> String {
    // No day of ours.
    said(float(moment), 1.0)
}

/// The time alone for today, else date and time.
pub fn short(moment: Millis, now: Millis) -> String {
    said(float(moment), float(now))
}

/// As `<time datetime>` wants it.
pub fn machine(moment: Millis) -> String {
    said(float(moment), 0.0)
}

fn float(moment: Millis) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a moment is below 2^53")]
    {
        moment as f64
    }
}
