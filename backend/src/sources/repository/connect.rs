// SPDX-License-Identifier: Apache-2.0
//! One question to Gerrit's git, through its plugin: where the branch is.

use super::{config::Config, git::Git};
use crate::sources::{
    Trouble,
    connect::{Visit, Visited},
};

pub(super) async fn connect(config: &Config, visit: &Visit) -> Visited {
    let Config { project, branch, timeout_seconds, .. } = config;
    let Some(gerrit) = &visit.gerrit else {
        return Ok(format!("not asked: Gerrit's plugin reads `{branch}` of {project} once the backend runs"));
    };
    if gerrit.questions().lines() == 0 {
        return Err(vec![
            "Gerrit's plugin is not connected; right would be: its line for questions, which it opens by itself"
                .to_owned(),
        ]);
    }
    match Git::new(config, gerrit).tip().await {
        Ok(revision) => Ok(format!("Gerrit's plugin reads {project}, `{branch}` is at {revision}")),
        Err(Trouble::Unreadable(why)) => Err(vec![format!(
            "Gerrit says of `{branch}` of {project}: {why}; right would be: a project of this Gerrit as `project`, and one \
             of its branches as `branch`"
        )]),
        Err(Trouble::Silent | Trouble::Refuses) => Err(vec![format!(
            "Gerrit's plugin has not answered within {timeout_seconds} s; right would be: try again when Gerrit is well"
        )]),
    }
}
