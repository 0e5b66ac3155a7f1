// SPDX-License-Identifier: Apache-2.0
//! JaCoCo tells each rule that is not met as a warning, and only then whether the build fails by it: with `haltOnFailure=false` it
//! goes on (`AbstractCheckMojo` of jacoco-maven-plugin).

use super::recent::{Newest, Spot};

const RULE: &str = "[WARNING] Rule violated for ";
const NOT_MET: &str = "Coverage checks have not been met";

/// Rules that are not met.
#[derive(Default)]
pub(super) struct Rules {
    /// The first of the module that is checked.
    broken: Option<Spot>,
    /// The first that stopped nothing.
    warned: Option<Spot>,
}

impl Rules {
    /// Takes the newest line; gives the rule by which the build fails, once it does.
    #[inline]
    pub(super) fn take(&mut self, newest: Newest<'_>) -> Option<Spot> {
        let known = self.broken.is_some() || self.warned.is_some();
        // nearly all lines
        if known || newest.said.starts_with(RULE) { self.rule(newest) } else { None }
    }

    fn rule(&mut self, newest: Newest<'_>) -> Option<Spot> {
        let said = newest.said;
        for spot in [&mut self.broken, &mut self.warned].into_iter().flatten() {
            spot.push(newest.line);
        }
        if said.starts_with(RULE) {
            if self.broken.is_none() {
                self.broken = newest.spot();
            }
        } else if said.strip_prefix("[WARNING] ").is_some_and(|warned| warned.starts_with(NOT_MET)) {
            self.warned = self.warned.take().or(self.broken.take());
        } else if self.broken.is_some() && said.starts_with("[ERROR] ") && said.contains(NOT_MET) {
            return self.broken.take();
        }
        None
    }

    /// A rule that stopped nothing.
    pub(super) fn warned(self) -> Option<Spot> {
        self.warned.or(self.broken)
    }
}
