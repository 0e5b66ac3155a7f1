// SPDX-License-Identifier: Apache-2.0
//! Gradle gives its reasons as a list within a list: the innermost says what was wrong, those around it what could not be done for it.

use super::recent::{Newest, Spot};

/// What is read of a list of reasons.
#[derive(Default)]
pub(super) struct Reasons {
    /// Whether the list has begun.
    told: bool,
    /// How deep in the list, and the first reason there.
    innermost: Option<(usize, Spot)>,
}

impl Reasons {
    /// Takes the newest line; gives the innermost reason at the end of a list.
    #[inline]
    pub(super) fn take(&mut self, newest: Newest<'_>) -> Option<Spot> {
        if self.told {
            return self.reason(newest);
        }
        self.told = newest.said == "* What went wrong:";
        None
    }

    fn reason(&mut self, newest: Newest<'_>) -> Option<Spot> {
        let said = newest.said;
        if let Some((_, spot)) = &mut self.innermost {
            spot.push(newest.line);
        }
        if said.is_empty() || said.starts_with("* ") {
            self.told = false;
            return self.innermost.take().map(|(_, spot)| spot);
        }
        let reason = said.trim_start();
        // before the first of the list stands what it is about
        let depth = if reason.starts_with("> ") { 1 + said.len() - reason.len() } else { 0 };
        if self.innermost.as_ref().is_none_or(|(innermost, _)| depth > *innermost) {
            self.innermost = newest.spot().map(|spot| (depth, spot));
        }
        None
    }
}
