// SPDX-License-Identifier: Apache-2.0
//! The search for the cause in lines that stream by. What a CI system's own frame says comes first; then tools' words.

use std::sync::Arc;

use super::{
    frame::{self, Part},
    phrases::{self, Rank},
    recent::{Newest, Recent, Spot},
    tasks::Tasks,
    text,
    words::Words,
};

/// Bytes of a line that are kept: what is shown of it, and enough behind it to know a secret that is cut.
const KEPT: usize = 2 << 10;

/// What was found so far, in memory that does not grow with the log.
#[derive(Default)]
pub(super) struct Search {
    recent: Recent,
    /// Before the first mark of a playbook nobody knows what its lines are part of.
    part: Option<Part>,
    main: Found,
    post: Found,
    /// Before the first mark.
    lead: Found,
    cut_short: Option<Spot>,
    run_ended: bool,
}

#[derive(Default)]
struct Found {
    words: Words,
    tasks: Tasks,
}

impl Search {
    /// Takes the next line.
    pub(super) fn take(&mut self, line: &str) {
        let kept: Arc<str> = text::first(line, KEPT).into();
        self.recent.push(Arc::clone(&kept));
        let mark = frame::mark(line);
        if let Some(mark) = mark.as_ref().filter(|_| self.part.is_none()) {
            // a log that begins within a playbook names it at its end
            let lead = std::mem::take(&mut self.lead);
            match (mark.begins, mark.of) {
                (false, Part::Main) => self.main = lead,
                (false, _) => self.post = lead,
                (true, _) => {}
            }
            self.part = Some(if mark.begins { Part::Around } else { mark.of });
        }
        let said = frame::said(line);
        let rank = phrases::rank(said);
        let verdict = (line == "Finished: FAILURE").then(|| reason(&self.recent)).flatten();
        let found = match self.part {
            None => Some(&mut self.lead),
            Some(Part::Main) => Some(&mut self.main),
            Some(Part::Post) => Some(&mut self.post),
            Some(Part::Around) => None,
        };
        if let Some(found) = found {
            let newest = Newest { recent: &self.recent, line: &kept, said, begin: 0 };
            found.words.take(newest, rank);
            found.words.add(Rank::Verdict, verdict);
            found.tasks.take(newest, rank);
        }
        if self.cut_short.is_none() && frame::cut_short(line) {
            self.cut_short = self.recent.keep(self.recent.count, 0);
            self.cut_short.iter_mut().for_each(Spot::close);
        }
        self.run_ended |= line.starts_with("RUN END ");
        if let Some(mark) = mark {
            self.part = Some(if mark.begins { mark.of } else { Part::Around });
        }
    }

    /// The lines to show and which of them says why, with its number in the log; where no line stands out, the last lines.
    pub(super) fn finish(self) -> (Vec<Arc<str>>, Option<Cause>) {
        let found = if self.part.is_none() {
            self.lead.tasks.best().or_else(|| self.lead.words.best(false))
        } else {
            // publishing a log may fail too, and is the cause only where nothing before it is: that must be in sight
            let post = self.post.tasks.best().filter(|_| self.run_ended);
            self.main.tasks.best().or(post).or_else(|| self.main.words.best(false))
        };
        match self.cut_short.or(found) {
            Some(spot) => {
                let number = spot.number;
                let (lines, at) = spot.into_lines();
                (lines, Some(Cause { at, number }))
            }
            None => (self.recent.into_lines(), None),
        }
    }
}

/// Jenkins' own reason, which it writes before its verdict, where it is one.
fn reason(recent: &Recent) -> Option<Spot> {
    let number = recent.count.checked_sub(1)?;
    let line = recent.line(number)?;
    let says = line.starts_with("ERROR: ") && phrases::rank(line) == Some(Rank::Error);
    recent.keep(number, 0).filter(|_| says)
}

/// The line that says why.
pub(super) struct Cause {
    /// Index into the lines that are shown.
    pub(super) at: usize,
    /// Its number in the log, counted from 1.
    pub(super) number: usize,
}
