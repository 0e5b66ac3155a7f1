// SPDX-License-Identifier: Apache-2.0
//! Which fonts letters were drawn with, which a style sheet cannot tell: a browser takes another one for a letter that its font lacks.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::json;

use super::{Browser, find::FIND};

const LETTERS: &str = include_str!("letters.js");

/// A font that was used.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Font {
    /// As it calls itself.
    family_name: String,
    /// Whether the page brought it; else the system did.
    is_custom_font: bool,
}

impl Browser {
    /// Fonts of the system with which texts of what fits `selector` are drawn, each with such a text; of letters that were not looked at
    /// on this page before.
    pub async fn system_fonts(&self, selector: &str) -> Result<Vec<String>> {
        let script = format!("const find = function () {{ {FIND} }};\n{LETTERS}");
        let texts = self.run(&script, vec![json!(selector)]).await?;
        let texts: Vec<String> = serde_json::from_value(texts).context("not what letters.js tells")?;
        for domain in ["DOM.enable", "CSS.enable", "DOM.getDocument"] {
            self.tell(domain, json!({})).await?;
        }
        let mut found = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let fonts = self.fonts_of(index).await?;
            let foreign = fonts.iter().filter(|font| !font.is_custom_font);
            found.extend(foreign.map(|font| format!("{}: {text:?}", font.family_name)));
        }
        self.tell("CSS.disable", json!({})).await?;
        self.tell("DOM.disable", json!({})).await?;
        Ok(found)
    }

    /// Those of the text that stands directly in one of the elements that `letters.js` kept.
    async fn fonts_of(&self, index: usize) -> Result<Vec<Font>> {
        let ask = json!({ "expression": format!("window.letters[{index}]") });
        let object = self.tell("Runtime.evaluate", ask).await?["result"]["objectId"].take();
        let node = self.tell("DOM.requestNode", json!({ "objectId": object })).await?["nodeId"].take();
        let mut told = self.tell("CSS.getPlatformFontsForNode", json!({ "nodeId": node })).await?;
        serde_json::from_value(told["fonts"].take()).context("not how Chromium tells of fonts")
    }
}
