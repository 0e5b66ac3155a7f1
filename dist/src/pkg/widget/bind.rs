// SPDX-License-Identifier: Apache-2.0
//! A compiled module as browsers load it, and the JavaScript that calls it.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::names;
use crate::{pkg::Mode, run, workspace::Workspace};

/// Older ones do not know what Rust's wasm uses today.
const OLDEST_WASM_OPT: u32 = 116;

/// The module as browsers load it, and the JavaScript that calls it.
pub(super) fn bind(module: &Path, name: &str, mode: Mode) -> Result<(String, Vec<u8>)> {
    let release = mode == Mode::Release;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).typescript(false);
    // the loader passes the URL: names carry hashes
    bindgen.web(true)?.omit_default_module_path(true);
    bindgen.remove_name_section(release).remove_producers_section(release);
    let mut output = bindgen
        .generate_output()
        .with_context(|| format!("{} cannot be given its JavaScript", module.display()))?;
    // crates without such JavaScript are listed too
    let snippets = output.snippets().iter().filter(|(_, inline)| !inline.is_empty()).map(|(name, _)| name);
    if let Some(name) = snippets.chain(output.local_modules().keys()).next() {
        bail!("{} brings JavaScript of its own ({name}), which nothing would find", module.display());
    }
    let glue = if release { names::shorten(&mut output) } else { output.js().to_owned() };
    Ok((glue, output.wasm_mut().emit_wasm()))
}

/// Binaryen's optimiser where there is a current one; it saves a hundredth of what is loaded, so nobody must have it.
pub(super) fn optimise(workspace: &Workspace, program: Vec<u8>) -> Result<Vec<u8>> {
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

    #[test]
    fn an_old_optimiser_is_not_used() {
        assert_eq!(wasm_opt("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(wasm_opt("wasm-opt version 108"), None);
        assert_eq!(wasm_opt("nonsense"), None);
    }
}
