// SPDX-License-Identifier: Apache-2.0
//! The JSON of the plugin pipeline-rest-api.

use serde_json::{Value, json};

use super::path;
use crate::world::jenkins::state::{Build, Stage, now};

/// `wfapi/describe` of a build.
pub(in crate::world::jenkins) fn describe(job: &str, build: &Build) -> Value {
    let paused = build.stages.iter().any(|stage| stage.status == "PAUSED_PENDING_INPUT");
    let status = match build.result.as_deref() {
        None if paused => "PAUSED_PENDING_INPUT",
        None => "IN_PROGRESS",
        Some("FAILURE") => "FAILED",
        Some("NOT_BUILT") => "NOT_EXECUTED",
        Some(same) => same,
    };
    let ended = build.ended.unwrap_or_else(now);
    json!({
        "_links": {"self": {"href": format!("{}/{}/wfapi/describe", path(job), build.number)}},
        "id": build.number.to_string(), "name": format!("#{}", build.number), "status": status,
        "startTimeMillis": build.begun, "endTimeMillis": ended, "durationMillis": ended - build.begun,
        "queueDurationMillis": 1, "pauseDurationMillis": 0,
        "stages": build.stages.iter().map(|one| stage(job, build, one)).collect::<Vec<_>>(),
    })
}

fn stage(job: &str, build: &Build, stage: &Stage) -> Value {
    let lasted = stage.ended.unwrap_or_else(now) - stage.begun;
    let href = format!("{}/{}/execution/node/{}/wfapi/describe", path(job), build.number, stage.node);
    let mut json = json!({
        "_links": {"self": {"href": href}}, "id": stage.node.to_string(), "name": stage.name, "execNode": "",
        "status": stage.status, "startTimeMillis": stage.begun, "durationMillis": lasted, "pauseDurationMillis": 0,
    });
    if stage.status == "FAILED" {
        json["error"] = json!({"message": "script returned exit code 1", "type": "hudson.AbortException"});
    }
    json
}

/// `execution/node/N/wfapi/describe` of a stage, in which one step ran.
pub(in crate::world::jenkins) fn node(job: &str, build: &Build, one: &Stage) -> Value {
    let mut json = stage(job, build, one);
    let step = one.node + 1;
    let base = format!("{}/{}/execution/node/{step}", path(job), build.number);
    json["stageFlowNodes"] = json!([{
        "_links": {
            "self": {"href": format!("{base}/wfapi/describe")}, "log": {"href": format!("{base}/wfapi/log")},
            "console": {"href": format!("{base}/log")},
        },
        "id": step.to_string(), "name": "Shell Script", "execNode": "", "status": one.status,
        "parameterDescription": "make test", "startTimeMillis": one.begun, "durationMillis": json["durationMillis"],
        "pauseDurationMillis": 0, "parentNodes": [one.node.to_string()],
    }]);
    json
}

/// What the plugin gives of a log, in bytes.
const LOG: usize = 10 << 10;

/// `execution/node/N/wfapi/log` of a step: the end of it, as HTML.
pub(in crate::world::jenkins) fn log(job: &str, build: &Build, stage: &Stage) -> Value {
    let mut begin = stage.log.len().saturating_sub(LOG);
    while !stage.log.is_char_boundary(begin) {
        begin += 1;
    }
    let text = stage.log.get(begin..).unwrap_or_default();
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut json = json!({
        "nodeId": (stage.node + 1).to_string(), "nodeStatus": stage.status, "length": text.len(), "hasMore": begin > 0,
        "consoleUrl": format!("{}/{}/execution/node/{}/log", path(job), build.number, stage.node + 1),
    });
    if !text.is_empty() {
        json["text"] = json!(format!("<span class=\"pipeline-new-node\">[Pipeline] sh\n</span>{escaped}"));
    }
    json
}
