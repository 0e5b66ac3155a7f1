// SPDX-License-Identifier: Apache-2.0
//! Pictures that come out the same on every machine: letters without the system's hints, a time that stands still, nothing that moves.

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{Browser, Theme};

/// A pixel of the page is one of the picture, and letters are grey, not in a screen's three colours.
const FLAGS: &[&str] = &["--disable-lcd-text", "--force-device-scale-factor=1"];
/// A headless Chromium asks the system how it likes its letters, whatever flags say.
const FONTS: &str = include_str!("still.conf");
const STILL: &str = include_str!("still.js");

/// A part of the page, in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Browser {
    /// A browser for such pictures. In its pages nothing moves and time stands still: see `still.js`.
    pub async fn start_still() -> Result<Self> {
        let browser = Self::with(&[], FLAGS, Some(FONTS)).await?;
        browser.run_before_pages(STILL).await?;
        let told = [
            ("Emulation.setTimezoneOverride", json!({ "timezoneId": "UTC" })),
            ("Emulation.setLocaleOverride", json!({ "locale": "en-US" })),
            ("Emulation.setScrollbarsHidden", json!({ "hidden": true })),
        ];
        for (what, how) in told {
            browser.tell(what, how).await?;
        }
        Ok(browser)
    }

    /// Tells pages which theme the system prefers, and that nothing should move. It holds for later pages too.
    pub async fn prefer_still(&self, theme: Theme) -> Result<()> {
        let scheme = if theme == Theme::Dark { "dark" } else { "light" };
        self.emulate(&json!([
            { "name": "prefers-reduced-motion", "value": "reduce" },
            { "name": "prefers-color-scheme", "value": scheme },
        ]))
        .await
    }

    /// Takes pointer and focus away: a picture is of what nobody touches.
    pub async fn let_go(&self) -> Result<()> {
        self.tell("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": 0, "y": 0 })).await?;
        let blur = "for (let at = document.activeElement; at; at = at.shadowRoot?.activeElement) at.blur()";
        self.run(blur, vec![]).await.map(drop)
    }

    /// A picture of a part of what is visible, as PNG.
    pub async fn png_of_part(&self, part: Part) -> Result<Vec<u8>> {
        let Part { x, y, width, height } = part;
        let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
        let taken = self.tell("Page.captureScreenshot", json!({ "format": "png", "clip": clip })).await?;
        let png = taken["data"].as_str().unwrap_or_default();
        BASE64_STANDARD.decode(png).context("a picture that is no base64")
    }

    /// What this browser calls itself, as in `Chrome/156.0.8078.108`.
    pub async fn product(&self) -> Result<String> {
        let version = self.tell("Browser.getVersion", json!({})).await?;
        Ok(version["product"].as_str().context("a browser without a name")?.to_owned())
    }

    /// Asks Chromium something by its own protocol.
    pub(super) async fn tell(&self, what: &str, how: Value) -> Result<Value> {
        let answer = self.session.cdp().send_raw(what, how).await;
        answer.with_context(|| format!("Chromium refuses {what}"))
    }
}
