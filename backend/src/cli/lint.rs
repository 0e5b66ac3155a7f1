// SPDX-License-Identifier: Apache-2.0
//! `milepost lint`: says what is wrong with a `.pipeline/config.yaml`, before CI does.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use milepost_pipelinelib::{Ci, check, limits, render};

use super::{End, print};

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub struct Lint {
    /// The file.
    #[arg(value_name = "FILE", default_value = ".pipeline/config.yaml")]
    pub file: PathBuf,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The project as Gerrit has it: images that it publishes have to be named after it.
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Pipelines that CI runs before the merge, where what publishes, promotes, deploys or triggers is refused; `*` stands for any text.
    #[arg(long, value_name = "PIPELINE", value_delimiter = ',')]
    pub before_merge: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line for each: `file:line:column: severity[rule]: message`.
    Text,
    /// An object for scripts.
    Json,
    /// SARIF 2.1.0, for editors and code hosts.
    Sarif,
}

/// Reads the file and prints all that is wrong with it.
pub fn lint(lint: &Lint) -> End {
    let path = lint.file.display().to_string();
    let file = match start(&lint.file) {
        Ok(file) => file,
        Err(error) => return End::Unreadable(format!("{path} cannot be read: {error}")),
    };
    let names = lint.project.as_deref().map(Ci::names_of).unwrap_or_default();
    let refused = |pipeline: &String| (pipeline.clone(), Ci::BEFORE_MERGE.to_vec());
    let refused = lint.before_merge.iter().map(refused).collect();
    let report = check(&file, &Ci { project: lint.project.clone(), refused, names, ..Ci::default() });
    let findings = &report.findings;
    let text = match lint.format {
        Format::Text => render::text(&path, findings),
        Format::Json => render::json(&path, findings),
        Format::Sarif => render::sarif(&path, findings),
    };
    if let failed @ End::Failed(_) = print(&text) {
        return failed;
    }
    match (report.readable, report.is_clean()) {
        (false, _) => End::Unreadable(format!("{path} has no pipelines that could be read")),
        (true, false) => End::Found,
        (true, true) => End::Done,
    }
}

/// A file, or as much of it as shows that it is too large.
fn start(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    let most = u64::try_from(limits::BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(most).read_to_end(&mut start)?;
    Ok(start)
}
