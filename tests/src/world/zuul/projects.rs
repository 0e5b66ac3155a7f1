// SPDX-License-Identifier: Apache-2.0
//! What the tenant runs for which project.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Path, State as Extract},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{
    routes::{lock, missing},
    state::State,
};

type Shared = Extract<Arc<Mutex<State>>>;

pub(super) fn router() -> Router<Arc<Mutex<State>>> {
    Router::new()
        .route("/projects", get(all))
        .route("/project/{*name}", get(one))
        .route("/pipeline/{pipeline}/project/{*rest}", get(frozen))
}

async fn all(Extract(state): Shared) -> Json<Value> {
    let state = lock(&state);
    let project = |name: &String| json!({"name": name, "connection_name": "gerrit", "canonical_name": canonical(name), "type": "untrusted"});
    Json(state.projects.keys().map(project).collect())
}

async fn one(Extract(state): Shared, Path(name): Path<String>) -> Response {
    let state = lock(&state);
    let Some(project) = state.projects.get(&name) else { return missing() };
    // Each job is a list of its variants. The real one says `voting: true` here of every variant that leaves it to the job itself.
    let job = |(name, _): &(String, bool)| json!([{"name": name, "voting": true, "branches": null}]);
    let pipelines = project.iter().map(|(pipeline, jobs)| {
        json!({"name": pipeline, "parameters": [], "jobs": jobs.iter().map(job).collect::<Vec<_>>()})
    });
    let config = json!({"default_branch": null, "is_template": false, "templates": [], "queue_name": null,
                        "pipelines": pipelines.collect::<Vec<_>>()});
    Json(json!({"name": name, "connection_name": "gerrit", "canonical_name": canonical(&name), "metadata": {}, "configs": [config]}))
        .into_response()
}

/// `{project}/branch/{branch}/freeze-jobs`, or `…/freeze-job/{job}`; every branch has the same jobs here.
async fn frozen(Extract(state): Shared, Path((pipeline, rest)): Path<(String, String)>) -> Response {
    let state = lock(&state);
    let Some((project, rest)) = rest.split_once("/branch/") else { return missing() };
    let Some(jobs) = state.projects.get(project).and_then(|pipelines| pipelines.get(&pipeline)) else {
        return missing();
    };
    if rest.ends_with("/freeze-jobs") {
        let jobs = jobs.iter().map(|(name, _)| json!({"name": name, "dependencies": []}));
        return Json(jobs.collect::<Vec<_>>()).into_response();
    }
    let name = rest.rsplit_once("/freeze-job/").map_or("", |(_, name)| name);
    let found = jobs.iter().find(|(job, _)| job == name);
    found.map_or_else(missing, |(job, voting)| {
        Json(json!({"job": job, "zuul": {"job": job, "voting": voting, "pipeline": pipeline}}))
            .into_response()
    })
}

fn canonical(project: &str) -> String {
    format!("gerrit.local/{project}")
}
