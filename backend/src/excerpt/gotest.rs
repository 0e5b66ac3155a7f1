// SPDX-License-Identifier: Apache-2.0
//! `go test -v` tells what a test logged before it tells whether the test passed.

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
}

impl Tests {
    /// Takes the newest line; gives what a test logged that has failed now.
    pub(super) fn take(
        &mut self,
        recent: &Recent,
        line: &Arc<str>,
        said: &str,
        begin: usize,
    ) -> Option<Spot> {
        for (_, spot) in &mut self.logged {
            spot.push(line);
        }
        if let Some(name) = said.strip_prefix("=== ") {
            // `=== RUN   TestSum/empty`; CONT and NAME go on with another
            self.current = name.split_whitespace().nth(1).map(str::to_owned);
            return None;
        }
        let current = self.current.as_ref()?;
        if let Some(over) = said.trim_start().strip_prefix("--- ") {
            let mut words = over.split_whitespace();
            let failed = words.next() == Some("FAIL:");
            let name = words.next()?;
            let at = self.logged.iter().position(|(logged, _)| logged == name)?;
            return self.logged.remove(at).map(|(_, spot)| spot).filter(|_| failed);
        }
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
}

static LOGGED: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"^\s+\S+\.go:\d+: "));
