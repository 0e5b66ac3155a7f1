// SPDX-License-Identifier: Apache-2.0
//! `milepost status` on a real Gerrit, as a person in a clone of the project runs it: who asks is told by `~/.netrc`, which change by the
//! current commit. CI, registry and clusters are stand-ins. What the README shows of it is what was printed here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use milepost_tests::{
    answer, embedded,
    rig::{
        gerrit::{Change, Client, Push},
        scratch,
    },
    scene::Scene,
    world::delivery::Delivery,
};
use regex::Regex;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const README: &str = include_str!("../../README.md");

/// A person's clone, with a home folder beside it.
struct Clone {
    folder: TempDir,
    program: PathBuf,
}

impl Clone {
    async fn of(scene: &Scene, by: &Client, change: &Change) -> Result<Self> {
        let clone = Self { folder: scratch::folder("clone")?, program: embedded::program(&scene.gerrit)? };
        for name in ["home", "tree"] {
            fs::create_dir(clone.folder.path().join(name))?;
        }
        clone.knows(by.name().context("a client without a name")?, by.password())?;
        clone.git(&["init", "-q", "-b", "main"]).await?;
        clone.git(&["remote", "add", "origin", &format!("{}/a/{PROJECT}", scene.gerrit.url())]).await?;
        clone.git(&["fetch", "-q", "origin", &change.git_ref()]).await?;
        clone.git(&["checkout", "-q", "FETCH_HEAD"]).await?;
        Ok(clone)
    }

    /// From now on `~/.netrc` has this.
    fn knows(&self, user: &str, token: &str) -> Result<()> {
        let text = format!("machine 127.0.0.1 login {user} password {token}\n");
        Ok(fs::write(self.folder.path().join("home/.netrc"), text)?)
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        let home = self.folder.path().join("home");
        command.args(arguments).current_dir(self.folder.path().join("tree")).env("HOME", home);
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0").env_remove("NETRC");
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    async fn git(&self, arguments: &[&str]) -> Result<()> {
        let output = self.command(Path::new("git"), arguments).output().await?;
        ensure!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// What it ends with, prints and complains.
    async fn status(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String)> {
        let all = [&["status"], arguments].concat();
        let output = self.command(&self.program, &all).output().await?;
        Ok((output.status.code(), String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?))
    }
}

/// What is printed with the names that are of this run alone as the README has them.
fn shown(said: &str, scene: &Scene) -> Result<String> {
    let said = said.replace(&scene.delivery.registry.host(), "registry.example.org");
    let said = Regex::new(r":r[0-9a-f]{10}@sha256:[0-9a-f]{64}")?
        .replace_all(&said, ":r3f2a9c81d0@sha256:…")
        .into_owned();
    let said = Regex::new(r"  (now|\d+ (min|h|d) ago)\n")?.replace_all(&said, "\n").into_owned();
    Ok(Regex::new(r"(?m)^( {6}).*/build/.*$")?
        .replace_all(&said, "${1}https://zuul.example.org/build/…")
        .into_owned())
}

#[tokio::test]
async fn a_terminal_follows_a_change_to_production() -> Result<()> {
    let scene = Scene::set(PROJECT).await?;
    let Scene { gerrit, delivery, alice } = &scene;
    let change = alice.push(PROJECT, &Push::new("Greet by name")).await?;
    answer::says(alice, &change, "waiting for checks", SOON).await?;
    let clone = Clone::of(&scene, alice, &change).await?;

    let check = delivery.check(&change);
    delivery.zuul.fail(&check, "unit", "assertion failed: greeting.is_empty()\n");
    delivery.zuul.pass(&check, "lint");
    delivery.zuul.end(&check);
    answer::says(alice, &change, "assertion failed", SOON).await?;
    let (code, failed, _) = clone.status(&[]).await?;
    assert_eq!(code, Some(1), "{failed}");
    assert!(
        README.contains(&shown(&failed, &scene)?),
        "the README has another:\n{}",
        shown(&failed, &scene)?
    );

    // Followed from here on, to its end.
    let (merged, image) = delivery.built(alice, &change).await?;
    answer::says(alice, &merged, "5 to production: waiting for staging", SOON).await?;
    let mut watch = clone.command(&clone.program, &["status", "--watch"]).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(watch.stdout.take().context("no standard output")?).lines();
    assert_eq!(lines.next_line().await?.as_deref(), Some("Step 4 of 5 to production: waiting for staging"));
    delivery.roll_out("staging", &image)?;
    delivery.roll_out("eqiad", &image)?;
    answer::says(alice, &merged, "in 1 of 2 production clusters", SOON).await?;
    let (code, under_way, _) = clone.status(&[&merged.number.to_string()]).await?;
    assert_eq!(code, Some(3), "{under_way}");
    assert!(
        README.contains(&shown(&under_way, &scene)?),
        "the README has another:\n{}",
        shown(&under_way, &scene)?
    );
    delivery.roll_out("codfw", &image)?;
    let mut last = String::new();
    while let Some(line) = lines.next_line().await? {
        last = line;
    }
    assert_eq!((watch.wait().await?.code(), last.as_str()), (Some(0), "In production"));

    // Another's token, and what is not for everybody.
    clone.knows("alice", "0ther")?;
    let (code, _, error) = clone.status(&[]).await?;
    assert!(code == Some(4) && error.contains("refuses to answer as alice of ~/.netrc"), "{error}");
    let bob = gerrit.account("bob").await?;
    let secret = alice.push(PROJECT, &Push::new("A secret").option("private")).await?;
    clone.knows("bob", bob.password())?;
    let (code, _, error) = clone.status(&[&secret.number.to_string()]).await?;
    assert!(
        code == Some(4) && error.contains("has no such change, or it is not for who asks as bob"),
        "{error}"
    );
    let tag = Delivery::tag(&merged);
    let (_, json, _) = clone.status(&[&merged.number.to_string(), "--json"]).await?;
    assert!(json.starts_with('{') && json.contains(&tag), "{json}");
    Ok(())
}
