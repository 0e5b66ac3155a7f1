// SPDX-License-Identifier: Apache-2.0
//! `[sources.<name>]` with `kind = "jenkins"`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    filter::Pattern,
    subject::{EVENTS, Pipelines},
};
use crate::{
    http::{BaseUrl, Roots},
    secret::SecretFile,
    sources::range::within,
};

/// `[sources.<name>]` with `kind = "jenkins"`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Jenkins's root with its path, as the backend reaches it.
    pub url: BaseUrl,
    /// The same as browsers reach it; left out: `url`.
    pub web_url: Option<BaseUrl>,
    /// The user of the API token; left out: anonymous.
    pub user: Option<String>,
    /// The user's API token.
    pub token_file: Option<SecretFile>,
    /// Full names of jobs and folders, or globs of them; left out: all that the user may see.
    #[serde(default)]
    pub jobs: Vec<Pattern>,
    /// Full names of jobs and folders, or globs of them, that build what they check out though no parameter says so; those of
    /// multibranch projects do anyway.
    #[serde(default)]
    pub checkout_jobs: Vec<Pattern>,
    /// Seconds between two looks; 1 to 3600.
    #[serde(default = "Config::interval_seconds", deserialize_with = "within::<1, 3600, _, _>")]
    pub interval_seconds: u32,
    /// Seconds that one request may take; 1 to 300.
    #[serde(default = "Config::timeout_seconds", deserialize_with = "within::<1, 300, _, _>")]
    pub timeout_seconds: u32,
    /// How many of each job's newest builds are looked at; 1 to 100.
    #[serde(default = "Config::history", deserialize_with = "within::<1, 100, _, _>")]
    pub history: u32,
    /// Certificates (PEM) that are trusted besides the system's.
    pub ca_file: Option<Roots>,
    /// A secret that webhooks carry as `Authorization: Bearer …`; without it none are taken.
    pub hook_secret_file: Option<SecretFile>,
    /// Whether Jenkins has the plugin `gerrit-checks-api`, which is asked for what somebody waits for.
    #[serde(default)]
    pub checks_api: bool,
    /// Whether the lines that say why a stage failed are read from its log.
    #[serde(default = "Config::yes")]
    pub excerpts: bool,
    /// Whether an unstable build or stage has failed, as Gerrit Trigger votes by default.
    #[serde(default = "Config::yes")]
    pub unstable_fails: bool,
    /// The pipeline's name by Gerrit's event, in the place of the usual ones.
    #[serde(default)]
    pub event_pipelines: BTreeMap<String, String>,
}

impl Config {
    const fn interval_seconds() -> u32 {
        5
    }

    const fn timeout_seconds() -> u32 {
        20
    }

    const fn history() -> u32 {
        20
    }

    const fn yes() -> bool {
        true
    }

    /// The host of its address.
    pub fn host(&self) -> Option<String> {
        Some(self.url.authority())
    }

    /// Seconds between two looks.
    pub fn pace(&self) -> Option<u64> {
        Some(self.interval_seconds.into())
    }

    /// How events are called here.
    pub(super) fn names(&self) -> Pipelines<'_> {
        Pipelines(&self.event_pipelines)
    }

    /// Finds settings that contradict each other and secrets that cannot be read.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.user.is_some() != self.token_file.is_some() {
            return Err("`user` and `token_file` belong together: both, or none, are right".to_owned());
        }
        for (key, secret) in [("token_file", &self.token_file), ("hook_secret_file", &self.hook_secret_file)]
        {
            if let Some(secret) = secret {
                secret.read().map_err(|error| format!("`{key}`: {error}"))?;
            }
        }
        for (event, name) in &self.event_pipelines {
            if !EVENTS.iter().any(|(known, _)| known == event) {
                let known: Vec<_> = EVENTS.iter().map(|(known, _)| *known).collect();
                return Err(format!(
                    "`event_pipelines`: `{event}` is no event: one of {} is right",
                    known.join(", ")
                ));
            }
            if name.trim().is_empty() {
                return Err(format!("`event_pipelines`: `{event}` has no name: a pipeline's name is right"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_contradict_each_other_are_told_with_what_is_right() {
        let wrong = |more: &str| {
            let config: Config =
                toml::from_str(&format!("url = 'https://ci.example.org/jenkins/'\n{more}")).unwrap();
            config.check().unwrap_err()
        };
        assert!(wrong("user = 'milepost'").contains("both, or none"));
        assert!(wrong("user = 'a'\ntoken_file = '/no/such/file'").starts_with("`token_file`: "));
        assert!(wrong("event_pipelines = { nonsense = 'check' }").contains("patchset-created"));
        assert!(wrong("event_pipelines = { change-merged = ' ' }").contains("a pipeline's name"));
        let old: Result<Config, _> =
            toml::from_str("url = 'https://ci.example.org'\npipelines = { comment-added = 'recheck' }");
        let old = old.unwrap_err().to_string();
        assert!(old.contains("unknown field `pipelines`") && old.contains("`event_pipelines`"), "{old}");
        let none: Result<Config, _> = toml::from_str("url = 'https://ci.example.org'\njobs = ['a[']");
        assert!(none.unwrap_err().to_string().contains("folder/job"));
    }
}
