// SPDX-License-Identifier: Apache-2.0
//! What waits in Jenkins's queue. Pure.

use milepost_api::Millis;
use serde_json::Value;

use super::{Grounds, MOST, Weight, grounds};
use crate::{http::FetchError, sources::jenkins::place::Place};

/// What is asked of an item of it, but for whom it is.
const ITEM: &str = "id,why,inQueueSince,task[name,url]";

/// What is asked of the queue.
pub(in crate::sources::jenkins) fn of_queue(weight: Weight) -> String {
    match weight {
        Weight::Whole => format!("items[{}]", of_item()),
        Weight::Light => format!("items[{ITEM}]"),
    }
}

/// What is asked of one item of it.
pub(in crate::sources::jenkins) fn of_item() -> String {
    format!("{ITEM},actions[parameters[name,value],causes[upstreamProject,upstreamBuild]]")
}

/// Something in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Queued {
    pub(in crate::sources::jenkins) id: u64,
    pub(in crate::sources::jenkins) place: Place,
    pub(in crate::sources::jenkins) since: Option<Millis>,
    pub(in crate::sources::jenkins) grounds: Grounds,
}

/// Reads an item of the queue; `None` for what is none of a job.
pub(in crate::sources::jenkins) fn item(row: &Value) -> Option<Queued> {
    Some(Queued {
        id: row["id"].as_u64()?,
        place: Place::of_job(row["task"]["url"].as_str()?)?,
        since: row["inQueueSince"].as_i64(),
        grounds: grounds::read(row),
    })
}

/// Reads `{"items": […]}`.
pub(in crate::sources::jenkins) fn queue(body: &Value) -> Result<Vec<Queued>, FetchError> {
    let items = body["items"].as_array();
    let items = items.ok_or_else(|| FetchError::Unreadable("the queue: no list of `items`".to_owned()))?;
    Ok(items.iter().take(MOST).filter_map(item).collect())
}
