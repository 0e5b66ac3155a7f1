// SPDX-License-Identifier: Apache-2.0
//! Light and dark, widths, pictures.

use std::path::Path;

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::{Browser, Found};

/// Gerrit's themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// `html.lightTheme`
    Light,
    /// `html.darkTheme`
    Dark,
}

impl Browser {
    /// What the system prefers, as Chromium tells pages; Gerrit's AUTO theme follows it. It holds for later pages too.
    pub async fn prefer(&self, theme: Theme) -> Result<()> {
        let value = if theme == Theme::Dark { "dark" } else { "light" };
        self.emulate(&json!([{ "name": "prefers-color-scheme", "value": value }])).await
    }

    /// What the system says of motion, contrast and other media features, as in `[{"name":"prefers-reduced-motion","value":"reduce"}]`.
    pub async fn emulate(&self, features: &serde_json::Value) -> Result<()> {
        self.session
            .cdp()
            .send_raw("Emulation.setEmulatedMedia", json!({ "features": features }))
            .await
            .context("cannot emulate media")?;
        Ok(())
    }

    /// Sets the theme of this page by Gerrit's own class, whatever the system prefers.
    pub async fn set_theme_class(&self, theme: Theme) -> Result<()> {
        let script = "const dark = arguments[0]; const {classList} = document.documentElement;
                      classList.toggle('darkTheme', dark); classList.toggle('lightTheme', !dark);";
        self.run(script, vec![json!(theme == Theme::Dark)]).await?;
        Ok(())
    }

    /// Sets the size of the page in CSS pixels, and how many picture pixels each has.
    pub async fn set_size(&self, width: u32, height: u32, scale: u32) -> Result<()> {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.session
            .cdp()
            .send_raw("Emulation.setDeviceMetricsOverride", metrics)
            .await
            .context("cannot set the size of the page")?;
        Ok(())
    }

    /// Shows pages as somebody sees them who sees no colours, or as they are.
    pub async fn set_colour_blind(&self, blind: bool) -> Result<()> {
        let kind = json!({ "type": if blind { "achromatopsia" } else { "none" } });
        let set = self.session.cdp().send_raw("Emulation.setEmulatedVisionDeficiency", kind).await;
        set.map(drop).context("cannot take the colours away")
    }

    /// Writes the first thing that fits `selector` as PNG, with what of it is out of sight.
    pub async fn picture_of(&self, selector: &str, file: &Path) -> Result<()> {
        let png = self.png_of(selector).await?;
        std::fs::write(file, png).with_context(|| format!("cannot write {}", file.display()))
    }

    /// The same, to be looked at by the caller.
    pub async fn png_of(&self, selector: &str) -> Result<Vec<u8>> {
        let found = self.find_all(selector).await?;
        let Found { x, y, width, height, .. } = found.first().with_context(|| format!("no {selector}"))?;
        let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
        let ask = json!({ "format": "png", "clip": clip, "captureBeyondViewport": true });
        let taken = self.session.cdp().send_raw("Page.captureScreenshot", ask).await;
        let taken = taken.with_context(|| format!("cannot take a picture of {selector}"))?;
        BASE64_STANDARD
            .decode(taken["data"].as_str().unwrap_or_default())
            .context("a picture that is no base64")
    }

    /// Writes what is visible as PNG.
    pub async fn picture(&self, file: &Path) -> Result<()> {
        let png = self.session.screenshot_as_png().await.context("cannot take a picture")?;
        std::fs::write(file, png).with_context(|| format!("cannot write {}", file.display()))
    }
}
