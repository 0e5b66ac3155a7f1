// SPDX-License-Identifier: Apache-2.0
//! How the parts that stand ready were built: the check must not judge a debug build by a release's budget.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::workspace::Workspace;

/// One record for all parts, beside the assets and not in the jar.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Record {
    /// How the widget was built.
    pub widget: Option<Built>,
    /// How the backend was built.
    pub backend: Option<Built>,
}

/// How one part was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Built {
    /// Toolchain or program, for people.
    pub with: String,
    /// Why its size says nothing about the shipped one; nothing where it does.
    pub not_as_shipped: Option<String>,
}

impl Record {
    /// The record of this checkout; empty where nothing was built yet.
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let path = path(workspace);
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} is not what pkg wrote", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Changes the record of this checkout.
    pub fn update(workspace: &Workspace, change: impl FnOnce(&mut Self)) -> Result<()> {
        let mut record = Self::read(workspace).unwrap_or_default();
        change(&mut record);
        let path = path(workspace);
        fs::write(&path, serde_json::to_string_pretty(&record)?)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.target.join("pkg/built.json")
}
