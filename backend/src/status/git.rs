// SPDX-License-Identifier: Apache-2.0
//! What git knows here: the program is asked, as people have set it up.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use secrecy::{ExposeSecret as _, SecretString};

/// What the current commit says of itself.
#[derive(Debug)]
pub(crate) struct Commit {
    /// Its name.
    pub(crate) sha: String,
    /// The value of its Change-Id line.
    pub(crate) change_id: Option<String>,
    /// The branch that the current one follows, without the remote's name.
    pub(crate) branch: Option<String>,
}

/// The current commit; `None` where there is no work tree, or no git.
pub(crate) fn commit() -> Option<Commit> {
    let said = git(&["log", "-1", "--format=%H%n%(trailers:key=Change-Id,valueonly)"])?;
    let mut lines = said.lines().map(str::trim);
    let sha = lines.next()?.to_owned();
    // The last one counts, as Gerrit takes it.
    let change_id = lines.rfind(|line| !line.is_empty()).map(str::to_owned);
    let upstream = git(&["rev-parse", "--abbrev-ref", "@{upstream}"]);
    let branch = upstream.and_then(|name| Some(name.trim().split_once('/')?.1.to_owned()));
    Some(Commit { sha, change_id, branch })
}

/// The address from which the current branch is fetched, else that of `origin`.
pub(crate) fn remote() -> Option<String> {
    let upstream = git(&["rev-parse", "--abbrev-ref", "@{upstream}"]);
    let name = upstream.and_then(|name| Some(name.split_once('/')?.0.to_owned()));
    let found = git(&["remote", "get-url", name.as_deref().unwrap_or("origin")])?;
    Some(found.trim().to_owned())
}

/// Host and project of `.gitreview`, which git-review reads, too.
pub(crate) fn review() -> Option<(String, String)> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let file = format!("{}/.gitreview", top.trim());
    let of = |key: &str| {
        git(&["config", "--file", &file, &format!("gerrit.{key}")]).map(|value| value.trim().to_owned())
    };
    let project = of("project")?;
    Some((of("host")?, project.strip_suffix(".git").unwrap_or(&project).to_owned()))
}

/// What a credential helper knows of an address: name and token. Nobody is prompted.
pub(crate) fn credentials(about: &str) -> Option<(String, SecretString)> {
    let said = helper("fill", about)?;
    // Without a helper that knows it, git answers with nothing in both.
    let of = |key: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
            .filter(|value| !value.is_empty())
    };
    Some((of("username")?.to_owned(), of("password")?.to_owned().into()))
}

/// Tells the helper whether what it gave was right.
pub(crate) fn judge(right: bool, about: &str, (user, token): &(String, SecretString)) {
    let whole = format!("{about}username={user}\npassword={}\n", token.expose_secret());
    helper(if right { "approve" } else { "reject" }, &whole);
}

fn helper(what: &str, about: &str) -> Option<String> {
    let mut child = command()
        .args(["credential", what])
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "true")
        .env("SSH_ASKPASS", "true")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(format!("{about}\n").as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = command().args(arguments).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

fn command() -> Command {
    let mut git = Command::new("git");
    git.stderr(Stdio::null());
    git
}
