// SPDX-License-Identifier: Apache-2.0
//! `go test -v` tells what a test logged before it tells whether the test passed; one that failed may pass when it is run again.

use std::{
    collections::VecDeque,
    sync::{Arc, LazyLock},
};

use regex::Regex;

use super::recent::{Recent, Spot};

/// Tests whose first words are kept until they pass or fail: so many may run side by side or below another.
const KEPT: usize = 32;

/// Tests that run.
#[derive(Default)]
pub(super) struct Tests {
    /// The test that the lines which come are of.
    current: Option<String>,
    /// Names with the first line that they logged.
    logged: VecDeque<(String, Spot)>,
    /// Names of those that failed, with the numbers of the lines that tell so and of what they logged first.
    failed: VecDeque<(String, [usize; 2])>,
}

/// What is known of a test when it is over.
pub(super) enum Outcome {
    /// What it logged.
    Failed(Spot),
    /// It had failed before, with lines of these numbers.
    Passed([usize; 2]),
}

impl Tests {
    /// Takes the newest line; gives what a test logged that has failed now, or which failure no longer counts.
    pub(super) fn take(
        &mut self,
        recent: &Recent,
        line: &Arc<str>,
        said: &str,
        begin: usize,
    ) -> Option<Outcome> {
        for (_, spot) in &mut self.logged {
            spot.push(line);
        }
        if let Some(name) = said.strip_prefix("=== ") {
            // `=== RUN   TestSum/empty`; CONT and NAME go on with another
            self.current = name.split_whitespace().nth(1).map(str::to_owned);
            return None;
        }
        if let Some(over) = said.trim_start().strip_prefix("--- ") {
            let mut words = over.split_whitespace();
            let failed = words.next() == Some("FAIL:");
            return self.over(words.next()?, failed, recent.count);
        }
        let current = self.current.as_ref()?;
        if said.starts_with(' ')
            && LOGGED.is_match(said)
            && !self.logged.iter().any(|(name, _)| name == current)
        {
            if self.logged.len() == KEPT {
                self.logged.pop_front();
            }
            self.logged.extend(recent.keep(recent.count, begin).map(|spot| (current.clone(), spot)));
        }
        None
    }

    /// A test is over, as line `number` tells.
    fn over(&mut self, name: &str, failed: bool, number: usize) -> Option<Outcome> {
        let at = self.logged.iter().position(|(logged, _)| logged == name);
        let logged = at.and_then(|at| self.logged.remove(at)).map(|(_, spot)| spot);
        if !failed {
            let at = self.failed.iter().position(|(failed, _)| failed == name)?;
            return self.failed.remove(at).map(|(_, numbers)| Outcome::Passed(numbers));
        }
        if self.failed.len() == KEPT {
            self.failed.pop_front();
        }
        self.failed
            .push_back((name.to_owned(), [number, logged.as_ref().map_or(number, |spot| spot.number)]));
        logged.map(Outcome::Failed)
    }
}

static LOGGED: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"^\s+\S+\.go:\d+: "));
