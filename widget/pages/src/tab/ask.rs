// SPDX-License-Identifier: Apache-2.0
//! Questions to the plugin's views of a revision.

use milepost_widget::{model::Ground, wire::why};

use super::{
    model::{Detail, Rides},
    wire,
};
use crate::ask::get;

/// What stands behind the progress; `None` where nobody can tell now.
pub(super) async fn detail(views: &str) -> Option<Detail> {
    wire::detail(&get(&[views, "detail"].concat()).await?)
}

/// Which changes are between two images by their revisions; `None` where Gerrit cannot tell.
pub(super) async fn rides(views: &str, image: &str, running: &str) -> Option<Rides> {
    wire::rides(&get(&[views, "rides?image=", image, "&running=", running].concat()).await?)
}

/// What each claim rests on; one line says so where nobody can tell.
pub(super) async fn grounds(views: &str) -> Vec<Ground> {
    why(&get(&[views, "why"].concat()).await.unwrap_or_default())
}
