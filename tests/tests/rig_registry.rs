// SPDX-License-Identifier: Apache-2.0
//! The rig's registry is a real one that takes, shows, tells of and forgets images.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use milepost_tests::rig::registry::{Notify, Registry};
use milepost_tests::wait;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

#[tokio::test]
async fn an_image_is_pushed_found_and_deleted() -> Result<()> {
    let registry = Registry::start().await?;
    assert_eq!(registry.digest("demo/app", "1.0").await?, None);

    let digest = registry.push("demo/app", "1.0", REVISION).await?;
    assert_eq!(registry.digest("demo/app", "1.0").await?.as_deref(), Some(digest.as_str()));
    assert_eq!(registry.tags("demo/app").await?, ["1.0"]);
    let config = registry.image_config("demo/app", &digest).await?;
    assert_eq!(config["config"]["Labels"]["org.opencontainers.image.revision"], REVISION);
    assert_eq!(registry.push("demo/app", "1.0", REVISION).await?, digest, "the same image again");
    assert_ne!(registry.push("demo/app", "1.1", REVISION).await?, digest);

    registry.delete("demo/app", &digest).await?;
    assert_eq!(registry.digest("demo/app", "1.0").await?, None);
    assert_eq!(registry.tags("demo/app").await?, ["1.1"]);
    Ok(())
}

#[tokio::test]
async fn a_push_is_told_to_whoever_listens() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let notify = Notify { url: format!("http://{}/", listener.local_addr()?), secret: "s3cret".to_owned() };
    let registry = Registry::start_notifying(&notify).await?;
    let (digest, event) = tokio::join!(registry.push("demo/app", "1.0", REVISION), first_event(&listener));
    let (head, body) = event?;
    assert!(head.contains("\r\nAuthorization: Bearer s3cret\r\n"), "{head}");
    let event = &body["events"][0];
    assert_eq!((event["action"].as_str(), event["target"]["tag"].as_str()), (Some("push"), Some("1.0")));
    assert_eq!(event["target"]["digest"], digest?.as_str());
    Ok(())
}

#[tokio::test]
async fn nothing_is_left_of_it() -> Result<()> {
    let registry = Registry::start().await?;
    let (url, pid) = (registry.url(), registry.process_id());
    registry.stop().await?;
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
    let registry = Registry::start().await?;
    let pid = registry.process_id();
    assert_ne!(registry.url(), url, "two runs share nothing");
    drop(registry);
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
    Ok(())
}

/// The head and the JSON body of the first request that comes, which is answered with 200.
async fn first_event(listener: &TcpListener) -> Result<(String, Value)> {
    let (mut stream, _) = tokio::time::timeout(Duration::from_secs(30), listener.accept()).await??;
    let mut text = Vec::new();
    let event = wait::until("a whole request", Duration::from_secs(30), async || {
        stream.read_buf(&mut text).await.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").ok_or("no end of the head")?;
        let body = serde_json::from_str::<Value>(body).map_err(|error| error.to_string())?;
        Ok::<_, String>((format!("{head}\r\n"), body))
    })
    .await?;
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
    stream.flush().await.context("the answer was not sent")?;
    Ok(event)
}
