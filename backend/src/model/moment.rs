// SPDX-License-Identifier: Apache-2.0
//! History as it is kept: what was said and when, and when anybody was there to hear it.

use milepost_api::Millis;

/// A day, in milliseconds.
pub const DAY: Millis = 24 * 60 * 60 * 1000;

/// Whole days from one moment to a later one.
pub fn days(from: Millis, to: Millis) -> u32 {
    u32::try_from(to.saturating_sub(from) / DAY).unwrap_or(u32::MAX)
}

/// One statement about a change, from its moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What it is about, see [`crate::past::parts`].
    pub part: String,
    /// From 1, within its part.
    pub nth: u64,
    /// When it was observed; grows with `nth`.
    pub at: Millis,
    /// When nobody was looking as it came about: it did so between this moment and `at`.
    pub not_before: Option<Millis>,
    /// The patch set that was current then.
    pub patch_set: u32,
    /// What was said, as JSON.
    pub body: String,
}

/// A time in which a source was heard without a longer break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listened {
    /// From when.
    pub since: Millis,
    /// Its last good answer.
    pub until: Millis,
}

/// A source that says nothing for so long (milliseconds) may have missed to tell something; what is shorter is a pause.
pub const PAUSE: Millis = 60_000;

/// How long after its return (milliseconds) a source may still tell what came about while it was away.
const CATCHES_UP: Millis = 60_000;

impl Listened {
    /// What a good answer at a moment adds to the newest of a source's times: whether it goes on, or another one begins.
    pub fn goes_on(&self, at: Millis) -> bool {
        at - self.until <= PAUSE
    }

    /// Since when it may be that the source tells at `at` for the first time: the end of its last time if `at` comes after a
    /// break or soon after one. `newest` are its last times in the order of time; without any, nothing is known of a break.
    pub fn unheard_before(newest: &[Self], at: Millis) -> Option<Millis> {
        let (last, before) = newest.split_last()?;
        if !last.goes_on(at) {
            return Some(last.until);
        }
        let returned = at - last.since <= CATCHES_UP;
        before.last().filter(|_| returned).map(|before| before.until)
    }

    /// The break that a moment lies in: from when to when, the end open while it lasts. None before the source was heard for
    /// the first time, for then history does not begin yet.
    pub fn silence_at(times: &[Self], at: Millis, now: Millis) -> Option<(Millis, Option<Millis>)> {
        let before = times.iter().rfind(|time| time.since <= at)?;
        let end = if before.goes_on(now) { now } else { before.until };
        if at <= end {
            return None;
        }
        let next = times.iter().map(|time| time.since).find(|since| *since > at);
        Some((before.until, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Millis = 60_000;

    fn time(since: Millis, until: Millis) -> Listened {
        Listened { since: since * MINUTE, until: until * MINUTE }
    }

    fn unheard(times: &[Listened], at: Millis) -> Option<Millis> {
        Listened::unheard_before(times, at * MINUTE).map(|at| at / MINUTE)
    }

    #[test]
    fn what_is_told_after_a_break_came_about_since_its_beginning() {
        assert_eq!(unheard(&[], 5), None);
        assert_eq!(unheard(&[time(0, 9)], 10), None);
        assert_eq!(unheard(&[time(0, 9)], 20), Some(9));
        let back = [time(0, 9), time(20, 21)];
        assert_eq!(unheard(&back, 20), Some(9));
        assert_eq!(unheard(&back, 21), Some(9));
        assert_eq!(unheard(&back, 22), None, "it has caught up");
    }

    #[test]
    fn a_moment_in_a_break_is_found_in_it() {
        let times = [time(10, 19), time(30, 39)];
        let silence = |at, now| {
            let found = Listened::silence_at(&times, at * MINUTE, now * MINUTE);
            found.map(|(from, to)| (from / MINUTE, to.map(|to| to / MINUTE)))
        };
        assert_eq!(silence(15, 40), None);
        assert_eq!(silence(25, 40), Some((19, Some(30))));
        assert_eq!(silence(40, 40), None, "its next answer is awaited");
        assert_eq!(silence(45, 50), Some((39, None)));
        assert_eq!(silence(5, 40), None, "nobody was there yet");
    }
}
