// SPDX-License-Identifier: Apache-2.0
//! Two pictures, decoded and held against each other pixel by pixel, and how much may be off.

use std::fmt;

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use milepost_tests::rig::browser::Browser;
use serde_json::{Value, json};

const PICTURES: &str = include_str!("pictures.js");
/// A pixel is off where a channel differs by more than this, of 255: processors round in different ways.
const CHANNEL: u32 = 16;
/// Of so many pixels one may be off.
const ONE_OF: u64 = 1_000;
/// And so many in all, however large the picture: a mark or a letter that changed is more.
const MOST: u64 = 24;

/// How a picture differs from another.
#[derive(Debug)]
pub(super) struct Difference {
    sizes: [[u64; 2]; 2],
    /// How many pixels are off; `None` where the sizes differ.
    off: Option<u64>,
    /// The new one, pale, with what is off in red; null where nothing is.
    pub(super) diff: Value,
}

impl Difference {
    /// Whether nobody would see it.
    pub(super) fn is_same(&self) -> bool {
        self.off.is_some_and(|off| off * ONE_OF <= self.pixels() && off <= MOST)
    }

    fn pixels(&self) -> u64 {
        self.sizes[1].iter().product()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.off {
            Some(off) => write!(f, "{off} of {} pixels are off", self.pixels()),
            None => write!(f, "is {:?} pixels now, not {:?}", self.sizes[1], self.sizes[0]),
        }
    }
}

/// Holds `made` against `reference`, both PNGs in base64.
pub(super) async fn compared(browser: &Browser, reference: &str, made: &str) -> Result<Difference> {
    let mut seen =
        in_browser(browser, "compare", vec![json!(reference), json!(made), json!(CHANNEL)]).await?;
    Ok(Difference {
        sizes: serde_json::from_value(seen["sizes"].take())?,
        off: seen["off"].as_u64(),
        diff: seen["diff"].take(),
    })
}

/// What a function of `pictures.js` gives.
pub(super) async fn in_browser(browser: &Browser, function: &str, given: Vec<Value>) -> Result<Value> {
    let script = format!("return (async given => {{ {PICTURES} return {function}(...given) }})(arguments)");
    browser.run(&script, given).await
}

/// A picture that one of them made.
pub(super) fn picture(made: &Value) -> Result<Vec<u8>> {
    let made = made.as_str().context("no picture")?;
    BASE64_STANDARD.decode(made).context("a picture that is no base64")
}

#[test]
fn little_of_a_small_picture_and_less_of_a_large_one_may_be_off() {
    let of = |width, height, off| Difference { sizes: [[width, height]; 2], off, diff: Value::Null };
    assert!(of(320, 100, Some(0)).is_same());
    assert!(of(100, 100, Some(10)).is_same());
    assert!(!of(100, 100, Some(11)).is_same(), "more than one of a thousand");
    assert!(of(1_280, 2_000, Some(24)).is_same());
    assert!(!of(1_280, 2_000, Some(25)).is_same(), "less than one of a thousand, and a mark");
    assert!(!of(320, 100, None).is_same(), "of another size");
}
