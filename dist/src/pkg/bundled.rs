// SPDX-License-Identifier: Apache-2.0
//! What of other people's work is inside the jar: the crates that the backend and the widget are linked from.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
};

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Node, Package, PackageId, TargetKind};

use crate::{run, setup::rust::WASM, workspace::Workspace};

/// One bundled work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The crate's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence as an SPDX expression, if it declares one.
    pub licence: Option<String>,
    /// Who wrote it, as far as it says.
    pub authors: Vec<String>,
    /// Where it is written.
    pub repository: Option<String>,
    /// Where its files are; nothing for what comes with the compiler.
    pub folder: Option<PathBuf>,
    /// The parts of the jar that it is in.
    pub parts: BTreeSet<&'static str>,
}

/// All that is in backend and widget, by name and version, our own crates left out.
pub fn components(workspace: &Workspace) -> Result<Vec<Component>> {
    let mut all = BTreeMap::new();
    for (part, root, target) in
        [("backend", "milepost", "x86_64-unknown-linux-gnu"), ("widget", "milepost-widget", WASM)]
    {
        let metadata = MetadataCommand::new()
            .manifest_path(workspace.root.join("Cargo.toml"))
            .other_options(["--locked".to_owned(), "--filter-platform".to_owned(), target.to_owned()])
            .exec()
            .context("cargo cannot read the dependencies")?;
        for package in linked(&metadata, root)? {
            let key = (package.name.to_string(), package.version.clone());
            all.entry(key).or_insert_with(|| component(package)).parts.insert(part);
        }
    }
    let mut found: Vec<_> = all.into_values().collect();
    found.push(standard_library()?);
    Ok(found)
}

/// The packages that `root` is linked from. What runs at build time alone (build scripts, macros) is not among them.
fn linked<'a>(metadata: &'a Metadata, root: &str) -> Result<Vec<&'a Package>> {
    let packages: HashMap<&PackageId, &Package> =
        metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let resolve = metadata.resolve.as_ref().context("cargo resolved nothing")?;
    let nodes: HashMap<&PackageId, &Node> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let start = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name == root)
        .with_context(|| format!("the workspace has no crate {root}"))?;

    let mut seen = BTreeSet::from([&start.id]);
    let mut open = vec![&start.id];
    while let Some(id) = open.pop() {
        let node = nodes.get(id).with_context(|| format!("cargo did not resolve {id}"))?;
        for dependency in &node.deps {
            let normal = dependency.dep_kinds.iter().any(|info| info.kind == DependencyKind::Normal);
            let at_build_time = packages.get(&dependency.pkg).is_some_and(|package| is_macro(package));
            if normal && !at_build_time && seen.insert(&dependency.pkg) {
                open.push(&dependency.pkg);
            }
        }
    }
    // ours have no source
    Ok(seen
        .iter()
        .filter_map(|id| packages.get(id))
        .copied()
        .filter(|package| package.source.is_some())
        .collect())
}

fn is_macro(package: &Package) -> bool {
    package.targets.iter().any(|target| target.kind.contains(&TargetKind::ProcMacro))
}

fn component(package: &Package) -> Component {
    Component {
        name: package.name.to_string(),
        version: package.version.to_string(),
        licence: package.license.clone(),
        authors: package.authors.clone(),
        repository: package.repository.clone(),
        folder: package.manifest_path.parent().map(|folder| folder.as_std_path().to_owned()),
        parts: BTreeSet::new(),
    }
}

fn standard_library() -> Result<Component> {
    Ok(Component {
        name: "Rust standard library".to_owned(),
        version: run::answer(run::isolated("rustc").arg("--version"))?,
        licence: Some("MIT OR Apache-2.0".to_owned()),
        authors: vec!["The Rust Project contributors".to_owned()],
        repository: Some("https://github.com/rust-lang/rust".to_owned()),
        folder: None,
        parts: BTreeSet::from(["backend", "widget"]),
    })
}
