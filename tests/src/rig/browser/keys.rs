// SPDX-License-Identifier: Apache-2.0
//! The keyboard alone.

use anyhow::{Context as _, Result};
use serde::Deserialize;
pub use thirtyfour::Key;

use super::Browser;

const FOCUSED: &str = include_str!("focused.js");

/// Where the focus is, in the innermost shadow root.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Focused {
    /// The element around its shadow root; empty where it stands in the page itself.
    pub host: String,
    /// Tag and first class: `button.copy`.
    pub what: String,
    /// What it is called by those who listen to the page.
    pub name: String,
    /// How wide the outline is that shows where the focus is, in pixels.
    pub outline: u32,
}

impl Browser {
    /// Presses and releases one key.
    pub async fn press(&self, key: Key) -> Result<()> {
        let press = self.session.action_chain().key_down(key.clone()).key_up(key);
        press.perform().await.context("no key was pressed")
    }

    /// Presses one key while another is held.
    pub async fn press_with(&self, held: Key, key: Key) -> Result<()> {
        let press = self.session.action_chain().key_down(held.clone());
        let press = press.key_down(key.clone()).key_up(key).key_up(held);
        press.perform().await.context("no key was pressed")
    }

    /// Where the focus is now.
    pub async fn focused(&self) -> Result<Focused> {
        let focused = self.run(FOCUSED, vec![]).await?;
        serde_json::from_value(focused).context("not what focused.js tells")
    }
}
