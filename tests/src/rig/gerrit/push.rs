// SPDX-License-Identifier: Apache-2.0
//! Pushes with real git over HTTP, as a developer does.

use std::fs;

use anyhow::{Context as _, Result};
use rand::RngExt as _;
use serde_json::json;
use tempfile::TempDir;

use super::access::encoded;
use super::{Change, Client};
use crate::rig::process::Program;
use crate::rig::scratch;

/// A commit to be pushed.
#[derive(Clone, Debug)]
pub struct Push {
    message: String,
    files: Vec<(String, String)>,
    branch: String,
    options: Vec<String>,
}

impl Push {
    /// A commit for `main` with this message and, so that it is never empty, one file with the message in it unless
    /// [`Self::file`] adds others.
    pub fn new(message: &str) -> Self {
        Self {
            message: message.to_owned(),
            files: Vec::new(),
            branch: "main".to_owned(),
            options: Vec::new(),
        }
    }

    /// Adds or replaces a file.
    #[must_use]
    pub fn file(mut self, path: &str, content: &str) -> Self {
        self.files.push((path.to_owned(), content.to_owned()));
        self
    }

    /// For another branch than `main`.
    #[must_use]
    pub fn branch(mut self, branch: &str) -> Self {
        branch.clone_into(&mut self.branch);
        self
    }

    /// Adds a push option such as `private`, `wip` or `topic=x`.
    #[must_use]
    pub fn option(mut self, option: &str) -> Self {
        self.options.push(option.to_owned());
        self
    }

    fn target(&self) -> String {
        let options =
            if self.options.is_empty() { String::new() } else { format!("%{}", self.options.join(",")) };
        format!("HEAD:refs/for/{}{options}", self.branch)
    }

    fn with_change_id(&self, change_id: &str) -> String {
        format!("{}\n\nChange-Id: {change_id}", self.message)
    }
}

impl Client {
    /// Pushes a new change on top of its branch.
    pub async fn push(&self, project: &str, push: &Push) -> Result<Change> {
        self.push_new(project, &format!("refs/heads/{}", push.branch), push).await
    }

    /// Pushes a new change on top of another one that is still open.
    pub async fn push_onto(&self, parent: &Change, push: &Push) -> Result<Change> {
        self.push_new(&parent.project, &parent.git_ref(), push).await
    }

    /// Pushes a new patch set on top of the last one's parent.
    pub async fn push_again(&self, change: &Change, push: &Push) -> Result<Change> {
        let (message, push) = (push.with_change_id(&change.change_id), push.clone());
        self.in_work_tree(&change.project, &change.git_ref(), move |git| {
            git.write(&push)?;
            git.run(&["commit", "-q", "--amend", "-m", &message])?;
            git.run(&["push", "-q", "origin", &push.target()])
        })
        .await?;
        self.read_change(&change.project, &change.branch, &change.change_id).await
    }

    /// Pushes straight to a branch, past review, and returns the commit. The administrator may do that in the rig's projects.
    pub async fn push_to_branch(&self, project: &str, push: &Push) -> Result<String> {
        let (branch, push) = (format!("refs/heads/{}", push.branch), push.clone());
        self.in_work_tree(project, &branch.clone(), move |git| {
            git.write(&push)?;
            git.run(&["commit", "-q", "-m", &push.message])?;
            git.run(&["push", "-q", "origin", &format!("HEAD:{branch}")])?;
            Ok(git.run(&["rev-parse", "HEAD"])?.trim().to_owned())
        })
        .await
    }

    /// Adds lines to a project's `project.config`, as the administrator, who may push there from now on; `groups` are those that they name and that are not in it yet.
    pub async fn configure_project(&self, project: &str, lines: &str, groups: &[&str]) -> Result<()> {
        let push = json!({ "rules": { self.group_id("Administrators").await?: { "action": "ALLOW" } } });
        self.change_access(project, &json!({ "refs/meta/config": { "permissions": { "push": push } } }))
            .await?;
        let mut named = Vec::new();
        for group in groups {
            named.push(format!("{}\t{group}\n", self.group_id(group).await?));
        }
        let lines = lines.to_owned();
        self.in_work_tree(project, "refs/meta/config", move |git| {
            git.append("project.config", &lines)?;
            git.append("groups", &named.concat())?;
            git.run(&["commit", "-q", "-a", "-m", "Configure the project"])?;
            git.run(&["push", "-q", "origin", "HEAD:refs/meta/config"])
        })
        .await
        .map(drop)
    }

    /// Writes a file of a project's `refs/meta/config`, as the administrator, who may push there from now on; an empty one is none.
    pub async fn push_to_config(&self, project: &str, file: &str, content: &str) -> Result<()> {
        let push = json!({ "rules": { self.group_id("Administrators").await?: { "action": "ALLOW" } } });
        self.change_access(project, &json!({ "refs/meta/config": { "permissions": { "push": push } } }))
            .await?;
        let push = Push::new(&format!("Write {file}")).file(file, content);
        let (gone, file) = (content.is_empty(), file.to_owned());
        self.in_work_tree(project, "refs/meta/config", move |git| {
            git.write(&push)?;
            if gone {
                git.run(&["rm", "-q", "-f", &file])?;
            }
            git.run(&["commit", "-q", "-m", &push.message])?;
            git.run(&["push", "-q", "origin", "HEAD:refs/meta/config"])
        })
        .await
        .map(drop)
    }

    async fn push_new(&self, project: &str, onto: &str, push: &Push) -> Result<Change> {
        let change_id = format!("I{:032x}{:08x}", rand::rng().random::<u128>(), rand::rng().random::<u32>());
        let (message, commit) = (push.with_change_id(&change_id), push.clone());
        self.in_work_tree(project, onto, move |git| {
            git.write(&commit)?;
            git.run(&["commit", "-q", "-m", &message])?;
            git.run(&["push", "-q", "origin", &commit.target()])
        })
        .await?;
        self.read_change(project, &push.branch, &change_id).await
    }

    async fn read_change(&self, project: &str, branch: &str, change_id: &str) -> Result<Change> {
        let path =
            format!("/changes/{}~{}~{change_id}?o=CURRENT_REVISION", encoded(project), encoded(branch));
        Change::read(&self.json(&path).await?)
    }

    /// Does `job` in a new work tree that has `reference` of `project` checked out.
    async fn in_work_tree<T: Send + 'static>(
        &self,
        project: &str,
        reference: &str,
        job: impl FnOnce(&Git) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (url, reference) = (self.git_url(project), reference.to_owned());
        let name = self.name().unwrap_or("nobody").to_owned();
        // Off the runtime's threads: a stand-in server may run on the same ones.
        tokio::task::spawn_blocking(move || {
            let dir = scratch::folder("work")?;
            let git = Git { dir, name };
            git.run(&["init", "-q"])?;
            git.run(&["remote", "add", "origin", &url])?;
            git.run(&["fetch", "-q", "--depth", "20", "origin", &reference])?;
            git.run(&["checkout", "-q", "FETCH_HEAD"])?;
            job(&git)
        })
        .await
        .context("git did not end")?
    }
}

/// git in one work tree, as one person, without anything of the machine's own configuration.
struct Git {
    dir: TempDir,
    name: String,
}

impl Git {
    fn run(&self, args: &[&str]) -> Result<String> {
        let email = format!("{}@example.com", self.name);
        Program::new("git")
            .dir(&self.dir)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", &self.name)
            .env("GIT_AUTHOR_EMAIL", &email)
            .env("GIT_COMMITTER_NAME", &self.name)
            .env("GIT_COMMITTER_EMAIL", &email)
            .args(["-c", "gc.auto=0", "-c", "advice.detachedHead=false"])
            .args(args)
            .run()
    }

    fn append(&self, path: &str, text: &str) -> Result<()> {
        let file = self.dir.path().join(path);
        let all = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))? + text;
        fs::write(&file, all).with_context(|| format!("cannot write {path}"))
    }

    fn write(&self, push: &Push) -> Result<()> {
        let own = [("message.txt".to_owned(), format!("{}\n", push.message))];
        for (path, content) in if push.files.is_empty() { &own[..] } else { &push.files[..] } {
            let file = self.dir.path().join(path);
            fs::create_dir_all(file.parent().context("a file without a folder")?)?;
            fs::write(&file, content).with_context(|| format!("cannot write {path}"))?;
        }
        self.run(&["add", "--all"])?;
        Ok(())
    }
}
