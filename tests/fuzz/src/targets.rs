// SPDX-License-Identifier: Apache-2.0
//! The list of readers.

mod config;
mod excerpt;
mod pipelinelib;
mod sources;

/// One reader of foreign input.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folder of inputs that once broke a rule.
    pub name: &'static str,
    /// What it is tried with first, from the workspace's root: files, or with `*` at the end of the path their beginning.
    pub seeds: &'static [&'static str],
    /// Inputs that it gets in every run of `cargo verify`.
    pub runs: u32,
    /// Reads an input; panics where it breaks a rule.
    pub read: fn(&[u8]),
}

/// Inputs of most: seconds, a quarter of a minute for the slowest.
const RUNS: u32 = 20_000;
/// Inputs of one that takes 20 ms for each.
const FEW: u32 = 2_000;

/// All of them, one line each.
pub const ALL: &[Target] = &[
    target("pipelinelib", &["backend/pipelinelib/tests/fixtures/"], pipelinelib::read),
    Target {
        runs: FEW,
        ..target(
            "config",
            &["backend/config.default.toml", "backend/tests/scenarios/milepost.toml"],
            config::read,
        )
    },
    target("keys", &[], config::keys),
    target("owner-config", &[], config::owner),
    target("catalogue", &[], config::catalogue),
    target("zuul-status", &["backend/src/sources/zuul/fixtures/status-"], sources::zuul_status),
    target("zuul-buildset", &["backend/src/sources/zuul/fixtures/buildset-"], sources::zuul_buildset),
    target("zuul-v2-status", &["backend/src/sources/zuul_v2/fixtures/status"], sources::zuul_v2_status),
    target("buildbot-builds", &[], sources::buildbot_builds),
    target(
        "buildbot-contents",
        &["backend/src/sources/buildbot/fixtures/contents"],
        sources::buildbot_contents,
    ),
    target("jenkins-jobs", &["backend/src/sources/jenkins/fixtures/jobs"], sources::jenkins_jobs),
    target("jenkins-stages", &["backend/src/sources/jenkins/fixtures/describe-"], sources::jenkins_stages),
    target("oci-manifest", &[], sources::oci_manifest),
    target("oci-config", &[], sources::oci_config),
    target("oci-challenge", &[], sources::oci_challenge),
    target("oci-notification", &[], sources::oci_notification),
    target("kubernetes", &["backend/src/sources/kubernetes/fixtures/"], sources::kubernetes),
    target("helm-release", &[], sources::helm_release),
    target("helm-manifest", &[], sources::helm_manifest),
    target("values", &[], sources::values),
    target(
        "pipelinebot-comment",
        &["backend/src/comments/fixtures/pipelinebot-"],
        sources::pipelinebot_comment,
    ),
    target("zuul-comment", &["backend/src/comments/fixtures/zuul-"], sources::zuul_comment),
    target("excerpt", &[], excerpt::read),
];

const fn target(name: &'static str, seeds: &'static [&'static str], read: fn(&[u8])) -> Target {
    Target { name, seeds, runs: RUNS, read }
}

impl Target {
    /// The one of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|target| target.name == name)
    }
}
