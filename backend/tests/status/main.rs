// SPDX-License-Identifier: Apache-2.0
//! `milepost status` as people and scripts run it, against a stand-in of Gerrit.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod found;
mod gerrit;
mod said;
mod trusted;

use std::{path::Path, process::Output};

use gerrit::Gerrit;
use tokio::process::Command;

/// A person's machine: a home folder, and a work tree.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "tree"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    fn home(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("home").join(name), text).unwrap();
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let (home, tree) = (self.folder.path().join("home"), self.folder.path().join("tree"));
        let mut command = Command::new(program);
        command.args(arguments).current_dir(tree).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", &home).env("GIT_CONFIG_NOSYSTEM", "1").stdin(std::process::Stdio::null());
        command.kill_on_drop(true);
        command
    }

    async fn git(&self, arguments: &[&str]) {
        let named = ["-c", "user.name=Alice", "-c", "user.email=alice@example.org"];
        let output = self.command("git", &[&named[..], arguments].concat()).output().await.unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    async fn status(&self, arguments: &[&str]) -> Said {
        let all = [&["status"], arguments].concat();
        Said::of(&self.command(env!("CARGO_BIN_EXE_milepost"), &all).output().await.unwrap())
    }

    async fn asks(&self, gerrit: &Gerrit, arguments: &[&str]) -> Said {
        self.status(&[&["--gerrit", &gerrit.url()], arguments].concat()).await
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// How it ended, and what it said.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    error: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code(), out: text(&output.stdout), error: text(&output.stderr) }
    }
}
