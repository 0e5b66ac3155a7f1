// SPDX-License-Identifier: Apache-2.0
//! Maven's Surefire tells of a failed test at once, and at its end which failures count: a test that is run again may pass.

use std::{collections::VecDeque, sync::LazyLock};

use regex::Regex;

use super::recent::{Newest, Spot};

/// Failures that are kept until the end.
const KEPT: usize = 32;

/// Tests that failed once.
#[derive(Default)]
pub(super) struct Tests {
    /// Names with the exception of each.
    failed: VecDeque<(String, Spot)>,
    /// The test whose exception comes next.
    told: Option<String>,
    /// Whether the list of what counts has begun.
    listing: bool,
}

impl Tests {
    /// Takes the newest line; gives the failure that the list at the end names first.
    pub(super) fn take(&mut self, newest: Newest<'_>) -> Option<Spot> {
        self.failed.iter_mut().for_each(|(_, spot)| spot.push(newest.line));
        if let Some(name) = self.told.take() {
            self.keep(name, newest);
        }
        let error = newest.said.strip_prefix("[ERROR] ")?;
        if std::mem::take(&mut self.listing) {
            let named = LISTED.captures(error).and_then(|listed| name(&listed));
            return self
                .failed
                .iter()
                .find(|(failed, _)| Some(failed) == named.as_ref())
                .map(|(_, spot)| spot.clone());
        }
        self.listing = matches!(error.trim_end(), "Failures:" | "Errors:");
        self.told = TOLD.captures(error).and_then(|told| name(&told));
        None
    }

    /// Whether the line with this number is an exception of one of them.
    pub(super) fn have(&self, number: usize) -> bool {
        self.failed.iter().any(|(_, spot)| spot.number == number)
    }

    fn keep(&mut self, name: String, newest: Newest<'_>) {
        if self.failed.len() < KEPT && !self.failed.iter().any(|(failed, _)| *failed == name) {
            self.failed.extend(newest.spot().map(|spot| (name, spot)));
        }
    }
}

/// `CartTest.adds`.
fn name(found: &regex::Captures<'_>) -> Option<String> {
    Some(format!("{}.{}", found.name("class")?.as_str(), found.name("test")?.as_str()))
}

/// `demo.CartTest.adds -- Time elapsed: 0.1 s <<< FAILURE!`
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(r"^(?:\w+\.)*(?<class>[\w$]+)\.(?<test>\w+)\S* -- Time elapsed: .*<<< (?:FAILURE|ERROR)!")
});

/// `  CartTest.adds:7 expected: <5> but was: <4>`, and `demo.CartTest.adds` where it was run again.
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| super::pattern(r"^ *(?:\w+\.)*(?<class>[\w$]+)\.(?<test>\w+)(?:\W|$)"));
