// SPDX-License-Identifier: Apache-2.0
//! The tree that is broken: a crate of the merge and its tests alone, beside the backend as it is. A mutant of the whole
//! backend takes a minute to build, one of this crate a few seconds, since all else is built once.
//!
//! The crate's library has the backend's name and what the tests need of it, so these are the backend's own files.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use toml::{Table, Value, toml};

use super::SURVIVORS;

/// The crate that is broken.
pub const PACKAGE: &str = "milepost-judged";
/// What it names beside the backend: the merge and its tests.
const NEEDS: [&str; 7] = ["jiff", "libtest-mimic", "milepost-api", "proptest", "serde", "serde_json", "sha2"];
/// All of the backend, not broken.
const WHOLE: &str = "whole";
/// The library: the merge, and what it and its tests find beside it.
const LIBRARY: &str =
    "//! The merge alone.\n\npub use whole::{config, model, past, sources};\npub mod merge;\n";

/// The tree's files with what stands in them, by their path in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree(BTreeMap<PathBuf, Vec<u8>>);

impl Tree {
    /// Of the checkout at `root`.
    pub fn of(root: &Path) -> Result<Self> {
        let mut tree = Self(BTreeMap::new());
        for (from, to) in [
            ("backend/src/merge", "backend/src/merge"),
            ("backend/src/merge.rs", "backend/src/merge.rs"),
            ("backend/tests/merge", "backend/tests/merge"),
            ("backend/tests/scenarios", "backend/tests/scenarios"),
            ("backend/api", "backend/api"),
            ("backend/src", "whole/src"),
            ("backend/config.default.toml", "whole/config.default.toml"),
            ("backend/migrations", "whole/migrations"),
            ("Cargo.lock", "Cargo.lock"),
        ] {
            tree.take(&root.join(from), Path::new(to))?;
        }
        // who writes a reason down changes nothing that judges
        tree.0.remove(Path::new(SURVIVORS));
        let of_root = read(&root.join("Cargo.toml"))?;
        tree.write("Cargo.toml", &workspace(of_root));
        tree.write("whole/Cargo.toml", &whole(read(&root.join("backend/Cargo.toml"))?));
        tree.write("backend/Cargo.toml", &judged());
        tree.0.insert("backend/src/lib.rs".into(), LIBRARY.into());
        Ok(tree)
    }

    fn take(&mut self, from: &Path, to: &Path) -> Result<()> {
        let unreadable = || format!("{} cannot be read", from.display());
        if from.is_dir() {
            for entry in fs::read_dir(from).with_context(unreadable)? {
                let name = entry.with_context(unreadable)?.file_name();
                self.take(&from.join(&name), &to.join(&name))?;
            }
        } else {
            self.0.insert(to.to_owned(), fs::read(from).with_context(unreadable)?);
        }
        Ok(())
    }

    fn write(&mut self, file: &str, manifest: &Table) {
        self.0.insert(file.into(), manifest.to_string().into());
    }

    /// Whether it has all that `earlier` has, as it is there: what was noticed there is noticed here. It may have more tests.
    pub fn includes(&self, earlier: &Self) -> bool {
        earlier.0.iter().all(|(path, content)| self.0.get(path) == Some(content))
    }

    /// What stands below `folder`, where one was put; nothing where none was.
    pub fn found(folder: &Path) -> Result<Self> {
        let mut tree = Self(BTreeMap::new());
        if folder.is_dir() {
            tree.take(folder, Path::new(""))?;
        }
        Ok(tree)
    }

    /// Puts it below `folder`. What stands there already keeps its time, so that it is not built again.
    pub fn put(&self, folder: &Path) -> Result<()> {
        for path in Self::found(folder)?.0.keys().filter(|path| !self.0.contains_key(*path)) {
            let path = folder.join(path);
            fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
        for (path, content) in &self.0 {
            let path = folder.join(path);
            let unwritable = || format!("{} cannot be written", path.display());
            if fs::read(&path).is_ok_and(|there| there == *content) {
                continue;
            }
            fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(unwritable)?;
            fs::write(&path, content).with_context(unwritable)?;
        }
        Ok(())
    }
}

fn read(manifest: &Path) -> Result<Table> {
    let unreadable = || format!("{} cannot be read", manifest.display());
    let text = fs::read_to_string(manifest).with_context(unreadable)?;
    text.parse().with_context(unreadable)
}

/// The checkout's workspace with other members; nobody debugs a mutant.
fn workspace(mut manifest: Table) -> Table {
    let profile = toml! {
        [dev]
        debug = false
    };
    manifest.insert("profile".into(), Value::Table(profile));
    let members = toml! {
        members = ["backend", "whole"]
    };
    if let Some(Value::Table(workspace)) = manifest.get_mut("workspace") {
        workspace.remove("default-members");
        workspace.extend(members);
        if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
            dependencies.insert("milepost".into(), Value::Table(toml! { path = "whole" }));
        }
    }
    manifest
}

/// The backend without its tests.
fn whole(mut manifest: Table) -> Table {
    for part in ["dev-dependencies", "test"] {
        manifest.remove(part);
    }
    manifest
}

fn judged() -> Table {
    let mut manifest = toml! {
        [package]
        edition.workspace = true
        version.workspace = true

        [lib]
        name = "milepost"
        doctest = false

        [[test]]
        name = "scenarios"
        harness = false
    };
    let inherited = || Value::Table(toml! { workspace = true });
    let mut dependencies: Table = NEEDS.iter().map(|name| ((*name).to_owned(), inherited())).collect();
    let whole = toml! {
        package = "milepost"
        path = "../whole"
    };
    dependencies.insert(WHOLE.into(), Value::Table(whole));
    manifest.insert("dependencies".into(), Value::Table(dependencies));
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        package.insert("name".into(), PACKAGE.into());
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        Tree(files.iter().map(|(path, content)| (PathBuf::from(path), content.as_bytes().to_vec())).collect())
    }

    #[test]
    fn a_test_more_takes_nothing_away() {
        let before = tree(&[("src/merge.rs", "a"), ("tests/one", "1")]);
        assert!(tree(&[("src/merge.rs", "a"), ("tests/one", "1"), ("tests/two", "2")]).includes(&before));
        assert!(!tree(&[("src/merge.rs", "b"), ("tests/one", "1")]).includes(&before));
        assert!(!tree(&[("src/merge.rs", "a")]).includes(&before));
    }

    #[test]
    fn it_is_put_as_it_is_over_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        tree(&[("src/merge.rs", "a mutant"), ("src/old/gone.rs", "")]).put(folder.path()).unwrap();
        let now = tree(&[("src/merge.rs", "a"), ("src/new.rs", "n")]);
        now.put(folder.path()).unwrap();
        assert_eq!(Tree::found(folder.path()).unwrap(), now);
    }
}
