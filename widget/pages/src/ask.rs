// SPDX-License-Identifier: Apache-2.0
//! Questions to the plugin's views of a revision.

use gloo_net::http::Request;
use milepost_widget::{model::Ground, wire::why};

use crate::model::{Detail, Rides};
use crate::wire;

/// What stands behind the progress; `None` where nobody can tell now.
pub(crate) async fn detail(views: &str) -> Option<Detail> {
    wire::detail(&get(views, "detail").await?)
}

/// Which changes are between two images by their revisions; `None` where Gerrit cannot tell.
pub(crate) async fn rides(views: &str, image: &str, running: &str) -> Option<Rides> {
    let view = ["rides?image=", image, "&running=", running].concat();
    wire::rides(&get(views, &view).await?)
}

/// What each claim rests on; one line says so where nobody can tell.
pub(crate) async fn grounds(views: &str) -> Vec<Ground> {
    why(&get(views, "why").await.unwrap_or_default())
}

async fn get(views: &str, view: &str) -> Option<String> {
    let url = [views, view].concat();
    let response = Request::get(&url).header("Accept", "application/json").send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}
