// SPDX-License-Identifier: Apache-2.0
//! Answers of servers, and what they send: CI, registry, cluster, deployment repository; comments of CI's bots.

use milepost::{
    comments,
    sources::{buildbot, jenkins, kubernetes as cluster, oci, repository, zuul, zuul_v2},
};

use crate::rules::steady;

/// Declares a target for each reader that tells what came of an input.
macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident = $read:path;)*) => {
        $($(#[$doc])* pub(super) fn $name(input: &[u8]) { steady(input, $read); })*
    };
}

targets! {
    /// Zuul's status of a tenant.
    zuul_status = zuul::foreign::status;
    /// A buildset of Zuul's database, with artifacts that jobs wrote.
    zuul_buildset = zuul::foreign::buildset;
    /// The status of a Zuul 2.
    zuul_v2_status = zuul_v2::foreign::status;
    /// Buildsets of Buildbot with their requests and builds.
    buildbot_builds = buildbot::foreign::builds;
    /// Lines of a log of Buildbot's.
    buildbot_contents = buildbot::foreign::contents;
    /// The jobs and builds of a Jenkins.
    jenkins_jobs = jenkins::foreign::jobs;
    /// Stages of a build, steps of a stage, or a step's log.
    jenkins_stages = jenkins::foreign::stages;
    /// A manifest or an index of a registry.
    oci_manifest = oci::foreign::manifest;
    /// An image's config with its labels.
    oci_config = oci::foreign::config;
    /// What a registry asks for when it answers 401.
    oci_challenge = oci::foreign::challenge;
    /// A registry's notification.
    oci_notification = oci::foreign::notification;
    /// An object of the Kubernetes API.
    kubernetes = cluster::foreign::object;
    /// A record of a release of Helm.
    helm_release = cluster::foreign::release;
    /// What a release asks for.
    helm_manifest = cluster::foreign::manifest;
    /// A values file.
    values = repository::foreign::values;
    /// A comment of PipelineBot's.
    pipelinebot_comment = comments::foreign::pipelinebot;
    /// A comment of Zuul's.
    zuul_comment = comments::foreign::zuul;
}
