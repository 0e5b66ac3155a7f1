// SPDX-License-Identifier: Apache-2.0
//! One reader under libFuzzer.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use super::SECONDS;
use crate::{run, workspace::Workspace};

/// Seconds that a fixed number of inputs may take, on a slow machine; then it is enough.
const AT_MOST: u64 = 120;
/// Seconds that one input may take: a thousand times what is usual.
const TIMEOUT: u64 = 10;
/// MiB that the process may have.
const MEMORY: u64 = 1024;
/// Lines of libFuzzer's output that say what went wrong, at most.
const LINES: usize = 40;

/// How long a reader is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// So many inputs, always the same ones.
    Runs(u64),
    /// So many seconds, other inputs each time.
    Seconds(u64),
}

/// The seconds that are asked for.
pub(super) fn seconds(asked: Option<&str>) -> Result<Option<u64>> {
    let Some(asked) = asked else { return Ok(None) };
    match asked.parse() {
        Ok(seconds) if seconds > 0 => Ok(Some(seconds)),
        _ => bail!("{SECONDS}: `{asked}` is no number of seconds; 600 is right"),
    }
}

/// Tries a reader. What it reached, in libFuzzer's words.
pub(super) fn run(program: &Path, name: &str, length: Length, workspace: &Workspace) -> Result<String> {
    let folder = workspace.target.join("fuzz").join(name);
    // what an earlier run has found would make other inputs of these; what was found in hours stays
    let fixed = matches!(length, Length::Runs(_));
    let corpus = folder.join(if fixed { "fixed" } else { "corpus" });
    if fixed && corpus.exists() {
        fs::remove_dir_all(&corpus).with_context(|| format!("{} cannot be removed", corpus.display()))?;
    }
    fs::create_dir_all(&corpus).with_context(|| format!("{} cannot be made", corpus.display()))?;
    let mut fuzzer = run::isolated(program);
    fuzzer.env("MILEPOST_FUZZ", name).env("MILEPOST_FUZZ_CORPUS", &corpus).current_dir(&folder);
    arguments(&mut fuzzer, length);
    fuzzer.arg(&corpus);
    let output = fuzzer.output().with_context(|| format!("`{}` did not start", run::shown(&fuzzer)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let wrong = said.lines().skip_while(|line| line.starts_with('#') || line.starts_with("INFO:"));
        let wrong: Vec<_> = wrong.filter(|line| !line.starts_with('#')).take(LINES).collect();
        bail!(
            "{}\nThe input is in {}; once it is mended, keep it in tests/fuzz/inputs/{name}. \
             Again: `MILEPOST_FUZZ={name} {}`, or that program with the input's name alone",
            wrong.join("\n"),
            folder.display(),
            run::shown(&fuzzer)
        );
    }
    let done = said.lines().rev().find(|line| line.contains("DONE")).unwrap_or("no word of what it reached");
    Ok(done.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn arguments(fuzzer: &mut Command, length: Length) {
    match length {
        Length::Runs(runs) => {
            fuzzer.arg(format!("-runs={runs}")).arg(format!("-max_total_time={AT_MOST}")).arg("-seed=1")
        }
        Length::Seconds(seconds) => fuzzer.arg(format!("-max_total_time={seconds}")),
    };
    fuzzer.arg(format!("-timeout={TIMEOUT}")).arg(format!("-rss_limit_mb={MEMORY}"));
    // alone in its folder, nobody else adds to the corpus
    fuzzer.args(["-reload=0", "-artifact_prefix=./"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_of_seconds() {
        assert_eq!(seconds(None).unwrap(), None);
        assert_eq!(seconds(Some("600")).unwrap(), Some(600));
        for wrong in ["", "0", "-1", "10m"] {
            let error = seconds(Some(wrong)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("MILEPOST_FUZZ_SECONDS: `{wrong}`")), "{error}");
        }
    }
}
