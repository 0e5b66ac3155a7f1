// SPDX-License-Identifier: Apache-2.0
//! What browsers load: two crates as wasm with their JavaScript glue, and the scripts that import them when they are needed.

mod bind;
mod compile;
mod names;

use std::{collections::BTreeMap, fs};

use anyhow::{Context as _, Result, ensure};

use super::{
    Mode,
    assets::Folder,
    minify::{Kind, minify},
    record::{Built, Record},
};
use crate::workspace::Workspace;
use compile::Compiler;

/// Replaced in the loader by its parts: what a change's page needs without wasm.
const PARTS: [(&str, &str); 4] = [
    ("__LANGUAGE__", "language.js"),
    ("__CHECKS__", "checks.js"),
    ("__REQUIREMENT__", "requirement.js"),
    ("__MORE__", "more.js"),
];

/// Languages other than English, by their tags: `widget/<tag>.js` has the words.
pub(super) const LANGUAGES: [&str; 1] = ["de"];

/// A crate that becomes wasm, and what its two files are called in the script that imports them.
struct Crate {
    package: &'static str,
    name: &'static str,
    glue: &'static str,
    program: &'static str,
}

const ROW: Crate =
    Crate { package: "milepost-widget", name: "widget", glue: "__WIDGET_JS__", program: "__WIDGET_WASM__" };
const PAGES: Crate = Crate {
    package: "milepost-pages",
    name: "pages-glue",
    glue: "__PAGES_GLUE__",
    program: "__PAGES_WASM__",
};

/// Builds it into the assets folder.
pub fn build(workspace: &Workspace, mode: Mode) -> Result<()> {
    let compiler = Compiler::find(workspace, mode)?;
    let (way, not_as_shipped) = compiler.way();
    println!("widget: {}, {way}", compiler.toolchain);
    let scripts = Scripts { workspace, mode };
    let mut folder = Folder::begin(&workspace.assets().join("static"), mode)?;

    let row = program(&compiler, workspace, &mut folder, &ROW)?;
    let pages = program(&compiler, workspace, &mut folder, &PAGES)?;
    let pages = folder.add("pages", "js", scripts.module("pages.js", &pages)?.as_bytes())?;
    let lists = folder.add("lists", "js", scripts.module("lists.js", &[])?.as_bytes())?;
    let mut imports = row;
    imports.extend([("__LISTS_JS__", lists), ("__PAGES_JS__", pages)]);
    let mut languages = BTreeMap::new();
    for tag in LANGUAGES {
        let words = scripts.module(&format!("{tag}.js"), &[])?;
        languages.insert(tag, folder.add(tag, "js", words.as_bytes())?);
    }
    imports.push(("__LANGUAGES__", serde_json::to_string(&languages)?));
    let loader = folder.add("milepost", "js", scripts.loader(&imports)?.as_bytes())?;
    folder.finish(loader)?;
    let with = compiler.toolchain.to_string();
    let built = Built { with, not_as_shipped: not_as_shipped.map(str::to_owned) };
    Record::update(workspace, |record| record.widget = Some(built))
}

/// The names of files by what stands for them in a script.
type Imports = Vec<(&'static str, String)>;

/// Adds a crate's module and the JavaScript that calls it.
fn program(
    compiler: &Compiler<'_>,
    workspace: &Workspace,
    folder: &mut Folder,
    of: &Crate,
) -> Result<Imports> {
    let module = compiler.compile(of.package)?;
    let (mut glue, mut program) = bind::bind(&module, of.name, compiler.mode)?;
    if compiler.mode == Mode::Release {
        program = bind::optimise(workspace, program)?;
        glue = minify(&glue, Kind::Module).context("wasm-bindgen's JavaScript")?;
    }
    let program = folder.add(of.name, "wasm", &program)?;
    let glue = folder.add(of.name, "js", glue.as_bytes())?;
    Ok(vec![(of.glue, glue), (of.program, program)])
}

/// The scripts beside the Rust, as a mode ships them.
struct Scripts<'a> {
    workspace: &'a Workspace,
    mode: Mode,
}

impl Scripts<'_> {
    fn read(&self, name: &str) -> Result<String> {
        let source = self.workspace.root.join("widget").join(name);
        fs::read_to_string(&source).with_context(|| format!("{} cannot be read", source.display()))
    }

    fn module(&self, name: &str, imports: &[(&str, String)]) -> Result<String> {
        let script = self.read(name)?;
        link(name, &self.small(name, script, Kind::Module)?, imports)
    }

    /// The loader with its parts in it.
    fn loader(&self, imports: &[(&str, String)]) -> Result<String> {
        let name = "milepost.js";
        let mut loader = self.read(name)?;
        for (place, part) in PARTS {
            ensure!(loader.contains(place), "widget/{name} has no {place} for widget/{part}");
            loader = loader.replace(place, &self.read(part)?);
        }
        link(name, &self.small(name, loader, Kind::Script)?, imports)
    }

    fn small(&self, name: &str, script: String, kind: Kind) -> Result<String> {
        match self.mode {
            Mode::Dev => Ok(script),
            Mode::Release => minify(&script, kind).with_context(|| format!("widget/{name}")),
        }
    }
}

/// A script with the names that it imports.
fn link(of: &str, script: &str, imports: &[(&str, String)]) -> Result<String> {
    imports.iter().try_fold(script.to_owned(), |script, (place, name)| {
        ensure!(script.contains(place), "widget/{of} has no {place}: it would not import {name}");
        Ok(script.replace(place, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports() -> Imports {
        vec![(ROW.glue, "widget-1.js".to_owned()), (ROW.program, "widget-2.wasm".to_owned())]
    }

    #[test]
    fn a_script_gets_the_names() {
        let linked = link("a.js", "import('./__WIDGET_JS__'); '__WIDGET_WASM__'", &imports()).unwrap();
        assert_eq!(linked, "import('./widget-1.js'); 'widget-2.wasm'");
    }

    #[test]
    fn a_script_that_does_not_import_what_it_should_is_refused() {
        let error = link("a.js", "import('./__WIDGET_JS__')", &imports()).unwrap_err().to_string();
        assert!(error.contains("__WIDGET_WASM__") && error.contains("widget-2.wasm"), "{error}");
    }
}
