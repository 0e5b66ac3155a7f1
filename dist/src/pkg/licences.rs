// SPDX-License-Identifier: Apache-2.0
//! `META-INF/THIRD-PARTY.txt`: whose work the jar carries, under which licence, with the licences' texts, each once.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use super::bundled::{self, Component};
use crate::workspace::Workspace;

/// Files that hold a licence or what it asks to pass on.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// Writes it into the assets folder.
pub fn write(workspace: &Workspace) -> Result<()> {
    let apache = workspace.root.join("LICENSE");
    let apache =
        fs::read_to_string(&apache).with_context(|| format!("{} cannot be read", apache.display()))?;
    let components = bundled::components(workspace)?;
    let text = render(workspace.version, &components, &apache)?;
    let folder = workspace.assets().join("META-INF");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join("THIRD-PARTY.txt");
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    println!("licences: {} bundled components", components.len());
    Ok(())
}

/// The whole file. `apache` is the text for a component that may be used under Apache-2.0 and brings no text itself.
fn render(version: &str, components: &[Component], apache: &str) -> Result<String> {
    let mut texts = Texts::default();
    let mut list = String::new();
    for component in components {
        let numbers =
            texts_of(component, apache)?.into_iter().map(|text| texts.number(text)).collect::<Vec<_>>();
        describe(&mut list, component, &numbers)?;
    }
    let mut all = format!(
        "Milepost {version} carries the works listed here. Their licences are given as they declare them;\n\
         a number in brackets is a text at the end of this file.\n\n{list}"
    );
    for (number, text) in texts.in_order().iter().enumerate() {
        write!(all, "\n{}\n[{}]\n\n{}\n", "-".repeat(78), number + 1, text)?;
    }
    Ok(all)
}

fn describe(list: &mut String, component: &Component, numbers: &[usize]) -> Result<()> {
    let Component { name, version, licence, authors, repository, parts, .. } = component;
    let parts = parts.iter().copied().collect::<Vec<_>>().join(", ");
    writeln!(list, "{name} {version} (in {parts})")?;
    writeln!(list, "    licence: {}", licence.as_deref().unwrap_or("see its text"))?;
    if !authors.is_empty() {
        writeln!(list, "    authors: {}", authors.join(", "))?;
    }
    if let Some(repository) = repository {
        writeln!(list, "    source:  {repository}")?;
    }
    let texts = match numbers {
        [] => "none in its package".to_owned(),
        numbers => numbers.iter().map(|number| format!("[{number}]")).collect::<Vec<_>>().join(" "),
    };
    writeln!(list, "    texts:   {texts}\n")?;
    Ok(())
}

/// The texts that belong to one component.
fn texts_of(component: &Component, apache: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    if let Some(folder) = &component.folder {
        for path in licence_files(folder)? {
            let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            texts.push(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned());
        }
    }
    texts.retain(|text| !text.is_empty());
    let declared = component.licence.as_deref();
    if texts.is_empty() && declared.is_some_and(|licence| licence.contains("Apache-2.0")) {
        texts.push(apache.trim().to_owned());
    }
    if texts.is_empty() && declared.is_none() {
        bail!("{} {} names no licence and brings no text of one", component.name, component.version);
    }
    Ok(texts)
}

/// Licence files of a crate: beside its manifest, and in a folder `LICENSES`, as the REUSE habit has it.
fn licence_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry.with_context(|| format!("{} cannot be read", folder.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_dir() && (name == "LICENSES" || name == "LICENSE") {
            let inside = fs::read_dir(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            found.extend(inside.flatten().map(|entry| entry.path()).filter(|path| path.is_file()));
        } else if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) && !is_code(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// `license.rs` is a module.
fn is_code(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs" || extension == "toml" || extension == "json")
}

/// Texts, each once, numbered in the order in which they were first needed.
#[derive(Debug, Default)]
struct Texts {
    numbers: BTreeMap<String, usize>,
}

impl Texts {
    fn number(&mut self, text: String) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(text).or_insert(next)
    }

    fn in_order(&self) -> Vec<&str> {
        let mut texts: Vec<_> = self.numbers.iter().collect();
        texts.sort_by_key(|(_, number)| **number);
        texts.into_iter().map(|(text, _)| text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn component(name: &str, licence: Option<&str>, folder: &Path) -> Component {
        Component {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.map(str::to_owned),
            authors: Vec::new(),
            repository: None,
            folder: Some(folder.to_owned()),
            parts: BTreeSet::from(["backend"]),
        }
    }

    #[test]
    fn a_text_stands_once_whoever_needs_it() {
        let [one, two] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        fs::write(one.path().join("LICENSE-MIT"), "MIT text\r\nof one\r\n").unwrap();
        fs::write(one.path().join("license.rs"), "not a licence").unwrap();
        fs::write(two.path().join("COPYING"), "\nMIT text\nof one").unwrap();
        fs::write(two.path().join("NOTICE.md"), "noted").unwrap();
        let components =
            [component("one", Some("MIT"), one.path()), component("two", Some("MIT"), two.path())];
        let text = render("0.1.0", &components, "apache").unwrap();
        assert_eq!(text.matches("MIT text\nof one").count(), 1);
        assert!(text.contains("one 1.0.0 (in backend)\n    licence: MIT\n    texts:   [1]\n"), "{text}");
        assert!(text.contains("texts:   [1] [2]\n"), "{text}");
        assert!(!text.contains("not a licence"), "{text}");
        assert!(text.contains("[2]\n\nnoted\n"), "{text}");
    }

    #[test]
    fn a_missing_text_is_filled_in_for_apache_alone() {
        let folder = tempfile::tempdir().unwrap();
        let of = |licence| texts_of(&component("one", licence, folder.path()), "apache text");
        assert_eq!(of(Some("MIT OR Apache-2.0")).unwrap(), ["apache text"]);
        assert!(of(Some("MIT")).unwrap().is_empty());
        assert!(of(None).unwrap_err().to_string().contains("one 1.0.0 names no licence"));
    }
}
