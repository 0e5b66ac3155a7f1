// SPDX-License-Identifier: Apache-2.0
//! The rig's Gerrit is a real one, and people can work on it.

use anyhow::Result;
use milepost_tests::rig::gerrit::{Gerrit, Push, VERSION};

#[tokio::test]
async fn a_change_goes_from_push_to_merge() -> Result<()> {
    let gerrit = Gerrit::builder().start().await?;
    if !gerrit.has_real_ui() {
        assert_eq!(gerrit.anonymous().version().await?, VERSION);
    }
    let admin = gerrit.admin();
    admin.create_project("demo/app").await?;
    let alice = gerrit.account("alice").await?;
    assert_eq!(gerrit.account("alice").await?.id(), alice.id(), "an account is made once");

    let first = alice.push("demo/app", &Push::new("Say hello").file("src/hello.txt", "hello\n")).await?;
    assert_eq!((first.status.as_str(), first.patch_set), ("NEW", 1));
    let second =
        alice.push_again(&first, &Push::new("Say hello").file("src/hello.txt", "hello, world\n")).await?;
    assert_eq!((second.number, second.patch_set), (first.number, 2));
    assert_ne!(second.revision, first.revision);

    let child = alice.push_onto(&second, &Push::new("Say it twice")).await?;
    let merged = admin.approve_and_submit(&second).await?;
    assert_eq!(merged.status, "MERGED");
    alice.abandon(&child).await?;
    assert_eq!(alice.refreshed(&child).await?.status, "ABANDONED");
    alice.restore(&child).await?;
    assert_eq!(alice.refreshed(&child).await?.status, "NEW");

    let direct = admin.push_to_branch("demo/app", &Push::new("Past review")).await?;
    let tip = admin.json("/projects/demo%2Fapp/branches/main").await?;
    assert_eq!(tip["revision"], direct.as_str());
    Ok(())
}

#[tokio::test]
async fn private_changes_and_hidden_projects_are_seen_by_few() -> Result<()> {
    let gerrit = Gerrit::builder().start().await?;
    let admin = gerrit.admin();
    let [alice, bob] = gerrit.accounts(["alice", "bob"]).await?;
    for project in ["open", "hidden"] {
        admin.create_project(project).await?;
    }
    let readers = admin.create_group("readers", &["admin", "alice"]).await?;
    admin.hide_project("hidden", &readers).await?;

    let open = alice.push("open", &Push::new("For all")).await?;
    let hidden = alice.push("hidden", &Push::new("For readers")).await?;
    let private = alice.push("open", &Push::new("For me").option("private")).await?;
    let anonymous = gerrit.anonymous();
    for (who, client, expected) in [
        ("alice", &alice, [200, 200, 200]),
        ("bob", &bob, [200, 404, 404]),
        ("nobody", &anonymous, [200, 404, 404]),
    ] {
        let mut seen = Vec::new();
        for change in [&open, &hidden, &private] {
            seen.push(client.get(&change.rest()).await?.status);
        }
        assert_eq!(seen, expected, "{who}: open, hidden, private");
    }
    alice.make_public(&private).await?;
    assert_eq!(bob.get(&private.rest()).await?.status, 200);
    alice.make_private(&private).await?;
    assert_eq!(bob.get(&private.rest()).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn it_survives_a_kill_and_a_stop_and_leaves_nothing_behind() -> Result<()> {
    let mut gerrit = Gerrit::builder().ssh().start().await?;
    assert!(gerrit.ssh_port().is_some_and(|port| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()));
    gerrit.admin().create_project("demo").await?;
    let change = gerrit.admin().push("demo", &Push::new("Stay")).await?;

    gerrit.kill9()?;
    assert!(gerrit.anonymous().version().await.is_err());
    gerrit.start_again().await?;
    assert_eq!(gerrit.admin().refreshed(&change).await?, change);
    gerrit.stop().await?;
    gerrit.start_again().await?;
    assert_eq!(gerrit.admin().refreshed(&change).await?, change);

    let (pid, site) = (gerrit.process_id().expect("it runs"), gerrit.site().to_owned());
    drop(gerrit);
    assert!(!site.exists());
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    Ok(())
}

#[tokio::test]
async fn a_replica_serves_no_rest_api() -> Result<()> {
    let replica = Gerrit::builder().replica().start().await?;
    assert_eq!(replica.anonymous().get("/config/server/version").await?.status, 404);
    assert!(replica.log(200).contains("[replica]"), "{}", replica.log(20));
    Ok(())
}

#[tokio::test]
async fn a_path_prefix_settings_and_plugins_reach_gerrit() -> Result<()> {
    let gerrit = Gerrit::builder()
        .context_path("/r")
        .server_id("3c1a2b7e-0000-4000-8000-000000000001")
        .config("auth.cookiePath", "/r")
        .secure("plugin.milepost.secret", "s3cret")
        .etc("milepost.toml", "# empty\n")
        .plugin(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plugins/probe.js"))
        .start()
        .await?;
    assert!(gerrit.url().ends_with("/r"));
    gerrit.anonymous().version().await?;
    gerrit.reload_plugin("probe").await?;
    let info = gerrit.anonymous().json("/config/server/info").await?;
    assert_eq!(info["plugin"]["js_resource_paths"][0], "plugins/probe/static/probe.js");
    assert!(gerrit.reload_plugin("another").await.is_err());
    let config = std::fs::read_to_string(gerrit.site().join("etc/gerrit.config"))?;
    assert!(config.contains("3c1a2b7e-0000-4000-8000-000000000001"));
    assert_eq!(std::fs::read_to_string(gerrit.site().join("etc/milepost.toml"))?, "# empty\n");
    assert!(std::fs::read_to_string(gerrit.site().join("etc/secure.config"))?.contains("s3cret"));
    Ok(())
}
