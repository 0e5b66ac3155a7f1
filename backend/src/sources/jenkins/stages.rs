// SPDX-License-Identifier: Apache-2.0
//! Stages of a build and what is in one: `wfapi/describe` and `execution/node/N/wfapi/describe` (pipeline-rest-api; parallel
//! branches stand flat among the stages). Pure.

use milepost_api::Millis;
use serde_json::Value;

use crate::http::FetchError;

/// Stages that are kept of one build; a loop may make thousands.
const MOST: usize = 10_000;

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stage {
    /// The node's id: digits.
    pub(super) node: String,
    pub(super) name: String,
    /// Jenkins's word, see [`super::result`].
    pub(super) status: String,
    pub(super) begun: Option<Millis>,
    pub(super) lasted: Option<Millis>,
    /// In Jenkins's words, why it failed.
    pub(super) error: Option<String>,
}

/// A step in a stage that has a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) node: String,
    pub(super) status: String,
}

/// Reads a build's stages; empty before the first one begins.
pub(super) fn stages(body: &Value) -> Result<Vec<Stage>, FetchError> {
    let rows = body["stages"].as_array();
    let rows = rows.ok_or_else(|| FetchError::Unreadable("the stages: no list of `stages`".to_owned()))?;
    Ok(rows.iter().take(MOST).filter_map(stage).collect())
}

/// Reads the steps of a stage that have a log.
pub(super) fn steps(body: &Value) -> Vec<Step> {
    let rows = body["stageFlowNodes"].as_array().into_iter().flatten();
    let with_log = rows.filter(|row| row["_links"]["log"].is_object());
    with_log.take(MOST).filter_map(|row| Some(Step { node: node(row)?, status: status(row) })).collect()
}

fn stage(row: &Value) -> Option<Stage> {
    let node = node(row)?;
    let name = row["name"].as_str().map(str::trim).filter(|name| !name.is_empty());
    Some(Stage {
        name: name.map_or_else(|| format!("stage {node}"), |name| name.chars().take(200).collect()),
        status: status(row),
        begun: row["startTimeMillis"].as_i64().filter(|at| *at > 0),
        lasted: row["durationMillis"].as_i64().filter(|lasted| *lasted >= 0),
        error: row["error"]["message"].as_str().map(str::to_owned),
        node,
    })
}

/// It becomes part of addresses.
fn node(row: &Value) -> Option<String> {
    let id = row["id"].as_str().filter(|id| (1..=20).contains(&id.len()))?;
    id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.to_owned())
}

fn status(row: &Value) -> String {
    row["status"].as_str().unwrap_or_default().to_owned()
}

/// What a step's log says: its text, and whether there is more before it. `None`: there is no log.
pub(super) fn log(body: &Value) -> Option<(&str, bool)> {
    let text = body["text"].as_str().filter(|text| !text.is_empty())?;
    Some((text, body["hasMore"].as_bool().unwrap_or(false)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stages_are_read_and_what_is_none_is_left_out() {
        let body = json!({"status": "FAILED", "stages": [
            {"id": "6", "name": "Build", "status": "SUCCESS", "startTimeMillis": 5, "durationMillis": 7, "new": {}},
            {"id": "../..", "name": "x"}, {"id": 7, "name": "y"}, null,
            {"id": "8", "name": "", "status": null, "startTimeMillis": "x", "error": {"message": "exit 3"}},
        ]});
        let read = stages(&body).unwrap();
        let short: Vec<_> =
            read.iter().map(|s| (s.node.as_str(), s.name.as_str(), s.status.as_str())).collect();
        assert_eq!(short, [("6", "Build", "SUCCESS"), ("8", "stage 8", "")]);
        assert_eq!((read[1].begun, read[1].error.as_deref()), (None, Some("exit 3")));
        assert_eq!(stages(&json!({"stages": []})), Ok(Vec::new()));
        assert!(stages(&json!({"stages": null})).is_err());
    }

    #[test]
    fn only_steps_with_a_log_are_asked_for_one() {
        let link = json!({"log": {"href": "/anywhere"}});
        let body = json!({"stageFlowNodes": [
            {"id": "13", "status": "FAILED", "_links": link}, {"id": "12", "status": "SUCCESS", "_links": {}},
            {"id": "x", "_links": link}, null,
        ]});
        assert_eq!(steps(&body), [Step { node: "13".into(), status: "FAILED".into() }]);
        assert_eq!(steps(&json!({"stageFlowNodes": {}})), []);
        assert_eq!(log(&json!({"text": "a", "hasMore": true})), Some(("a", true)));
        assert_eq!(log(&json!({"length": 0, "hasMore": false})), None);
    }

    /// Other people's, which are no part of this repository.
    #[test]
    #[ignore = "needs MILEPOST_SAMPLES"]
    fn recorded_answers_are_read() {
        let folder = std::env::var_os("MILEPOST_SAMPLES").unwrap();
        let read = |name: &str| -> Value {
            let file = std::path::Path::new(&folder).join("jenkins").join(name);
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
        };
        let all = stages(&read("jenkins-wfapi-run-describe.json")).unwrap();
        assert_eq!(all.last().map(|s| s.status.as_str()), Some("PAUSED_PENDING_INPUT"));
        for name in ["failed", "in-progress", "unstable"] {
            let runs = read(&format!("jenkins-wfapi-runs-{name}.json"));
            assert!(runs.as_array().unwrap().iter().all(|run| !stages(run).unwrap().is_empty()), "{name}");
        }
        let failed = steps(&read("jenkins-wfapi-node-describe-failed.json"));
        assert_eq!(failed, [Step { node: "9".into(), status: "FAILED".into() }]);
        assert!(log(&read("jenkins-wfapi-node-log.json")).is_some());
        assert_eq!(log(&read("jenkins-composed-wfapi-node-log-empty.json")), None);
    }
}
