// SPDX-License-Identifier: Apache-2.0
//! How Milepost itself is, by a real backend behind a real Gerrit: for administrators and holders of the capability alone.

use anyhow::Context as _;
use milepost_tests::{wait, world::faults::Fault};
use serde_json::{Value, json};

use super::*;

const HEALTH: &str = "/config/server/milepost~health";
const TEST: &str = "/config/server/milepost~test";

async fn test(asker: &Client, source: &str) -> Result<(u16, Value)> {
    let reply = asker.post(TEST, &json!({ "source": source })).await?;
    Ok((reply.status, reply.json().unwrap_or_else(|_| Value::String(reply.body.clone()))))
}

/// The backend's word once all sources have answered.
async fn all_well(asker: &Client) -> Result<Value> {
    wait::until("all sources", SOON, async || {
        let health = asker.json(HEALTH).await.map_err(|error| format!("{error:#}"))?;
        let sources = health["backend"]["sources"].as_array().cloned().unwrap_or_default();
        let well = !sources.is_empty() && sources.iter().all(|source| source["fresh"] == true);
        if well { Ok(health) } else { Err(health.to_string()) }
    })
    .await
}

#[tokio::test]
async fn who_looks_after_milepost_sees_how_it_is_and_nobody_else() -> Result<()> {
    let stage = stage_with("visible_to = \"group:Administrators\"").await?;
    let Stage { gerrit, delivery, alice, bob } = &stage;
    let admin = gerrit.admin();
    for other in [bob, &gerrit.anonymous()] {
        assert_eq!(other.get(HEALTH).await?.status, 403);
        assert_eq!(test(other, "ci-main").await?.0, 403);
    }
    alice.push(PROJECT, &Push::new("Greet by name")).await?;
    let told = all_well(&admin).await.with_context(|| gerrit.log(40))?;
    let (backend, plugin) = (&told["backend"], &told["plugin"]);
    assert_eq!(
        (&plugin["backend"]["kind"], &plugin["backend"]["state"]),
        (&json!("embedded"), &json!("runs"))
    );
    assert_eq!(plugin["version"], backend["version"]);
    assert_eq!(plugin["gerrit"], admin.version().await?);
    assert_eq!(backend["store"], json!({"kind": "sqlite", "answers": true}));
    let names: Vec<_> =
        backend["sources"].as_array().into_iter().flatten().map(|s| s["name"].clone()).collect();
    assert_eq!(names, ["ci-main", "codfw", "eqiad", "registry", "staging"]);

    // By the capability alone; other than on changes `visible_to` hides nothing.
    let operators = admin.create_group("Milepost Operators", &["bob"]).await?;
    let permit = json!({ "rules": { operators: { "action": "ALLOW" } } });
    let section = json!({ "GLOBAL_CAPABILITIES": { "permissions": { "milepost-viewHealth": permit } } });
    admin.change_access("All-Projects", &section).await?;
    all_well(bob).await.with_context(|| gerrit.log(40))?;
    let (status, tested) = test(bob, "ci-main").await?;
    assert_eq!((status, &tested["answers"]), (200, &json!(true)), "{tested}");
    assert!(tested["said"].as_str().is_some_and(|said| said.starts_with("Zuul 14")), "{tested}");
    let (status, said) = test(bob, "ci").await?;
    assert_eq!(status, 422);
    assert!(
        said.to_string().contains("no source is called `ci`; the configured ones: ci-main, codfw"),
        "{said}"
    );

    delivery.zuul.faults.set("", Fault::Status(403));
    let (_, tested) = test(bob, "ci-main").await?;
    assert_eq!(tested["answers"], false, "{tested}");
    wait::until("the watch's own word", SOON, async || {
        let health = bob.json(HEALTH).await.map_err(|error| format!("{error:#}"))?;
        let problem = health["backend"]["sources"][0]["problem"]["text"].clone();
        if problem == "ci-main refuses to answer" { Ok(()) } else { Err(problem) }
    })
    .await
}
