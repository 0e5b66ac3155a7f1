// SPDX-License-Identifier: Apache-2.0
//! One question to Gerrit's git, through its plugin: where the branch is.

use milepost_api::health::Newest;

use super::{config::Config, git::Git};
use crate::sources::{Trouble, Visited, connect::Visit};

pub(super) async fn connect(config: &Config, visit: &Visit) -> Visited {
    let Config { project, branch, timeout_seconds, .. } = config;
    let Some(gerrit) = &visit.gerrit else {
        return Visited::not_asked(format!(
            "not asked: Gerrit's plugin reads `{branch}` of {project} once the backend runs"
        ));
    };
    if gerrit.questions().lines() == 0 {
        let wrong = "Gerrit's plugin is not connected; right would be: its line for questions, which it opens by itself";
        return Visited { reachable: Some(false), ..Visited::wrong(wrong.to_owned()) };
    }
    match Git::new(config, gerrit).tip().await {
        Ok(revision) => {
            let said = format!("Gerrit's plugin reads {project}, `{branch}` is at {revision}");
            // Git's dates are of who wrote a commit, so they say nothing of when it came.
            let short = revision.as_str().get(..10).unwrap_or_default();
            let newest = Some(Newest { what: format!("{project} {branch} at {short}"), at: None });
            Visited { newest, ..Visited::well(said) }
        }
        Err(Trouble::Unreadable(why)) => Visited {
            reachable: Some(true),
            authorised: Some(false),
            missing: vec![format!("read {branch} of {project}")],
            ..Visited::wrong(format!(
                "Gerrit says of `{branch}` of {project}: {why}; right would be: a project of this Gerrit as `project`, and \
                 one of its branches as `branch`"
            ))
        },
        Err(Trouble::Silent | Trouble::Refuses) => Visited {
            reachable: Some(false),
            ..Visited::wrong(format!(
                "Gerrit's plugin has not answered within {timeout_seconds} s; right would be: try again when Gerrit is well"
            ))
        },
    }
}
