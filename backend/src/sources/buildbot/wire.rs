// SPDX-License-Identifier: Apache-2.0
//! Buildbot's JSON as far as it is read (REST API v2 of 4.3, `buildbot/data/*.py`). What may be null there is an option here; times
//! are seconds since the epoch.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Properties by name, each `[value, source]`. Anybody who triggers a build may set some, so each is read on its own.
pub(super) type Properties = BTreeMap<String, Value>;

/// `/api/v2/buildsets`.
#[derive(Debug, Deserialize)]
pub(super) struct Buildsets {
    pub(super) buildsets: Vec<Buildset>,
}

/// What one scheduler has asked for at once.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Buildset {
    pub(super) bsid: u64,
    pub(super) submitted_at: Option<f64>,
    pub(super) complete_at: Option<f64>,
    pub(super) results: Option<i64>,
    /// The build that triggered it and whose step waits for it, or does not.
    pub(super) parent_buildid: Option<u64>,
    /// The build that somebody has built again by this.
    pub(super) rebuilt_buildid: Option<u64>,
    #[serde(default)]
    pub(super) sourcestamps: Vec<Sourcestamp>,
}

/// What was to be built.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sourcestamp {
    pub(super) project: Option<String>,
    pub(super) repository: Option<String>,
    pub(super) branch: Option<String>,
    pub(super) revision: Option<String>,
}

/// `/api/v2/buildrequests`.
#[derive(Debug, Deserialize)]
pub(super) struct Requests {
    pub(super) buildrequests: Vec<Request>,
}

/// One builder's part of a buildset.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Request {
    pub(super) buildrequestid: u64,
    pub(super) buildsetid: u64,
    pub(super) builderid: u64,
    pub(super) complete: bool,
    pub(super) results: Option<i64>,
    pub(super) submitted_at: Option<f64>,
    pub(super) complete_at: Option<f64>,
    /// Its buildset's, those that were asked for; null where there are none.
    pub(super) properties: Option<Properties>,
}

/// `/api/v2/builds`.
#[derive(Debug, Deserialize)]
pub(super) struct Builds {
    pub(super) builds: Vec<Build>,
}

/// One try of a request.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Build {
    pub(super) buildid: u64,
    pub(super) buildrequestid: u64,
    pub(super) builderid: u64,
    /// Counted for each builder.
    pub(super) number: u64,
    pub(super) complete: bool,
    pub(super) results: Option<i64>,
    pub(super) started_at: Option<f64>,
    pub(super) complete_at: Option<f64>,
    /// Those that were asked for; null where there are none.
    pub(super) properties: Option<Properties>,
}

/// `/api/v2/builders`.
#[derive(Debug, Deserialize)]
pub(super) struct Builders {
    pub(super) builders: Vec<Builder>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Builder {
    pub(super) builderid: u64,
    pub(super) name: String,
}

/// `/api/v2/builds/{buildid}/steps`.
#[derive(Debug, Deserialize)]
pub(super) struct Steps {
    pub(super) steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Step {
    pub(super) stepid: u64,
    /// From 0, in the build.
    pub(super) number: u64,
    pub(super) results: Option<i64>,
}

/// `/api/v2/steps/{stepid}/logs`.
#[derive(Debug, Deserialize)]
pub(super) struct Logs {
    pub(super) logs: Vec<LogRow>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LogRow {
    pub(super) logid: u64,
    pub(super) slug: String,
    pub(super) num_lines: u64,
    /// `s`: of a command, `t`: plain text, `h`: HTML, `d`: deleted.
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// `/api/v2/logs/{logid}/contents`.
#[derive(Debug, Deserialize)]
pub(super) struct Chunks {
    pub(super) logchunks: Vec<Chunk>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Chunk {
    pub(super) content: String,
    /// From 0.
    pub(super) firstline: u64,
}

/// `/api/v2/changes`.
#[derive(Debug, Deserialize)]
pub(super) struct Changes {
    pub(super) changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) changeid: u64,
    pub(super) sourcestamp: Option<Stamp>,
}

/// Of equal things to build there is one.
#[derive(Debug, Deserialize)]
pub(super) struct Stamp {
    pub(super) ssid: Option<u64>,
}
