// SPDX-License-Identifier: Apache-2.0
//! When something that could not be asked is asked for again: each time after twice as long.

use milepost_api::Millis;

/// After the first failure, in milliseconds.
const FIRST: Millis = 10_000;
/// The pauses are doubled so often: to an hour and a half at most.
const DOUBLED: u32 = 9;

/// How often it failed, and when it is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Again {
    failures: u32,
    due: Millis,
}

impl Again {
    /// Whether it is to be asked for; so is what has never failed.
    pub(super) fn is_due(self, now: Millis) -> bool {
        self.due <= now
    }

    /// How often it has failed.
    pub(super) fn failures(self) -> u32 {
        self.failures
    }

    /// Once more.
    pub(super) fn failed(&mut self, now: Millis) {
        self.due = now.saturating_add(FIRST << self.failures.min(DOUBLED));
        self.failures = self.failures.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_and_again_is_asked_for_ever_more_seldom() {
        let mut again = Again::default();
        assert!(again.is_due(0));
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..12 {
            again.failed(now);
            assert!(!again.is_due(again.due - 1) && again.is_due(again.due));
            pauses.push((again.due - now) / 1000);
            now = again.due;
        }
        assert_eq!(pauses[..4], [10, 20, 40, 80]);
        assert_eq!(pauses[9..], [5120; 3]);
    }
}
