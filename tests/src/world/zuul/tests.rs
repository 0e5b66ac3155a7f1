// SPDX-License-Identifier: Apache-2.0
use super::*;

const GERRIT: &str = "http://gerrit.example.org";

#[expect(clippy::disallowed_methods, reason = "the stand-in's own small answers")]
async fn get(zuul: &ZuulStandIn, path: &str) -> (u16, String) {
    rustls::crypto::ring::default_provider().install_default().ok();
    let answer = reqwest::get(format!("{}{path}", zuul.url())).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn json(zuul: &ZuulStandIn, path: &str) -> Value {
    serde_json::from_str(&get(zuul, &format!("api/tenant/{TENANT}/{path}")).await.1).unwrap()
}

/// The keys and types of a JSON value; lists by their first item, null as any type.
fn same_shape(told: &Value, captured: &Value, at: &str) {
    match (told, captured) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(told), Value::Object(captured)) => {
            let keys = |fields: &serde_json::Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(told), keys(captured), "{at}");
            for (key, value) in told {
                same_shape(value, &captured[key], &format!("{at}.{key}"));
            }
        }
        (Value::Array(told), Value::Array(captured)) => {
            for (told, captured) in told.iter().zip(captured) {
                same_shape(told, captured, &format!("{at}[]"));
            }
        }
        _ => assert_eq!(std::mem::discriminant(told), std::mem::discriminant(captured), "{at}"),
    }
}

fn captured(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn its_answers_have_the_shapes_of_a_real_zuul() {
    let zuul = ZuulStandIn::start(GERRIT).await.unwrap();
    let run = zuul.enqueue(&For::patch_set("zdemo", 2, 1), "check", &["unit", "lint", "image"]);
    zuul.begin(&run, "unit");
    let status = captured(include_str!("../../../../backend/src/sources/zuul/fixtures/status-running.json"));
    same_shape(&json(&zuul, "status").await, &status, "status");
    zuul.fail(&run, "unit", "it failed");
    zuul.pass(&run, "lint");
    zuul.end(&run);
    let rows = captured(include_str!("../../../../backend/src/sources/zuul/fixtures/buildsets-change.json"));
    same_shape(&json(&zuul, "buildsets").await, &rows, "buildsets");
    let whole = captured(include_str!("../../../../backend/src/sources/zuul/fixtures/buildset-failed.json"));
    same_shape(&json(&zuul, &format!("buildset/{}", run.0)).await, &whole, "buildset");
    let builds =
        captured(include_str!("../../../../backend/src/sources/zuul/fixtures/builds-timed-out.json"));
    same_shape(&json(&zuul, "builds").await, &builds, "builds");
}

#[tokio::test]
async fn filters_find_what_they_name() {
    let zuul = ZuulStandIn::start(GERRIT).await.unwrap();
    let first = zuul.enqueue(&For::patch_set("demo", 2, 1), "check", &["unit"]);
    let second = zuul.enqueue(&For::branch("demo", "master", &"a".repeat(40)), "post", &["image"]);
    for (query, found) in [
        ("change=2&patchset=1&project=demo".to_owned(), vec![&first]),
        (format!("newrev={}", "a".repeat(40)), vec![&second]),
        ("idx_min=2".to_owned(), vec![&second]),
        ("limit=1".to_owned(), vec![&second]),
        ("project=other".to_owned(), vec![]),
        (String::new(), vec![&second, &first]),
    ] {
        let rows = json(&zuul, &format!("buildsets?{query}")).await;
        let uuids: Vec<_> =
            rows.as_array().unwrap().iter().map(|row| row["uuid"].as_str().unwrap()).collect();
        assert_eq!(uuids, found.iter().map(|run| run.0.as_str()).collect::<Vec<_>>(), "{query}");
    }
    assert_eq!(get(&zuul, &format!("api/tenant/{TENANT}/buildset/none")).await.0, 404);
}

#[tokio::test]
async fn a_link_lands_on_its_log() {
    let zuul = ZuulStandIn::start(GERRIT).await.unwrap();
    let run = zuul.enqueue(&For::patch_set("demo", 2, 1), "check", &["unit"]);
    zuul.begin(&run, "unit");
    zuul.fail(&run, "unit", "expected <4>");
    let build = zuul.build(&run, "unit").unwrap();
    let (status, page) = get(&zuul, &format!("t/{TENANT}/build/{build}")).await;
    assert_eq!(status, 200);
    assert!(page.contains("stand-in") && page.contains("expected &lt;4&gt;"), "{page}");
}
