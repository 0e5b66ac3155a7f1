// SPDX-License-Identifier: Apache-2.0
//! Webhooks without a network. What the source does with a registry is tested in `tests/` of the workspace.

use std::fmt::Write as _;

use super::*;
use crate::sources::Source as _;

fn source(secret: Option<&str>) -> (tempfile::TempDir, Source) {
    let folder = tempfile::tempdir().unwrap();
    let mut toml = "url = 'https://registry.example.org'\n".to_owned();
    if let Some(secret) = secret {
        let file = folder.path().join("secret");
        std::fs::write(&file, secret).unwrap();
        writeln!(toml, "hook_secret_file = '{}'", file.display()).unwrap();
    }
    (folder, Source::new(toml::from_str(&toml).unwrap(), &Requests::default()).unwrap())
}

fn send(source: &Source, authorization: Option<&str>, body: &[u8]) -> Result<Vec<Fact>, HookError> {
    let headers = |name: &str| authorization.filter(|_| name == "authorization").map(str::to_owned);
    source.hook(&Hook { headers: &headers, body, at: 0 })
}

const RECORDED: &str = include_str!("fixtures/notifications.jsonl");

#[test]
fn a_notification_with_the_secret_leaves_a_hint() {
    let (_folder, source) = source(Some("hook-secret\n"));
    for line in RECORDED.lines() {
        assert_eq!(send(&source, Some("Bearer hook-secret"), line.as_bytes()).unwrap(), []);
    }
    let mut hinted = source.hinted.lock().unwrap().take().unwrap();
    let hint = hinted.try_recv().unwrap();
    assert_eq!(hint.repository, "charts/demo");
}

#[test]
fn without_the_secret_nothing_is_read() {
    let (_folder, source) = source(Some("hook-secret"));
    let body = RECORDED.lines().last().unwrap().as_bytes();
    for wrong in
        [None, Some("Bearer hook-secre"), Some("Bearer hook-secret2"), Some("hook-secret"), Some("Bearer ")]
    {
        assert!(matches!(send(&source, wrong, body), Err(HookError::Secret)), "{wrong:?}");
    }
    assert!(source.hinted.lock().unwrap().as_mut().unwrap().try_recv().is_err());
    assert!(matches!(send(&source, Some("Bearer hook-secret"), b"<html>"), Err(HookError::Body(_))));
    let (_folder, none) = self::source(None);
    assert!(matches!(send(&none, Some("Bearer "), body), Err(HookError::NoHooks)));
}
