// SPDX-License-Identifier: Apache-2.0
//! A site that builds before the merge, with two backends on one PostgreSQL behind a real nginx: the one is killed on the way and the
//! other goes on.

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    answer,
    rig::{
        backend::{Backend, Speaks},
        gerrit::{Change, Gerrit, Push},
        ports::Held,
        postgres::Postgres,
        proxy::{Kind, Proxy},
        tls::Authority,
    },
    row::jar,
    scene::Scene,
    wait,
    world::delivery::Delivery,
};

use crate::{ACCOUNT, GROUP, PROJECT, SOON, lines, said};

const HEADING: &str = "### Where images are built before the merge";
const SERVER: &str = "6f8a5c9e-9d5f-4a8e-8c9c-0e1d2f3a4b5c";
/// What lets a vote go over, which the documentation warns of.
const COPIES: &str = "[label \"Image-Built\"]\n\tcopyCondition = changekind:TRIVIAL_REBASE\n";

struct Site {
    scene: Scene,
    // Dropped in this order: who uses the others first.
    _proxy: Proxy,
    backends: Vec<Backend>,
    postgres: Postgres,
}

async fn site() -> Result<Site> {
    let (delivery, postgres) = tokio::try_join!(Delivery::start(PROJECT), Postgres::start())?;
    let held = Held::new()?;
    let port = held.port();
    let key = "A".repeat(43);
    let gerrit = Gerrit::builder()
        .server_id(SERVER)
        .plugin(jar()?)
        .config("plugin.milepost.serviceAccount", ACCOUNT)
        .config("plugin.milepost.backendUrl", &format!("http://127.0.0.1:{port}"))
        .config("plugin.milepost.backendKeyId", "pair")
        .secure("plugin.milepost.backendKey", &key);
    let config = format!("{}{}", delivery.config(), lines::pipeline(HEADING, "label")?);
    let scene = Scene::with(delivery, gerrit).await?;
    let host = scene.gerrit.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let speaks = Speaks { server_id: SERVER.to_owned(), host, key_id: "pair".to_owned(), key };
    let store = postgres.create_database("milepost").await?;
    let mut backends = Vec::new();
    for _ in 0..2 {
        backends.push(Backend::start(&jar()?, &config, &store, &speaks).await?);
    }
    let [one, other] = [backends[0].address(), backends[1].address()];
    let pair = Authority::new("milepost-rig")?.issue()?;
    let proxy = Proxy::start(Kind::Nginx, vec![held], &pair, |_| Ok(balancer(port, &one, &other))).await?;
    let admin = scene.gerrit.admin();
    scene.gerrit.account(ACCOUNT).await?;
    admin.add_to_group(GROUP, ACCOUNT).await?;
    let label = format!("{}{COPIES}", lines::project_config(HEADING)?);
    admin.configure_project(PROJECT, &label, &[GROUP]).await?;
    Ok(Site { scene, _proxy: proxy, backends, postgres })
}

/// The other backend where the one does not answer.
fn balancer(port: u16, one: &str, other: &str) -> String {
    format!(
        "upstream backends {{ server {one} max_fails=1 fail_timeout=600s; server {other} backup; }}
server {{
  listen 127.0.0.1:{port};
  location / {{
    proxy_pass http://backends;
    proxy_http_version 1.1;
    proxy_set_header Connection \"\";
    proxy_buffering off;
    proxy_read_timeout 10m;
    proxy_next_upstream error timeout non_idempotent;
  }}
}}
"
    )
}

impl Site {
    /// CI checks the patch set, which builds its image or fails to.
    fn check(&self, change: &Change, builds: bool) -> String {
        let Delivery { zuul, registry, .. } = &self.scene.delivery;
        let patch_set = u32::try_from(change.patch_set).unwrap_or(u32::MAX);
        let of = milepost_tests::world::built_for::For::patch_set(PROJECT, change.number, patch_set);
        let run = zuul.enqueue(&of, "check", &["lint", "build-image"]);
        for job in ["lint", "build-image"] {
            zuul.begin(&run, job);
        }
        zuul.pass(&run, "lint");
        let mut digest = String::new();
        if builds {
            let tag = Delivery::tag(change);
            digest = registry.push_image(PROJECT, &tag, Some(&change.revision));
            zuul.image(&run, "build-image", &format!("{}/{PROJECT}:{tag}", registry.host()), Some(&digest));
            zuul.pass(&run, "build-image");
        } else {
            zuul.fail(&run, "build-image", "no such base image\n");
        }
        zuul.end(&run);
        digest
    }

    /// Waits until the requirement of the current patch set is so.
    async fn requirement(&self, change: &Change, status: &str) -> Result<()> {
        let path = format!("{}?o=SUBMIT_REQUIREMENTS", change.rest());
        wait::until(status, SOON, async || {
            let info = self.scene.alice.json(&path).await.map_err(|error| format!("{error:#}"))?;
            let all = info["submit_requirements"].as_array().cloned().unwrap_or_default();
            let own = all.iter().find(|one| one["name"] == "Image-Built").cloned().unwrap_or_default();
            if own["status"] == status { Ok(()) } else { Err(own.to_string()) }
        })
        .await
    }

    fn logs(&self) -> String {
        let backends = self.backends.iter().map(|backend| backend.log(30)).collect::<Vec<_>>().join("\n--\n");
        format!("{}\n{backends}", self.scene.gerrit.log(30))
    }
}

#[tokio::test]
async fn each_patch_set_is_voted_for_by_its_own_image() -> Result<()> {
    let mut site = site().await?;
    let alice = site.scene.alice.clone();
    let change = alice.push(PROJECT, &Push::new("Greet by name").file("a.txt", "1\n")).await?;
    site.check(&change, false);
    let told = said::until(
        &alice,
        &change,
        1,
        "Patch Set 1: Image-Built-1\n\nImage build failed in build-image\nhttp",
    );
    told.await.with_context(|| site.logs())?;
    site.requirement(&change, "UNSATISFIED").await?;
    ensure!(alice.approve_and_submit(&change).await.is_err(), "it was submitted without an image");

    // The first backend is gone before the next patch set has its image.
    let second = alice.push_again(&change, &Push::new("Greet by name").file("a.txt", "2\n")).await?;
    said::voted(&alice, &second, "Image-Built", None).await?;
    answer::says(&alice, &second, "waiting for checks", SOON).await?;
    site.backends.remove(0).kill9()?;
    let digest = site.check(&second, true);
    let told = said::until(&alice, &second, 2, "Patch Set 2: Image-Built+1\n\nImage built\n").await;
    let told = told.with_context(|| site.logs())?;
    assert!(told[1].1.ends_with(&digest), "{told:?}");
    site.requirement(&second, "SATISFIED").await?;

    // A rebase takes the vote along, and not the image.
    let other = alice.push(PROJECT, &Push::new("Another").file("b.txt", "1\n")).await?;
    site.check(&other, true);
    said::voted(&alice, &other, "Image-Built", Some(1)).await?;
    alice.approve_and_submit(&other).await?;
    alice.post(&format!("{}/rebase", second.rest()), &serde_json::json!({})).await?.ok()?;
    let third = alice.refreshed(&second).await?;
    assert_eq!(third.patch_set, 3);
    assert_eq!(said::vote(&alice, &third, "Image-Built").await?, Some(1), "copied");
    let note = "Image-Built +1 was for the image of patch set 2, this one has none yet";
    answer::says(&alice, &third, note, SOON).await?;
    let digest = site.check(&third, true);
    let told = said::until(&alice, &third, 3, "Patch Set 3: Image-Built+1\n\nImage built\n").await?;
    assert!(told[2].1.ends_with(&digest), "{told:?}");
    let progress = answer::says(&alice, &third, "\"candidate\":true", SOON).await?;
    assert!(!progress.to_string().contains(note), "{progress}");
    alice.approve_and_submit(&third).await?;
    assert_eq!(said::messages(&alice, &third).await?.len(), 3);
    let Site { scene, _proxy: proxy, backends, postgres } = site;
    drop((scene, proxy, backends));
    postgres.stop().await
}
