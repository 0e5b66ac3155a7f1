// SPDX-License-Identifier: Apache-2.0
//! What a person reads: a line for each part, the output of those that failed, what was not checked, and the sum.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result};

use super::{
    counts::{self, Counts},
    parts::Part,
};

/// How a log says that something could not be checked: `<what>: NOT CHECKED`, alone on a line.
const UNCHECKED: &str = ": NOT CHECKED";

/// How one part ended.
#[derive(Debug)]
pub struct Outcome {
    error: Option<String>,
    took: Duration,
    counts: Option<Counts>,
    unchecked: Vec<String>,
    output: String,
    log: PathBuf,
}

impl Outcome {
    /// From its result and what it wrote.
    pub fn of(result: Result<()>, took: Duration, log: &Path) -> Self {
        // tools colour and write what is not UTF-8
        let output =
            fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        Self {
            error: result.err().map(|error| format!("{error:#}")),
            took,
            counts: counts::read(&output),
            unchecked: output.lines().filter(|line| line.ends_with(UNCHECKED)).map(str::to_owned).collect(),
            output,
            log: log.to_owned(),
        }
    }

    fn line(&self, name: &str) -> String {
        let word = if self.error.is_some() { "FAILED" } else { "passed" };
        let counts = self.counts.map(|counts| format!("  {counts}")).unwrap_or_default();
        format!("{name:<11}{word}  {:>9}{counts}", time(self.took))
    }
}

/// The sum over all parts.
#[derive(Debug, Default)]
pub struct Report {
    passed: usize,
    failed: usize,
    unchecked: Vec<String>,
}

impl Report {
    /// Says what runs now.
    pub fn begin(&self, part: &Part) {
        println!("{:<11}{}", part.name, part.checks);
    }

    /// Says how it ended; all that a failed part wrote.
    pub fn end(&mut self, part: &Part, outcome: &Outcome) {
        if let Some(error) = &outcome.error {
            self.failed += 1;
            println!("{}\n{error}", outcome.output.trim_end());
        } else {
            self.passed += 1;
        }
        println!("{}  ({})", outcome.line(part.name), outcome.log.display());
        for line in &outcome.unchecked {
            if !self.unchecked.contains(line) {
                self.unchecked.push(line.clone());
            }
        }
    }

    /// Prints the sum as the last line. Whether all passed.
    pub fn finish(&self) -> bool {
        for line in &self.unchecked {
            println!("{line}");
        }
        println!("{}", self.sum());
        self.failed == 0
    }

    fn sum(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

/// Adds a line to a log.
pub fn note(mut log: &File, line: &str) -> Result<()> {
    writeln!(log, "{line}").context("the log cannot be written")
}

fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{seconds}.{} s", took.subsec_millis() / 100)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;
    use crate::verify::parts::ALL;

    fn outcome(result: Result<()>, output: &str) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("part.log");
        fs::write(&log, output).unwrap();
        Outcome::of(result, Duration::from_millis(62_300), &log)
    }

    #[test]
    fn parts_are_counted_and_what_was_not_checked_is_kept_once() {
        let mut report = Report::default();
        report.end(&ALL[0], &outcome(Ok(()), "advisories: NOT CHECKED\n"));
        report.end(&ALL[1], &outcome(Err(anyhow!("it broke")), "why\nadvisories: NOT CHECKED\n"));
        assert_eq!(report.sum(), "1 passed, 1 failed");
        assert_eq!(report.unchecked, ["advisories: NOT CHECKED"]);
        assert!(!report.finish());
    }

    #[test]
    fn a_line_says_outcome_time_and_tests() {
        let counted = outcome(Ok(()), "     Summary [   0.044s] 26 tests run: 26 passed, 0 skipped\n");
        assert_eq!(counted.line("unit"), "unit       passed  1 min 02 s  26 tests");
        assert_eq!(outcome(Err(anyhow!("no")), "").line("deny"), "deny       FAILED  1 min 02 s");
    }
}
