// SPDX-License-Identifier: Apache-2.0
//! What says for whom a build, or an item of the queue, was started: its actions. Pure.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sources::jenkins::place::Place;

/// What says for whom something was started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Grounds {
    /// Parameters of Gerrit's and Zuul's alone: others may be secret.
    pub(in crate::sources::jenkins) parameters: BTreeMap<String, String>,
    /// The build that has started it.
    pub(in crate::sources::jenkins) upstream: Option<(Place, u64)>,
    pub(in crate::sources::jenkins) cause: Cause,
    /// What git has checked out.
    pub(in crate::sources::jenkins) checkouts: Vec<Checkout>,
    /// Builds that it has started and waited for.
    pub(in crate::sources::jenkins) triggered: Vec<(Place, u64)>,
    /// Whether its job is in a multibranch project; `None`: Jenkins does not say.
    pub(in crate::sources::jenkins) multibranch: Option<bool>,
}

/// Who has started it, by the names of the causes' classes, which Jenkins gives with each answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sources::jenkins) enum Cause {
    #[default]
    Unsaid,
    /// An event of Gerrit's, or of a branch.
    Event,
    /// Somebody's wish, by a button of Gerrit Trigger or for a build to run once more.
    Person,
}

/// `hudson.plugins.git.util.BuildData`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sources::jenkins) struct Checkout {
    pub(in crate::sources::jenkins) remotes: Vec<String>,
    pub(in crate::sources::jenkins) revision: String,
    pub(in crate::sources::jenkins) branch: Option<String>,
}

pub(super) fn read(row: &Value) -> Grounds {
    let mut all = Grounds::default();
    for action in row["actions"].as_array().into_iter().flatten() {
        let parameters = action["parameters"].as_array().into_iter().flatten();
        all.parameters.extend(parameters.filter_map(parameter));
        let mut causes = action["causes"].as_array().into_iter().flatten();
        all.cause = causes.clone().map(cause).fold(all.cause, Cause::max);
        all.upstream = all.upstream.take().or_else(|| causes.find_map(upstream));
        let triggered = action["triggeredBuilds"].as_array().into_iter().flatten();
        all.triggered.extend(triggered.filter_map(|row| {
            let (place, number) = Place::of_build(row["url"].as_str()?)?;
            Some((place, row["number"].as_u64().unwrap_or(number)))
        }));
        all.checkouts.extend(checkout(action));
    }
    all
}

fn parameter(row: &Value) -> Option<(String, String)> {
    let name =
        row["name"].as_str().filter(|name| name.starts_with("GERRIT_") || name.starts_with("ZUUL_"))?;
    let value = match &row["value"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(is) => is.to_string(),
        _ => return None,
    };
    // Nothing that is read of them is longer: commit messages and comments are not.
    (value.len() <= 1000).then(|| (name.to_owned(), value))
}

fn cause(cause: &Value) -> Cause {
    let class = cause["_class"].as_str().and_then(|class| class.rsplit(['.', '$']).next());
    match class {
        Some("GerritCause" | "BranchEventCause" | "BranchIndexingCause") => Cause::Event,
        Some(
            "GerritManualCause"
            | "GerritUserCause"
            | "RebuildCause"
            | "ReplayCause"
            | "NaginatorCause"
            | "RestartDeclarativePipelineCause",
        ) => Cause::Person,
        // `UserIdCause` is a script's as often as a person's.
        _ => Cause::Unsaid,
    }
}

fn upstream(cause: &Value) -> Option<(Place, u64)> {
    Some((Place::of_full_name(cause["upstreamProject"].as_str()?)?, cause["upstreamBuild"].as_u64()?))
}

fn checkout(action: &Value) -> Option<Checkout> {
    let last = &action["lastBuiltRevision"];
    let remotes = action["remoteUrls"].as_array().into_iter().flatten();
    let mut branches = last["branch"].as_array().into_iter().flatten();
    Some(Checkout {
        remotes: remotes.filter_map(|url| url.as_str().map(str::to_owned)).take(10).collect(),
        revision: last["SHA1"].as_str()?.to_owned(),
        branch: branches.find_map(|branch| branch["name"].as_str().map(str::to_owned)),
    })
}
