// SPDX-License-Identifier: Apache-2.0
//! The file of cluster groups (`/etc/scap/cluster-groups.yaml`): the environments of each, and the stages in which releases are
//! deployed to one.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{At, Reading, short};

/// All groups, in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups(Vec<Group>);

/// Environments that are deployed to in the same stages.
#[derive(Clone, Debug)]
pub(super) struct Group {
    name: String,
    /// In the order of the file.
    environments: Vec<Environment>,
    /// In order.
    stages: Vec<String>,
    /// The stage of releases that name none; those before it are canaries'.
    default: usize,
}

/// An environment of Helmfile: one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    /// Its name.
    pub(super) name: String,
    /// Other names of it.
    aliases: Vec<String>,
    /// Where it is.
    pub(super) datacenter: String,
    /// Whether it is production, and so comes after staging.
    pub(super) production: bool,
}

impl Groups {
    /// The environments of all groups.
    pub(super) fn all(&self) -> impl Iterator<Item = &Environment> {
        self.0.iter().flat_map(|group| &group.environments)
    }

    /// The group of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Group> {
        self.0.iter().find(|group| group.name == name)
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|group| group.name.as_str())
    }
}

impl Group {
    /// The environment of that name or alias.
    pub(super) fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.names().any(|own| own == name))
    }

    /// All names of environments.
    pub(super) fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.iter().flat_map(Environment::names)
    }

    /// The stages, in order.
    pub(super) fn stages(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().map(String::as_str)
    }

    /// Whether releases of that stage come before those that name none; `None`: there is no such stage.
    pub(super) fn is_canary(&self, stage: &str) -> Option<bool> {
        self.stages.iter().position(|known| known == stage).map(|n| n < self.default)
    }
}

impl Environment {
    /// Its name, then its aliases.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// Reads the file; nothing where anything is wrong.
pub(super) fn read(reading: &mut Reading, text: &str) -> Option<Groups> {
    let tree = reading.tree(text)?;
    let entries = reading.entries(&At::root(&tree), "cluster groups")?;
    let groups: Vec<_> = entries.into_iter().map(|(name, at)| group(reading, name, &at)).collect();
    let groups = groups.into_iter().collect::<Option<Vec<_>>>()?;
    reading.wrong.is_empty().then_some(Groups(groups))
}

fn group(reading: &mut Reading, name: &str, at: &At<'_>) -> Option<Group> {
    // `dir` is where Helmfile's files are
    let [environments, stages, default, _] =
        reading.fields(at, ["environments", "environment_stages", "environment_default_stage", "dir"])?;
    let environments = reading.needed(at, "environments", environments);
    let environments = environments.and_then(|at| all_environments(reading, &at));
    let stages_at = reading.needed(at, "environment_stages", stages);
    let stages = stages_at.and_then(|at| stages_of(reading, &at));
    let default_at = reading.needed(at, "environment_default_stage", default)?;
    let default = reading.text(&default_at)?;
    let (environments, stages) = (environments?, stages?);
    let Some(n) = stages.iter().position(|stage| stage == default) else {
        let known: Vec<_> = stages.iter().map(|stage| format!("`{stage}`")).collect();
        reading.complain(&default_at, format!("`{}`", short(default)), known.join(", "));
        return None;
    };
    Some(Group { name: name.to_owned(), environments, stages, default: n })
}

fn stages_of(reading: &mut Reading, at: &At<'_>) -> Option<Vec<String>> {
    let stages = reading.texts(at)?;
    if stages.is_empty() {
        reading.complain(at, "an empty list", "one stage at least, in order");
        return None;
    }
    let mut seen = BTreeSet::new();
    for (stage, at) in &stages {
        if !seen.insert(*stage) {
            reading.complain(at, format!("`{}` again", short(stage)), "each stage once");
        }
    }
    Some(stages.into_iter().map(|(stage, _)| stage.to_owned()).collect())
}

fn all_environments(reading: &mut Reading, at: &At<'_>) -> Option<Vec<Environment>> {
    let entries = reading.entries(at, "environments")?;
    let read: Vec<_> = entries.iter().map(|(name, at)| environment(reading, name, at)).collect();
    let environments = read.into_iter().collect::<Option<Vec<_>>>()?;
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (environment, (_, at)) in environments.iter().zip(&entries) {
        for name in environment.names() {
            if let Some(other) = seen.insert(name, &environment.name) {
                let found = format!("the name `{}`, which `{}` has too", short(name), short(other));
                reading.complain(at, found, "each name and alias for one environment alone");
            }
        }
    }
    Some(environments)
}

fn environment(reading: &mut Reading, name: &str, at: &At<'_>) -> Option<Environment> {
    let [datacenter, kind, aliases] = reading.fields(at, ["datacenter", "type", "aliases"])?;
    let datacenter = reading.needed(at, "datacenter", datacenter).and_then(|at| reading.text(&at));
    let kind = reading.needed(at, "type", kind)?;
    let production = match reading.text(&kind)? {
        "STAGING" => Some(false),
        "PRODUCTION" => Some(true),
        other => {
            reading.complain(&kind, format!("`{}`", short(other)), "`STAGING`, `PRODUCTION`");
            None
        }
    };
    let aliases = match aliases {
        Some(at) => reading.texts(&at)?.into_iter().map(|(alias, _)| alias.to_owned()).collect(),
        None => Vec::new(),
    };
    Some(Environment {
        name: name.to_owned(),
        aliases,
        datacenter: datacenter?.to_owned(),
        production: production?,
    })
}
