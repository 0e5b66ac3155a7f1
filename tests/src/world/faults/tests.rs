// SPDX-License-Identifier: Apache-2.0
use axum::{Json, routing::get};
use serde_json::json;

use super::*;
use crate::world::serve::Served;

async fn stand_in() -> (Served, Faults) {
    let faults = Faults::default();
    let router =
        Router::new().route("/a", get(async || Json(json!({"result": "SUCCESS", "n": 1, "all": [true]}))));
    (Served::start(faults.around(router)).await.unwrap(), faults)
}

#[expect(clippy::disallowed_methods, reason = "the stand-in's own small answers")]
async fn ask(served: &Served) -> reqwest::Result<(u16, String)> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let answer = reqwest::get(format!("{}a", served.url())).await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

#[tokio::test]
async fn a_fault_holds_until_it_is_cleared_and_is_counted() {
    let (served, faults) = stand_in().await;
    faults.set("/a", Fault::Status(403));
    assert_eq!(ask(&served).await.unwrap().0, 403);
    faults.clear();
    assert_eq!(ask(&served).await.unwrap().0, 200);
    faults.times("", Fault::Html, 1);
    assert_eq!([ask(&served).await.unwrap().0, ask(&served).await.unwrap().0], [500, 200]);
    faults.log.until("/a", 4).await;
    assert_eq!(faults.log.count("/a"), 4);
}

#[tokio::test]
async fn a_truncated_answer_is_an_error_of_the_connection() {
    let (served, faults) = stand_in().await;
    faults.set("", Fault::Truncated);
    assert!(ask(&served).await.is_err());
}

#[tokio::test]
async fn json_is_changed_as_told() {
    let (served, faults) = stand_in().await;
    for (fault, wanted) in [
        (words(&["result"]), json!({"result": "FROM_THE_FUTURE", "n": 1, "all": [true]})),
        (nulls(), json!({"result": null, "n": null, "all": [null]})),
        (wrong_types(), json!({"result": 7, "n": "1", "all": {"items": ["true"]}})),
    ] {
        faults.set("", fault);
        let body: serde_json::Value = serde_json::from_str(&ask(&served).await.unwrap().1).unwrap();
        assert_eq!(body, wanted);
    }
}
