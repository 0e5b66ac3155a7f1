// SPDX-License-Identifier: Apache-2.0
//! The page's part: Rust to wasm, its JavaScript glue, and the loader that imports both when they are needed.

mod names;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    Mode,
    assets::Folder,
    minify::{Kind, minify},
    record::{Built, Record},
};
use crate::{
    run,
    setup::rust::{Toolchain, WASM},
    workspace::Workspace,
};

/// Replaced in the loader by its parts: what a change's page needs without wasm.
const PARTS: [(&str, &str); 2] = [("__CHECKS__", "checks.js"), ("__REQUIREMENT__", "requirement.js")];
/// Replaced in the loader by the names of the files that it imports.
const GLUE: &str = "__WIDGET_JS__";
const PROGRAM: &str = "__WIDGET_WASM__";
const LISTS: &str = "__LISTS_JS__";
/// Older ones do not know what Rust's wasm uses today.
const OLDEST_WASM_OPT: u32 = 116;

/// Builds it into the assets folder.
pub fn build(workspace: &Workspace, mode: Mode) -> Result<()> {
    let toolchain = Toolchain::for_wasm()?;
    let (module, way, not_as_shipped) = match mode {
        Mode::Dev => (compile_dev(workspace, &toolchain)?, "dev build", Some("a dev build")),
        Mode::Release if toolchain.builds_std => {
            (compile_small(workspace, &toolchain)?, "standard library built small", None)
        }
        Mode::Release => {
            let way = "standard library as it comes";
            (compile_plain(workspace, &toolchain)?, way, Some("built without the standard library's source"))
        }
    };
    println!("widget: {toolchain}, {way}");

    let (mut glue, mut program) = bind(&module, mode)?;
    if mode == Mode::Release {
        program = optimise(workspace, program)?;
    }
    let read = |name: &str| {
        let source = workspace.root.join("widget").join(name);
        fs::read_to_string(&source).with_context(|| format!("{} cannot be read", source.display()))
    };
    let mut loader = read("milepost.js")?;
    for (place, part) in PARTS {
        ensure!(loader.contains(place), "widget/milepost.js has no {place} for widget/{part}");
        loader = loader.replace(place, &read(part)?);
    }
    let mut lists = read("lists.js")?;
    if mode == Mode::Release {
        lists = minify(&lists, Kind::Module).context("widget/lists.js")?;
        glue = minify(&glue, Kind::Module).context("wasm-bindgen's JavaScript")?;
        loader = minify(&loader, Kind::Script).context("widget/milepost.js with its parts")?;
    }

    let mut folder = Folder::begin(&workspace.assets().join("static"), mode)?;
    let program = folder.add("widget", "wasm", &program)?;
    let glue = folder.add("widget", "js", glue.as_bytes())?;
    let lists = folder.add("lists", "js", lists.as_bytes())?;
    let imports = [(GLUE, &*glue), (PROGRAM, &*program), (LISTS, &*lists)];
    let loader = folder.add("milepost", "js", link(&loader, &imports)?.as_bytes())?;
    folder.finish(loader)?;
    let built = Built { with: toolchain.to_string(), not_as_shipped: not_as_shipped.map(str::to_owned) };
    Record::update(workspace, |record| record.widget = Some(built))
}

/// The standard library is built along, for size, and a panic is a bare trap: a fifth less to load.
///
/// In a target folder of its own, so that its flags do not rebuild everything else.
fn compile_small(workspace: &Workspace, toolchain: &Toolchain) -> Result<PathBuf> {
    let target = workspace.target.join("widget");
    let mut cargo = toolchain.cargo();
    cargo
        .args([
            "rustc",
            "--target",
            WASM,
            "-Zbuild-std=std,panic_abort",
            "-Zbuild-std-features=optimize_for_size",
        ])
        // these are the unstable options of a stable compiler
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
    run::run(options(&mut cargo, workspace, &target, "web"))?;
    Ok(module(&target, "web"))
}

fn compile_plain(workspace: &Workspace, toolchain: &Toolchain) -> Result<PathBuf> {
    let target = workspace.target.join("widget");
    run::run(options(&mut toolchain.cargo_for_wasm("rustc"), workspace, &target, "web"))?;
    Ok(module(&target, "web"))
}

/// In the shared target folder: tests and lints of the widget use the same dependencies.
fn compile_dev(workspace: &Workspace, toolchain: &Toolchain) -> Result<PathBuf> {
    run::run(options(&mut toolchain.cargo_for_wasm("rustc"), workspace, &workspace.target, "dev"))?;
    Ok(module(&workspace.target, "debug"))
}

fn options<'a>(
    cargo: &'a mut Command,
    workspace: &Workspace,
    target: &Path,
    profile: &str,
) -> &'a mut Command {
    cargo.current_dir(&workspace.root).args([
        "--quiet",
        "--locked",
        "-p",
        "milepost-widget",
        "--profile",
        profile,
    ]);
    // A crate that is an rlib too (for its tests) is not optimised at link time, which would cost a third of the budget.
    cargo.args(["--lib", "--crate-type", "cdylib", "--target-dir"]).arg(target)
}

fn module(target: &Path, profile: &str) -> PathBuf {
    target.join(WASM).join(profile).join("milepost_widget.wasm")
}

/// The module as browsers load it, and the JavaScript that calls it.
fn bind(module: &Path, mode: Mode) -> Result<(String, Vec<u8>)> {
    let release = mode == Mode::Release;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("widget").typescript(false);
    // the loader passes the URL: names carry hashes
    bindgen.web(true)?.omit_default_module_path(true);
    bindgen.remove_name_section(release).remove_producers_section(release);
    let mut output = bindgen
        .generate_output()
        .with_context(|| format!("{} cannot be given its JavaScript", module.display()))?;
    // crates without such JavaScript are listed too
    let snippets = output.snippets().iter().filter(|(_, inline)| !inline.is_empty()).map(|(name, _)| name);
    if let Some(name) = snippets.chain(output.local_modules().keys()).next() {
        bail!("the widget brings JavaScript of its own ({name}), which the loader would not find");
    }
    let glue = if release { names::shorten(&mut output) } else { output.js().to_owned() };
    Ok((glue, output.wasm_mut().emit_wasm()))
}

/// The loader with the names that it imports.
fn link(loader: &str, imports: &[(&str, &str)]) -> Result<String> {
    imports.iter().try_fold(loader.to_owned(), |loader, (place, name)| {
        ensure!(loader.contains(place), "widget/milepost.js has no {place}: it would not import {name}");
        Ok(loader.replace(place, name))
    })
}

/// Binaryen's optimiser where there is a current one; it saves a hundredth of what is loaded, so nobody must have it.
fn optimise(workspace: &Workspace, program: Vec<u8>) -> Result<Vec<u8>> {
    let Some(version) =
        run::answer(Command::new("wasm-opt").arg("--version")).ok().and_then(|text| wasm_opt(&text))
    else {
        println!("widget: no wasm-opt of {OLDEST_WASM_OPT} or newer on PATH (it would save about 1 %)");
        return Ok(program);
    };
    println!("widget: wasm-opt {version}");
    let [before, after] = ["bound.wasm", "small.wasm"].map(|name| workspace.target.join("pkg").join(name));
    fs::write(&before, program).with_context(|| format!("{} cannot be written", before.display()))?;
    let mut command = Command::new("wasm-opt");
    command.args(["-Oz", "--all-features", "--disable-custom-descriptors", "-o"]).arg(&after).arg(&before);
    run::quietly(&mut command)?;
    fs::read(&after).with_context(|| format!("{} cannot be read", after.display()))
}

/// The version out of `wasm-opt version 132 (version_132)`, where it is new enough.
fn wasm_opt(printed: &str) -> Option<u32> {
    let version = printed.split_whitespace().find_map(|word| word.parse().ok())?;
    (version >= OLDEST_WASM_OPT).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMPORTS: [(&str, &str); 2] = [(GLUE, "widget-1.js"), (PROGRAM, "widget-2.wasm")];

    #[test]
    fn the_loader_gets_the_names() {
        let linked = link("import('./__WIDGET_JS__'); '__WIDGET_WASM__'", &IMPORTS).unwrap();
        assert_eq!(linked, "import('./widget-1.js'); 'widget-2.wasm'");
    }

    #[test]
    fn a_loader_that_imports_nothing_is_refused() {
        let error = link("import('./__WIDGET_JS__')", &IMPORTS).unwrap_err().to_string();
        assert!(error.contains("__WIDGET_WASM__") && error.contains("widget-2.wasm"), "{error}");
    }

    #[test]
    fn an_old_optimiser_is_not_used() {
        assert_eq!(wasm_opt("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(wasm_opt("wasm-opt version 108"), None);
        assert_eq!(wasm_opt("nonsense"), None);
    }
}
