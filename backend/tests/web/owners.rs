// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a `milepost.config` is told by the configuration that is in force.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::edge::{Edge, for_gerrit, read, request, signed};

const CHECK: &str = "/v1/gerrit/owners/check";

fn files(texts: &[(&str, &str)]) -> Value {
    let files: Vec<_> =
        texts.iter().map(|(project, text)| json!({"project": project, "text": text})).collect();
    json!({"project": "demo/app", "files": files})
}

#[tokio::test]
async fn a_right_file_has_no_faults_and_what_is_hardly_meant_is_said() {
    let edge = Edge::new().await;
    let own = "[pipeline \"p\"]\nsteps = check source=ci-main\n[service \"spare\"]\n";
    let asked = files(&[("demo/app", own)]);
    let statement = signed(&for_gerrit("POST", CHECK));
    let response = edge.send(request("POST", CHECK, &statement, Some(asked))).await;
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let (status, body) = read(response).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body, json!({"faults": [], "warnings": ["service.spare: no pipeline names it"]}));
}

#[tokio::test]
async fn each_fault_has_its_project_line_and_key() {
    let edge = Edge::new().await;
    let asked =
        files(&[("demo/app", "[pipeline \"p\"]\nsteps = deploy environment=prod\n"), ("demo", "[x\n")]);
    let (status, body) = edge.call("POST", CHECK, Some(asked)).await;
    assert_eq!(status, StatusCode::OK);
    let first = json!({
        "project": "demo/app", "line": 2, "key": "pipeline.p.steps",
        "found": "unknown environment `prod`", "allowed": "`staging`",
    });
    assert_eq!(body["faults"][0], first);
    assert_eq!((&body["faults"][1]["project"], &body["faults"][1]["line"]), (&json!("demo"), &json!(1)));
    assert_eq!(body["faults"].as_array().map(Vec::len), Some(2));
    assert_eq!(body["warnings"], json!([]));
}

#[tokio::test]
async fn more_files_than_a_project_has_parents_and_what_is_no_list_are_refused() {
    let edge = Edge::new().await;
    let (status, problem) = edge.call("POST", CHECK, Some(files(&[("p", ""); 51]))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(problem["detail"].as_str().unwrap().contains("at most 50"), "{problem}");
    for wrong in [json!({}), json!({"project": "p", "files": [{"project": "p", "text": null}]}), json!([])] {
        assert_eq!(edge.call("POST", CHECK, Some(wrong)).await.0, StatusCode::BAD_REQUEST);
    }
}
