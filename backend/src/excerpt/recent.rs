// SPDX-License-Identifier: Apache-2.0
//! The last lines of a log that streams by, and places in it that are kept with what stands around them.

use std::{cmp::Ordering, collections::VecDeque, sync::Arc};

use super::{AFTER, LINES};

/// From this frame of a stack on they are left out.
const FRAMES: usize = 4;

/// How Java begins what an exception was caused by.
const CAUSED: &str = "Caused by: ";

/// Of these at most so many are kept beyond the lines after the cause.
const CAUSES: usize = 8;

/// Whether a line is of a stack that may go on after it.
pub(super) fn goes_on(line: &str) -> bool {
    line.starts_with(CAUSED) || is_frame(line)
}

/// Whether a line is a frame of a stack, as Java's and JavaScript's are: `    at Cart.total(Cart.java:7)`, `    ... 7 more`.
fn is_frame(line: &str) -> bool {
    let frame = line.trim_start();
    frame.len() < line.len()
        && (frame.starts_with("at ") && frame.ends_with(|c: char| c == ')' || c.is_ascii_digit())
            || frame.starts_with("... ") && frame.ends_with(" more"))
}

/// The last lines, as many as an excerpt has.
#[derive(Default)]
pub(super) struct Recent {
    lines: VecDeque<Arc<str>>,
    /// Lines so far; so the number of the last one, counted from 1.
    pub(super) count: usize,
}

impl Recent {
    pub(super) fn push(&mut self, line: Arc<str>) {
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
        self.count += 1;
    }

    /// The line with this number, while it is among the last.
    pub(super) fn line(&self, number: usize) -> Option<&str> {
        let from_end = self.count.checked_sub(number)?;
        self.lines.get(self.lines.len().checked_sub(from_end + 1)?).map(AsRef::as_ref)
    }

    /// The newest line before `number`, from `begin` on, that is like this.
    pub(super) fn before(&self, number: usize, begin: usize, like: impl Fn(&str) -> bool) -> Option<usize> {
        let oldest = (self.count + 1).saturating_sub(self.lines.len());
        (begin.max(oldest)..number).rev().find(|number| self.line(*number).is_some_and(&like))
    }

    /// Keeps the line with this number and what of its block, which began with line `begin`, stands before it.
    pub(super) fn keep(&self, number: usize, begin: usize) -> Option<Spot> {
        let oldest = (self.count + 1).saturating_sub(self.lines.len());
        let first = begin.max(oldest);
        let cause = number.checked_sub(first)?;
        let skipped = first - oldest;
        let mut spot = Spot { lines: Vec::with_capacity(LINES), cause, number, open: true, frames: 0 };
        spot.lines.extend(self.lines.iter().skip(skipped).cloned());
        spot.open = spot.lines.len() <= spot.cause + AFTER;
        Some(spot)
    }

    pub(super) fn into_lines(self) -> Vec<Arc<str>> {
        self.lines.into()
    }
}

/// The newest line of a log.
#[derive(Clone, Copy)]
pub(super) struct Newest<'a> {
    /// It is the last of these.
    pub(super) recent: &'a Recent,
    pub(super) line: &'a Arc<str>,
    /// What the tool itself said in it.
    pub(super) said: &'a str,
    /// The number of the line with which its block began.
    pub(super) begin: usize,
}

impl Newest<'_> {
    /// Its number, counted from 1.
    pub(super) const fn number(self) -> usize {
        self.recent.count
    }

    /// Keeps it with what of its block stands before it.
    pub(super) fn spot(self) -> Option<Spot> {
        self.spot_at(self.number())
    }

    /// Keeps the line with this number, the same way.
    pub(super) fn spot_at(self, number: usize) -> Option<Spot> {
        self.recent.keep(number, self.begin)
    }

    /// The nearest line of its block before it that is like this.
    pub(super) fn before(self, like: impl Fn(&str) -> bool) -> Option<usize> {
        self.recent.before(self.number(), self.begin, like)
    }

    /// The same line in a block that began there.
    pub(super) const fn within(self, begin: usize) -> Self {
        Self { begin, ..self }
    }
}

/// A line that may say why, in the middle of its lines.
#[derive(Clone)]
pub(super) struct Spot {
    lines: Vec<Arc<str>>,
    /// Index into `lines`.
    cause: usize,
    /// Of the line in its log, counted from 1.
    pub(super) number: usize,
    /// Whether its block goes on.
    open: bool,
    /// Frames of a stack that came last.
    frames: usize,
}

impl Spot {
    /// One more line of its block. Of a stack its first frames are enough: what it was caused by stands after all of them.
    pub(super) fn push(&mut self, line: &Arc<str>) {
        if self.open && self.lines.len() > self.cause + AFTER {
            // within a stack: no more than what it was caused by
            if line.starts_with(CAUSED) {
                self.lines.push(Arc::clone(line));
            }
            self.open = goes_on(line) && self.lines.len() <= self.cause + AFTER + CAUSES;
        } else if self.open {
            self.frames = if is_frame(line) { self.frames + 1 } else { 0 };
            match self.frames.cmp(&FRAMES) {
                Ordering::Less => self.lines.push(Arc::clone(line)),
                Ordering::Equal => self.lines.push(" …".into()),
                Ordering::Greater => {}
            }
            self.open = self.lines.len() <= self.cause + AFTER || goes_on(line);
        }
    }

    /// Its block has ended.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// What is shown, and which line of it says why.
    pub(super) fn into_lines(self) -> (Vec<Arc<str>>, usize) {
        let skipped = self.lines.len().saturating_sub(LINES).min(self.cause);
        let mut lines = self.lines;
        lines.drain(..skipped);
        lines.truncate(LINES);
        (lines, self.cause - skipped)
    }
}
