// SPDX-License-Identifier: Apache-2.0
//! The program that libFuzzer drives: one for all targets, since linking each would take longer than running it. `MILEPOST_FUZZ`
//! names the target and `MILEPOST_FUZZ_CORPUS` the folder that its inputs are put into; without a name it prints all names, each
//! with the number of inputs that it gets.
#![no_main]

use std::{env, fs, path::Path, process, sync::OnceLock};

use libfuzzer_sys::fuzz_target;
use milepost_fuzz::{Target, all, corpus};

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fuzz_target!(init: choose(), |input: &[u8]| {
    if let Some(target) = TARGET.get() {
        (target.read)(input);
    }
});

/// What is run in this process.
fn choose() {
    let Ok(name) = env::var("MILEPOST_FUZZ") else {
        for target in all() {
            println!("{} {}", target.name, target.runs);
        }
        process::exit(0);
    };
    let begun = Target::named(&name).ok_or_else(|| format!("there is no target `{name}`")).and_then(begin);
    if let Err(error) = begun {
        eprintln!("fuzz: {error}");
        process::exit(1);
    }
}

fn begin(target: &'static Target) -> Result<(), String> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    if let Some(folder) = env::var_os("MILEPOST_FUZZ_CORPUS") {
        let inputs = corpus::inputs(root, target).map_err(|error| error.to_string())?;
        for (n, (path, input)) in inputs.iter().enumerate() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            fs::write(Path::new(&folder).join(format!("{n:03}-{name}")), input)
                .map_err(|error| error.to_string())?;
        }
    }
    TARGET.set(target).map_err(|_| "begun twice".to_owned())
}
