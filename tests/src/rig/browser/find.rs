// SPDX-License-Identifier: Apache-2.0
//! Finds elements through shadow roots and waits for them.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::json;
use thirtyfour::prelude::*;

use super::Browser;
use crate::wait;

pub(super) const FIND: &str = include_str!("find.js");

/// What was found, as it was when it was looked at.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Found {
    /// Its tag, in lower case.
    pub tag: String,
    /// Its text as a reader sees it, shadow roots included.
    pub text: String,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// Whether a reader can see it (it may be scrolled out of sight).
    pub visible: bool,
    /// Left edge in CSS pixels of the window.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

impl Browser {
    /// All that fit `selector` now.
    pub async fn find_all(&self, selector: &str) -> Result<Vec<Found>> {
        let found = self
            .run(FIND, vec![json!(selector)])
            .await
            .with_context(|| format!("cannot look for {selector}"))?;
        serde_json::from_value(found).context("not what find.js tells")
    }

    /// Waits until something visible fits `selector`, and returns the first.
    pub async fn wait_for(&self, selector: &str, deadline: Duration) -> Result<Found> {
        self.wait_until(selector, &format!("{selector} to be visible"), deadline, |all| {
            all.iter().find(|one| one.visible).cloned()
        })
        .await
    }

    /// Waits until the text of something visible that fits `selector` holds `text`, and returns it.
    pub async fn wait_for_text(&self, selector: &str, text: &str, deadline: Duration) -> Result<Found> {
        let what = format!("{selector} with the text {text:?}");
        self.wait_until(selector, &what, deadline, |all| {
            all.iter().find(|one| one.visible && one.text.contains(text)).cloned()
        })
        .await
    }

    /// Waits until nothing visible fits `selector`.
    pub async fn wait_until_gone(&self, selector: &str, deadline: Duration) -> Result<()> {
        self.wait_until(selector, &format!("{selector} to be gone"), deadline, |all| {
            (!all.iter().any(|one| one.visible)).then_some(())
        })
        .await
    }

    /// Waits until `choose` finds what it wants among all that fit `selector`.
    pub async fn wait_until<T>(
        &self,
        selector: &str,
        what: &str,
        deadline: Duration,
        mut choose: impl FnMut(&[Found]) -> Option<T>,
    ) -> Result<T> {
        wait::until(what, deadline, async || {
            let all = self.find_all(selector).await.map_err(|error| format!("{error:#}"))?;
            choose(&all).ok_or_else(|| tell(selector, &all))
        })
        .await
    }

    /// Waits until a script (the body of a function) returns something true, and returns that.
    pub async fn wait_for_script(&self, script: &str, deadline: Duration) -> Result<serde_json::Value> {
        wait::until(script, deadline, async || {
            let value = self.run(script, Vec::new()).await.map_err(|error| format!("{error:#}"))?;
            let truth = !matches!(&value, serde_json::Value::Null | serde_json::Value::Bool(false))
                && value != json!("")
                && value != json!(0);
            if truth { Ok(value) } else { Err(value.to_string()) }
        })
        .await
    }

    /// Clicks the first that fits `selector`, as a mouse does.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let element = self.element(selector).await?;
        element.click().await.with_context(|| format!("cannot click {selector}"))?;
        Ok(())
    }

    /// The first that fits `selector`, for whatever else the driver can do with it.
    pub async fn element(&self, selector: &str) -> Result<WebElement> {
        let found = self.session.execute(FIND, vec![json!(selector), json!("elements")]).await?;
        let first = found.elements()?.into_iter().next();
        first.with_context(|| format!("nothing on the page fits {selector}"))
    }
}

fn tell(selector: &str, all: &[Found]) -> String {
    if all.is_empty() {
        return format!("nothing fits {selector}");
    }
    let each: Vec<String> = all
        .iter()
        .map(|one| format!("<{}>{} {:?}", one.tag, if one.visible { "" } else { " (hidden)" }, one.text))
        .collect();
    each.join(", ")
}
