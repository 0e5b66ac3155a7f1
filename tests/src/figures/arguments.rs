// SPDX-License-Identifier: Apache-2.0
//! What to measure, and with how much effort.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::rig::prerequisites::{
    CHROMEDRIVER, CHROMIUM, GIT, MAVEN, OPENSSL, POSTGRESQL, PROCPS, PYTHON, Prerequisite, SSH, SYSTEM_PYTHON,
};

/// Measures what `cargo pkg` made, and prints rows for the README; wants a quiet machine
#[derive(Clone, Debug, Parser)]
#[command(bin_name = "cargo figures --")]
pub struct Arguments {
    /// What to measure; all, if nothing is named
    parts: Vec<Part>,
    /// A few short rounds, to see that it works: the figures are worth nothing
    #[arg(long)]
    quick: bool,
    /// Serve what standard input says: the handler that `requests` is compared with
    #[arg(long, hide = true)]
    pub(super) bare: bool,
}

/// A group of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    /// The database's size per change
    Database,
    /// From an event to the row's text in the browser
    Events,
    /// Requests a second of the backend alone, beside a bare handler and zuul-web
    Requests,
    /// Requests a second through Gerrit, beside Gerrit's own
    Gerrit,
    /// The rows of a list of changes
    Lists,
    /// The backend's memory
    Memory,
    /// What a page takes in the browser, beside the same page without Milepost
    Page,
    /// An open page's delay, requests and bytes, beside plugins that poll
    Pollers,
    /// What goes over the wire
    Size,
}

/// How much is done for a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Events of each kind.
    pub(super) events: usize,
    /// Changes that the backend is asked about.
    pub(super) changes: usize,
    /// Changes that are brought to production.
    pub(super) delivered: usize,
    /// Rounds of requests that count; one more goes before them.
    pub(super) rounds: usize,
    /// How long a round takes.
    pub(super) round: Duration,
    /// Loads of a page.
    pub(super) loads: usize,
    /// Loads of a page on a slowed processor.
    pub(super) slow_loads: usize,
    /// Changes that a reader opens on one page.
    pub(super) visits: usize,
    /// Rows of a list.
    pub(super) rows: usize,
    /// How long pages stay open beside each other.
    pub(super) open: Duration,
}

impl Arguments {
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }

    pub(super) fn effort(&self) -> Effort {
        if self.quick {
            return Effort {
                events: 6,
                changes: 50,
                delivered: 5,
                rounds: 1,
                round: Duration::from_millis(500),
                loads: 3,
                slow_loads: 2,
                visits: 5,
                rows: 10,
                open: Duration::from_secs(20),
            };
        }
        Effort {
            events: 64,
            changes: 1000,
            delivered: 50,
            rounds: 3,
            round: Duration::from_secs(2),
            loads: 40,
            slow_loads: 10,
            visits: 40,
            rows: 100,
            open: Duration::from_mins(6),
        }
    }

    /// What the system must have for them.
    pub(super) fn wanted(&self) -> Vec<Prerequisite> {
        let mut wanted = vec![PYTHON];
        if self.parts.iter().any(|part| !matches!(part, Part::Memory | Part::Lists)) || self.parts.is_empty()
        {
            wanted.extend([GIT, SSH, MAVEN]);
        }
        if self.has(Part::Requests) {
            wanted.extend([POSTGRESQL, OPENSSL, SYSTEM_PYTHON, PROCPS]);
        }
        if [Part::Events, Part::Page, Part::Pollers].into_iter().any(|part| self.has(part)) {
            wanted.extend([CHROMIUM, CHROMEDRIVER]);
        }
        wanted
    }
}
