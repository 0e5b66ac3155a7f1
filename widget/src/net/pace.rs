// SPDX-License-Identifier: Apache-2.0
//! When to ask and when to try a stream. Pure: who calls says what time it is, so a test is the clock.
//!
//! While a stream is open or being opened, questions are rare; while none can be had, they come at a steady pace and a stream is
//! tried at growing intervals; while questions fail, nothing but questions goes out, at growing intervals.

/// Between two questions where no stream can be had, in milliseconds. So long a stream may take to open, too.
const POLL: u32 = 15_000;
/// Between two questions while a stream is open: a connection that died silently tells nobody.
const CHECK: u32 = 300_000;
/// Between two questions where there is no pipeline.
const REST: u32 = 120_000;
/// From a stream that broke to a question that may tell why. Not at once: all pages may have lost theirs.
const WHY: u32 = 1_000;
/// The first and the longest wait after a failure.
const FIRST_RETRY: u32 = 2_000;
const LAST_RETRY: u32 = 120_000;
/// A stream that stood for so long has worked; one that broke earlier counts as one more failure.
const STEADY: f64 = 60_000.0;

/// A moment, with the luck that spreads pages which were all told the same.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// Milliseconds by a clock that is never set.
    pub(super) at: f64,
    /// 0 to 1.
    pub(super) luck: f64,
}

/// What a row is to do.
pub(super) enum Due {
    /// Open a stream.
    Stream,
    /// Ask.
    Question,
    /// Wait.
    Nothing,
}

/// What is due, by what has been heard and what has failed.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// No pipeline: nothing to stream.
    quiet: bool,
    /// Questions that failed since the last one that did not.
    failures: u32,
    /// Streams that broke since the last one that worked.
    breaks: u32,
    /// Since when a stream is open.
    open: Option<f64>,
    ask_at: f64,
    /// When a question is due if the stream that is being opened comes to nothing.
    poll_at: f64,
    stream_at: f64,
}

impl Pace {
    /// A first answer has just been heard.
    pub(super) fn new(quiet: bool, now: Now) -> Self {
        let ask_at = now.after(if quiet { REST } else { POLL });
        Self { quiet, failures: 0, breaks: 0, open: None, ask_at, poll_at: ask_at, stream_at: now.at }
    }

    /// Whether a stream is worth having.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether a stream may be tried now.
    pub(super) fn may_stream(&self, now: Now) -> bool {
        !self.quiet && self.failures == 0 && now.at >= self.stream_at
    }

    /// What is due, with a stream or without. A stream tells the state itself, so it goes before a question.
    pub(super) fn due(&self, streams: bool, now: Now) -> Due {
        if !streams && self.may_stream(now) {
            Due::Stream
        } else if now.at >= self.ask_at {
            Due::Question
        } else {
            Due::Nothing
        }
    }

    /// Milliseconds until something is due, with a stream or without.
    pub(super) fn wait(&self, streams: bool, now: Now) -> u32 {
        let waits_for_stream = !streams && !self.quiet && self.failures == 0;
        let due = if waits_for_stream { self.ask_at.min(self.stream_at) } else { self.ask_at };
        whole((due - now.at).ceil())
    }

    /// There is a pipeline, or none.
    pub(super) fn heard(&mut self, shown: bool) {
        self.quiet = !shown;
    }

    /// A question was answered.
    pub(super) fn answered(&mut self, now: Now) {
        self.failures = 0;
        let wait = match (self.quiet, self.open) {
            (true, _) => REST,
            (false, Some(_)) => CHECK,
            (false, None) => POLL,
        };
        self.ask_at = now.after(wait);
    }

    /// A question was not answered.
    pub(super) fn failed(&mut self, now: Now) {
        self.failures = self.failures.saturating_add(1);
        self.ask_at = now.after(backoff(self.failures));
    }

    /// No stream can be had, as other pages have them all.
    pub(super) fn refused(&mut self, now: Now) {
        self.stream_at = now.after(POLL);
    }

    /// A stream is being opened; it tells the state itself.
    pub(super) fn tries(&mut self, now: Now) {
        self.poll_at = self.ask_at;
        self.ask_at = now.after(POLL);
    }

    /// The stream is open.
    pub(super) fn opened(&mut self, now: Now) {
        self.open = Some(now.at);
        self.ask_at = now.after(CHECK);
    }

    /// The stream's connection is lost and the browser makes another. Whether it may: its own tries do not grow rarer.
    pub(super) fn interrupted(&mut self, now: Now) -> bool {
        let worked = self.open.take().is_some_and(|since| now.at - since >= STEADY);
        if worked {
            self.breaks = 0;
            self.tries(now);
        }
        worked
    }

    /// The stream has come to nothing.
    pub(super) fn broke(&mut self, now: Now) {
        let first = self.open.take().is_some() || self.breaks == 0;
        self.ask_at = self.ask_at.min(if first { now.after(WHY) } else { self.poll_at });
        self.breaks = self.breaks.saturating_add(1);
        self.stream_at = now.after(backoff(self.breaks));
    }

    /// The stream was given up without a fault of its own.
    pub(super) fn closed(&mut self) {
        self.open = None;
    }
}

impl Now {
    /// 80 % to 120 % of a wait from here.
    fn after(self, wait: u32) -> f64 {
        self.at + f64::from(wait) * (0.8 + 0.4 * self.luck)
    }
}

fn backoff(failures: u32) -> u32 {
    FIRST_RETRY.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LAST_RETRY)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
fn whole(wait: f64) -> u32 {
    wait as u32
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]
mod tests;
