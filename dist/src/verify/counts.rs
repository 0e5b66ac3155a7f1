// SPDX-License-Identifier: Apache-2.0
//! How many tests a part ran, in its own tool's words: nextest, surefire and failsafe, and wasm-bindgen's runner.

use std::{fmt, ops::AddAssign};

/// Counts of tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Tests that ran.
    pub run: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Tests that did not run.
    pub skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.run += other.run;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tests", self.run)?;
        if self.failed > 0 {
            write!(f, ", {} failed", self.failed)?;
        }
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The sum over all summaries in `output`; nothing where there is none.
pub fn read(output: &str) -> Option<Counts> {
    let mut sum = None;
    for line in output.lines() {
        if let Some(counts) = nextest(line).or_else(|| surefire(line)).or_else(|| libtest(line)) {
            *sum.get_or_insert_with(Counts::default) += counts;
        }
    }
    sum
}

/// `     Summary [   0.044s] 26 tests run: 25 passed (1 slow), 1 failed, 2 skipped`
fn nextest(line: &str) -> Option<Counts> {
    let (_, rest) = line.trim_start().strip_prefix("Summary [")?.split_once(']')?;
    let (run, parts) = rest.split_once(" run: ")?;
    // `5/26 tests` after a failure that stopped the rest
    let run = number(run.split_whitespace().next()?.split('/').next()?)?;
    Some(Counts { run, failed: of(parts, "failed") + of(parts, "timed out"), skipped: of(parts, "skipped") })
}

/// `[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0`; the same with `-- in a.b.CTest` is one class of them.
fn surefire(line: &str) -> Option<Counts> {
    let (_, rest) = line.split_once("Tests run: ")?;
    if rest.contains("Time elapsed") {
        return None;
    }
    let mut numbers = rest.split(", ").map(|part| number(part.rsplit(' ').next().unwrap_or_default().trim()));
    let mut next = || numbers.next().flatten();
    let (all, failures, errors, skipped) = (next()?, next()?, next()?, next()?);
    Some(Counts { run: all.saturating_sub(skipped), failed: failures + errors, skipped })
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.05s`; indented it is what nextest quotes, once when
/// a test fails and once more in the end, and counts itself.
fn libtest(line: &str) -> Option<Counts> {
    let (_, rest) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let (passed, failed) = (of(rest, "passed"), of(rest, "failed"));
    Some(Counts { run: passed + failed, failed, skipped: of(rest, "ignored") })
}

/// The number before `word`.
fn of(parts: &str, word: &str) -> u64 {
    let before = parts.split_once(&format!(" {word}")).map(|(before, _)| before);
    before.and_then(|before| number(before.rsplit([' ', ',', ';']).next()?)).unwrap_or(0)
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_is_understood() {
        let of = |line| read(line).map(|Counts { run, failed, skipped }| (run, failed, skipped));
        assert_eq!(of("     Summary [   0.044s] 26 tests run: 26 passed, 0 skipped"), Some((26, 0, 0)));
        assert_eq!(
            of(
                "     Summary [  12.044s] 5/26 tests run: 2 passed (1 slow), 2 failed, 1 timed out, 3 skipped"
            ),
            Some((5, 3, 3))
        );
        assert_eq!(of("[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 2"), Some((10, 0, 2)));
        assert_eq!(of("[ERROR] Tests run: 12, Failures: 1, Errors: 2, Skipped: 0"), Some((12, 3, 0)));
        let class =
            "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in dev.X";
        assert_eq!(of(class), None);
        assert_eq!(
            of("test result: FAILED. 7 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.05s"),
            Some((8, 1, 0))
        );
        assert_eq!(of("error: could not compile"), None);
    }

    #[test]
    fn a_test_that_nextest_quotes_is_counted_once() {
        let quoted = "        FAIL [   0.121s] (2/2) nx t::bad\n  stdout ───\n\n    running 1 test\n    test t::bad ... FAILED\n\n    \
                      test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.11s\n";
        let output = format!(
            "{quoted}────────────\n     Summary [   0.128s] 2 tests run: 1 passed, 1 failed, 0 skipped\n{quoted}error: test run failed\n"
        );
        assert_eq!(read(&output), Some(Counts { run: 2, failed: 1, skipped: 0 }));
    }

    #[test]
    fn several_summaries_are_added() {
        let output = "[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0\nx\n\
                      [INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1\n";
        assert_eq!(read(output), Some(Counts { run: 14, failed: 0, skipped: 1 }));
        assert_eq!(read(output).unwrap().to_string(), "14 tests, 1 skipped");
    }
}
