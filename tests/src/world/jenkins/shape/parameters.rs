// SPDX-License-Identifier: Apache-2.0
//! Parameters that builds are started with.

use crate::world::built_for::For;

/// What gerrit-trigger gives a build.
pub(in crate::world::jenkins) fn gerrit_parameters(
    gerrit: &str,
    is_for: &For,
    event: &str,
) -> Vec<(String, String)> {
    let host = gerrit.split_once("://").map_or(gerrit, |(_, host)| host);
    let host = host.split([':', '/']).next().unwrap_or_default();
    let mut all = vec![
        ("GERRIT_EVENT_TYPE", event.to_owned()),
        ("GERRIT_HOST", host.to_owned()),
        ("GERRIT_PORT", "29418".to_owned()),
    ];
    match is_for {
        For::PatchSet { project, number, patch_set } => all.extend([
            ("GERRIT_PROJECT", project.clone()),
            ("GERRIT_CHANGE_NUMBER", number.to_string()),
            ("GERRIT_PATCHSET_NUMBER", patch_set.to_string()),
            ("GERRIT_CHANGE_URL", format!("{gerrit}/c/{project}/+/{number}")),
            ("GERRIT_TOPIC", String::new()),
        ]),
        For::Branch { project, branch, revision } => all.extend([
            ("GERRIT_PROJECT", project.clone()),
            ("GERRIT_REFNAME", branch.clone()),
            ("GERRIT_NEWREV", revision.clone()),
            ("GERRIT_OLDREV", "0".repeat(40)),
        ]),
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What Zuul 2 gives a build.
pub(in crate::world::jenkins) fn zuul_parameters(is_for: &For, pipeline: &str) -> Vec<(String, String)> {
    let mut all =
        vec![("ZUUL_PIPELINE", pipeline.to_owned()), ("ZUUL_URL", "git://merger.example.org".to_owned())];
    match is_for {
        For::PatchSet { project, number, patch_set } => all.extend([
            ("ZUUL_PROJECT", project.clone()),
            ("ZUUL_CHANGE", number.to_string()),
            ("ZUUL_PATCHSET", patch_set.to_string()),
            ("ZUUL_COMMIT", "5".repeat(40)),
        ]),
        For::Branch { project, branch, revision } => all.extend([
            ("ZUUL_PROJECT", project.clone()),
            ("ZUUL_REFNAME", branch.clone()),
            ("ZUUL_NEWREV", revision.clone()),
        ]),
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
