// SPDX-License-Identifier: Apache-2.0
//! What the page shows in each scenario, left in the target folder for the journey that looks at it in a browser.

use std::{fs, io, path::Path};

use serde_json::{Value, json};

use crate::script::Shown;

/// Leaves what was shown in `scenario`.
pub(crate) fn keep(scenario: &str, text: &str, shown: &[Shown]) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answers");
    fs::create_dir_all(&folder)?;
    let case = text.lines().find_map(|line| line.strip_prefix("# case: ")).unwrap_or_default();
    let moments: Vec<Value> = shown
        .iter()
        .map(
            |Shown { line, picture, at, answer }| json!({ "line": line, "picture": picture, "at": at, "progress": answer }),
        )
        .collect();
    let answers = json!({ "name": scenario, "case": case, "moments": moments });
    fs::write(folder.join(format!("{}.json", scenario.replace('/', "-"))), answers.to_string())
}
