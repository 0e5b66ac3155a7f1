// SPDX-License-Identifier: Apache-2.0
//! Settings of a deployment repository.

use serde::Deserialize;

use super::field::Field;
use crate::sources::range::within;

/// Settings of a deployment repository: `kind = "repository"`. The defaults fit Wikimedia's `operations/deployment-charts`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Gerrit's project name.
    pub project: String,
    /// The short name of the branch that is deployed from.
    #[serde(default = "branch")]
    pub branch: String,
    /// Environments of which it says what they are to run; empty: all.
    #[serde(default)]
    pub environments: Vec<String>,
    /// Values files of a service in an environment: what a later one says holds. `{service}`, `{name}` and `{environment}` are
    /// filled in.
    #[serde(default = "files")]
    pub files: Vec<String>,
    /// Where they say the tag. Without any of the three: `main_app.version`.
    pub tag: Option<Field>,
    /// Where they say the digest.
    pub digest: Option<Field>,
    /// Where they say the image with its registry.
    pub image: Option<Field>,
    /// What is otherwise for some services or environments; a later one holds.
    #[serde(default)]
    pub values: Vec<Values>,
    /// Seconds between two looks, beside those that Gerrit's events bring: 1 to 3600.
    #[serde(default = "interval", deserialize_with = "within::<1, 3600, _, _>")]
    pub interval_seconds: u64,
    /// Seconds that Gerrit may take for one answer: 1 to 300.
    #[serde(default = "timeout", deserialize_with = "within::<1, 300, _, _>")]
    pub timeout_seconds: u64,
}

/// What is otherwise for one service or one environment, or one in the other.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Values {
    /// The service; absent: every one.
    pub service: Option<String>,
    /// The environment; absent: every one.
    pub environment: Option<String>,
    /// In the place of the general ones.
    pub files: Option<Vec<String>>,
    /// With any of these three, none of the general ones counts.
    pub tag: Option<Field>,
    /// See above.
    pub digest: Option<Field>,
    /// See above.
    pub image: Option<Field>,
}

fn branch() -> String {
    "main".to_owned()
}

fn files() -> Vec<String> {
    let folder = "helmfile.d/services/{name}";
    vec![format!("{folder}/values.yaml"), format!("{folder}/values-{{environment}}.yaml")]
}

fn interval() -> u64 {
    60
}

fn timeout() -> u64 {
    30
}

impl Config {
    /// It is read through Gerrit.
    pub const fn host(&self) -> Option<String> {
        None
    }

    /// Seconds between two looks.
    pub const fn pace(&self) -> Option<u64> {
        Some(self.interval_seconds)
    }

    /// Finds settings that cannot be meant.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.project.is_empty() {
            return Err(
                "`project` is empty: a Gerrit project such as `operations/deployment-charts` is right"
                    .to_owned(),
            );
        }
        if self.branch.is_empty() || self.branch.starts_with("refs/") {
            return Err(format!("`branch` is `{}`: a short name such as `main` is right", self.branch));
        }
        let of_values = self.values.iter().filter_map(|values| values.files.as_ref());
        for files in std::iter::once(&self.files).chain(of_values) {
            if files.is_empty() || files.len() > 8 {
                return Err(format!("{} `files`, allowed are 1 to 8", files.len()));
            }
            if let Some(wrong) = files.iter().find(|file| !is_path(file)) {
                return Err(format!(
                    "`files`: `{wrong}` is not a path from the repository's root with no other placeholder than `{{service}}`, \
                     `{{name}}` and `{{environment}}`"
                ));
            }
        }
        Ok(())
    }
}

fn is_path(file: &str) -> bool {
    let rest = super::place::fill(file, "", "");
    !file.is_empty()
        && !file.starts_with('/')
        && !file.ends_with('/')
        && !rest.contains(['{', '}'])
        && !file.split('/').any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str) -> Result<(), String> {
        let config = toml::from_str::<Config>(&format!("project = 'deployments'\n{toml}"));
        config.map_err(|error| error.to_string())?.check()
    }

    #[test]
    fn settings_that_cannot_be_meant_are_found() {
        for (toml, says) in [
            ("branch = 'refs/heads/main'", "`branch` is `refs/heads/main`"),
            ("files = []", "0 `files`, allowed are 1 to 8"),
            ("files = ['/etc/passwd']", "`/etc/passwd` is not a path"),
            ("files = ['../values.yaml']", "`../values.yaml` is not a path"),
            ("files = ['{cluster}.yaml']", "`{cluster}.yaml` is not a path"),
            ("values = [{ files = ['a/'] }]", "`a/` is not a path"),
            ("interval_seconds = 0", "1 to 3600"),
            ("timeout_seconds = 301", "1 to 300"),
            ("tag = 'a..'", "a path of a field"),
            ("tagg = 'a'", "unknown field `tagg`"),
        ] {
            let error = check(toml).unwrap_err();
            assert!(error.contains(says), "{toml}: {error}");
        }
        assert_eq!(
            check("files = ['{service}/{name}-{environment}.json']\ntag = \"images[?@.name=='a'].newTag\""),
            Ok(())
        );
    }
}
