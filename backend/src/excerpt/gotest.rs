// SPDX-License-Identifier: Apache-2.0
//! `go test -v` tells what a test logged before it tells whether the test passed; one that failed may pass when its package is tested
//! again. Packages have tests of the same names, and tell what they are called at their end.

use std::{collections::VecDeque, sync::LazyLock};

use regex::Regex;

use super::{
    phrases::Rank,
    recent::{Newest, Spot},
};

/// Tests whose first words are kept until they pass or fail: so many may run side by side or below another.
const KEPT: usize = 32;

/// Tests that run.
#[derive(Default)]
pub(super) struct Tests {
    /// The test that the lines which come are of.
    current: Option<String>,
    /// Names with the first line that they logged.
    logged: VecDeque<(String, Spot)>,
    failed: VecDeque<Failed>,
    /// Those that have passed since a package ended, and failed in one before.
    passed: VecDeque<String>,
    /// What the failed tests after the first said: it counts where the first is taken back.
    spare: VecDeque<(Rank, Spot)>,
}

/// A test that failed.
struct Failed {
    name: String,
    /// `None` until its package ends.
    package: Option<String>,
    /// The numbers of the lines that tell so and of what it logged first.
    lines: [usize; 2],
}

/// What is known of a test when it is over.
pub(super) enum Outcome {
    /// What it logged.
    Failed(Spot),
    /// Of a package that is well now they had failed before, with lines of these numbers.
    Passed(Vec<usize>),
}

impl Tests {
    /// Takes the newest line; gives what a test logged that has failed now, or which failure no longer counts.
    pub(super) fn take(&mut self, newest: Newest<'_>) -> Option<Outcome> {
        let Newest { line, said, .. } = newest;
        self.logged.iter_mut().for_each(|(_, spot)| spot.push(line));
        self.spare.iter_mut().for_each(|(_, spot)| spot.push(line));
        if let Some(name) = said.strip_prefix("=== ") {
            // `=== RUN   TestSum/empty`; CONT and NAME go on with another
            self.current = name.split_whitespace().nth(1).map(str::to_owned);
            return None;
        }
        if let Some(over) = said.trim_start().strip_prefix("--- ") {
            let mut words = over.split_whitespace();
            let failed = words.next() == Some("FAIL:");
            let name = words.next()?;
            let logged = self.over(name, failed, newest.number());
            return failed.then(|| self.failed(logged, newest)).flatten();
        }
        if let Some((well, package)) = package(said) {
            return self.package_is_over(package, well);
        }
        let current = self.current.as_ref()?;
        if said.starts_with(' ')
            && LOGGED.is_match(said)
            && !self.logged.iter().any(|(name, _)| name == current)
            && let Some(spot) = newest.spot()
        {
            keep(&mut self.logged, (current.clone(), spot));
        }
        None
    }

    /// Whether it is what a test logs with `-v` before it is known whether it passes.
    pub(super) fn log(&self, said: &str) -> bool {
        self.current.is_some() && said.starts_with(' ') && LOGGED.is_match(said)
    }

    /// A test is over, as line `number` tells.
    fn over(&mut self, name: &str, failed: bool, number: usize) -> Option<Spot> {
        let at = self.logged.iter().position(|(logged, _)| logged == name);
        let logged = at.and_then(|at| self.logged.remove(at)).map(|(_, spot)| spot);
        if !failed {
            if self.failed.iter().any(|failed| failed.name == name && failed.package.is_some()) {
                keep(&mut self.passed, name.to_owned());
            }
            return None;
        }
        let lines = [number, logged.as_ref().map_or(number, |spot| spot.number)];
        keep(&mut self.failed, Failed { name: name.to_owned(), package: None, lines });
        logged
    }

    /// Keeps what tells of a test that has failed now.
    fn failed(&mut self, logged: Option<Spot>, newest: Newest<'_>) -> Option<Outcome> {
        let rank = if logged.is_some() { Rank::Exact } else { Rank::Named };
        let spare = logged.clone().or_else(|| newest.spot())?;
        if self.spare.len() < KEPT {
            self.spare.push_back((rank, spare));
        }
        logged.map(Outcome::Failed)
    }

    /// The first of this rank of what was not taken back.
    pub(super) fn spare(&self, rank: Rank) -> Option<Spot> {
        self.spare.iter().find(|(of, _)| *of == rank).map(|(_, spot)| spot.clone())
    }

    /// A package is over: the tests of before it are its own.
    fn package_is_over(&mut self, package: &str, well: bool) -> Option<Outcome> {
        let passed = std::mem::take(&mut self.passed);
        for failed in &mut self.failed {
            failed.package.get_or_insert_with(|| package.to_owned());
        }
        let again =
            |failed: &Failed| failed.package.as_deref() == Some(package) && passed.contains(&failed.name);
        if !well || !self.failed.iter().any(again) {
            return None;
        }
        let lines: Vec<_> =
            self.failed.iter().filter(|failed| again(failed)).flat_map(|failed| failed.lines).collect();
        self.failed.retain(|failed| !again(failed));
        self.spare.retain(|(_, spot)| !lines.contains(&spot.number));
        Some(Outcome::Passed(lines))
    }
}

/// The package of the line that ends it, and whether it is well: `ok  \texample.org/shop\t0.01s`, `FAIL\texample.org/shop\t0.01s`.
fn package(said: &str) -> Option<(bool, &str)> {
    let mut words = said.split_whitespace();
    let well = match words.next()? {
        "ok" => true,
        "FAIL" => false,
        _ => return None,
    };
    let (package, took) = (words.next()?, words.next()?);
    // `(cached)`, `[build failed]`
    let ends = took.ends_with('s') && took.starts_with(|c: char| c.is_ascii_digit());
    (ends || took.starts_with(['(', '['])).then_some((well, package))
}

fn keep<T>(kept: &mut VecDeque<T>, one: T) {
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back(one);
}

static LOGGED: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"^\s+\S+\.go:\d+: "));
