// SPDX-License-Identifier: Apache-2.0
//! Answers of servers, and what they send: CI, registry, cluster, deployment repository; comments of CI's bots.

use milepost::{
    comments,
    sources::{buildbot, jenkins, kubernetes as cluster, oci, repository, zuul, zuul_v2},
};

use super::{Target, target};
use crate::rules::steady;

/// Declares a target for each reader that tells what came of an input: its name, what it is tried with first, the reader.
macro_rules! targets {
    ($($(#[doc = $doc:literal])* $name:literal [$($seed:literal),*] $read:path;)*) => {
        pub(super) const ALL: &[Target] =
            &[$(target($name, &[$($seed),*], |input| drop(steady(input, $read)))),*];
    };
}

targets! {
    /// Zuul's status of a tenant.
    "zuul-status" ["backend/src/sources/zuul/fixtures/status-"] zuul::foreign::status;
    /// A buildset of Zuul's database, with artifacts that jobs wrote.
    "zuul-buildset" ["backend/src/sources/zuul/fixtures/buildset-"] zuul::foreign::buildset;
    /// The status of a Zuul 2.
    "zuul-v2-status" ["backend/src/sources/zuul_v2/fixtures/status"] zuul_v2::foreign::status;
    /// Buildsets of Buildbot with their requests and builds.
    "buildbot-builds" [] buildbot::foreign::builds;
    /// Lines of a log of Buildbot's.
    "buildbot-contents" ["backend/src/sources/buildbot/fixtures/contents"] buildbot::foreign::contents;
    /// The jobs and builds of a Jenkins.
    "jenkins-jobs" ["backend/src/sources/jenkins/fixtures/jobs"] jenkins::foreign::jobs;
    /// Stages of a build, steps of a stage, or a step's log.
    "jenkins-stages" ["backend/src/sources/jenkins/fixtures/describe-"] jenkins::foreign::stages;
    /// A manifest or an index of a registry.
    "oci-manifest" [] oci::foreign::manifest;
    /// An image's config with its labels.
    "oci-config" [] oci::foreign::config;
    /// What a registry asks for when it answers 401.
    "oci-challenge" [] oci::foreign::challenge;
    /// A registry's notification.
    "oci-notification" [] oci::foreign::notification;
    /// An object of the Kubernetes API.
    "kubernetes" ["backend/src/sources/kubernetes/fixtures/"] cluster::foreign::object;
    /// A record of a release of Helm.
    "helm-release" [] cluster::foreign::release;
    /// What a release asks for.
    "helm-manifest" [] cluster::foreign::manifest;
    /// A values file.
    "values" [] repository::foreign::values;
    /// A comment of PipelineBot's.
    "pipelinebot-comment" ["backend/src/comments/fixtures/pipelinebot-"] comments::foreign::pipelinebot;
    /// A comment of Zuul's.
    "zuul-comment" ["backend/src/comments/fixtures/zuul-"] comments::foreign::zuul;
}
