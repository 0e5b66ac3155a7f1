// SPDX-License-Identifier: Apache-2.0
//! Projects, groups and who may do what.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::Client;

impl Client {
    /// Makes a project with a `main` branch and one empty commit on it. Administrators may push to its branches past review.
    pub async fn create_project(&self, name: &str) -> Result<()> {
        let wanted = json!({ "create_empty_commit": true, "branches": ["main"] });
        self.put(&format!("/projects/{}", encoded(name)), &wanted)
            .await?
            .ok()
            .with_context(|| format!("cannot make the project {name}"))?;
        let push = json!({ "rules": { self.group_id("Administrators").await?: { "action": "ALLOW", "force": false } } });
        self.change_access(name, &json!({ "refs/heads/*": { "permissions": { "push": push } } })).await
    }

    /// Makes a group of `members` that only they can see, and returns its id (UUID).
    pub async fn create_group(&self, name: &str, members: &[&str]) -> Result<String> {
        let wanted = json!({ "members": members, "visible_to_all": false });
        let group = self
            .put(&format!("/groups/{}", encoded(name)), &wanted)
            .await?
            .ok()
            .with_context(|| format!("cannot make the group {name}"))?;
        Ok(group.json()?["id"].as_str().context("a group without an id")?.to_owned())
    }

    /// Makes the account `member` one of a group.
    pub async fn add_to_group(&self, group: &str, member: &str) -> Result<()> {
        let path = format!("/groups/{}/members/{}", encoded(group), encoded(member));
        self.put(&path, &json!({})).await?.ok().with_context(|| format!("cannot add {member} to {group}"))?;
        Ok(())
    }

    /// The id (UUID) of a group that is there.
    pub async fn group_id(&self, name: &str) -> Result<String> {
        Ok(self.json(&format!("/groups/{}", encoded(name))).await?["id"]
            .as_str()
            .context("a group without an id")?
            .to_owned())
    }

    /// Hides a project from all but the group with the id `readers`.
    ///
    /// All-Projects lets everybody read `refs/*` and also `refs/heads/*`; an exclusive rule is needed on both.
    pub async fn hide_project(&self, project: &str, readers: &str) -> Result<()> {
        let read = json!({ "permissions": { "read": { "exclusive": true, "rules": { readers: { "action": "ALLOW" } } } } });
        self.change_access(project, &json!({ "refs/*": read, "refs/heads/*": read })).await
    }

    /// Adds access sections to a project (`All-Projects` for all), in the form of Gerrit's `ProjectAccessInput.add`.
    pub async fn change_access(&self, project: &str, add: &Value) -> Result<()> {
        let path = format!("/projects/{}/access", encoded(project));
        self.post(&path, &json!({ "add": add }))
            .await?
            .ok()
            .with_context(|| format!("cannot change the access of {project}"))?;
        Ok(())
    }
}

/// `text` as one segment of a path.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                // Writing to a string cannot fail.
                let _written = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn a_project_is_one_segment() {
        assert_eq!(encoded("demo/app ü"), "demo%2Fapp%20%C3%BC");
    }
}
