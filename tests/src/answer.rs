// SPDX-License-Identifier: Apache-2.0
//! What Milepost answers about a change, to who asks Gerrit's REST API as the page does.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::{
    rig::gerrit::{Change, Client},
    wait,
};

/// Where Gerrit is asked about the revision of a change.
pub fn path(change: &Change) -> String {
    format!("{}/milepost~progress", change.rest_revision())
}

/// Waits until the answer to this reader has `text` anywhere in it; gives the answer.
pub async fn says(reader: &Client, change: &Change, text: &str, patience: Duration) -> Result<Value> {
    let path = path(change);
    wait::until(text, patience, async || {
        let answer = reader.json(&path).await.map_err(|error| format!("{error:#}"))?;
        if answer.to_string().contains(text) { Ok(answer) } else { Err(answer.to_string()) }
    })
    .await
}
