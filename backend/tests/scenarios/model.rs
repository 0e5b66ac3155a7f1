// SPDX-License-Identifier: Apache-2.0
//! The model test. A small model of the truth (git, changes, CI, registry, clusters and a clock) makes random histories; its
//! sources tell them late, twice, backwards, in part or not at all. The page must never say what never was so, must be right
//! when all sources answer and all news has arrived, and must say that it does not know otherwise.
//!
//! Every event is a line of a scenario: a history that fails is shortened and written as a file that can be dropped into one of
//! the folders beside this one. `MILEPOST_HISTORIES` is the number of histories (2,000), `MILEPOST_HISTORIES_FROM` the first of
//! the seeds (0), of which each trial has one.

mod ci;
mod event;
mod git;
mod judge;
mod news;
mod oracle;
mod places;
mod truth;

use std::{env, fs, path::Path};

use libtest_mimic::{Failed, Trial};
use milepost_api::Millis;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use self::{
    event::{Event, Kind, histories},
    judge::{Ever, clock, judge},
    truth::Truth,
};
use crate::{
    script::{DAY, moment},
    world::World,
};

/// Trials that may run side by side; each plays its part of the histories from a seed of its own.
const TRIALS: u32 = 8;
/// Events of one history at most.
const LONGEST: usize = 60;

/// A history that the page got wrong.
struct Wrong {
    /// The history so far as a scenario, the line that failed at its end.
    scenario: String,
}

struct Player {
    truth: Truth,
    world: World,
    ever: Ever,
    midnight: Millis,
    script: Vec<String>,
}

/// The trials, each with its share of the histories.
pub(crate) fn trials() -> Vec<Trial> {
    let histories = number("MILEPOST_HISTORIES", 2_000).div_ceil(TRIALS);
    let first = number("MILEPOST_HISTORIES_FROM", 0);
    let trial = |seed: u32| Trial::test(format!("model/seed-{seed}"), move || explore(seed, histories));
    (first..first + TRIALS).map(trial).collect()
}

fn number(name: &str, otherwise: u32) -> u32 {
    env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

fn explore(seed: u32, cases: u32) -> Result<(), Failed> {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let played = runner.run(&histories(LONGEST), |events| {
        play(&events).map_err(|wrong| TestCaseError::fail(wrong.scenario))
    });
    let wrong = match played {
        Ok(()) => return Ok(()),
        Err(TestError::Fail(_, events)) => shortest(events).map(|wrong| wrong.scenario),
        Err(TestError::Abort(why)) => return Err(why.message().into()),
    };
    let scenario = wrong.unwrap_or_default();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("model-seed-{seed}.scenario"));
    fs::write(&file, format!("# Found by the model, seed {seed}.\n{scenario}"))?;
    Err(format!("the page is wrong at the end of {}:\n{scenario}", file.display()).into())
}

/// Takes away every event without which it fails just so.
fn shortest(mut events: Vec<Event>) -> Option<Wrong> {
    let mut at = events.len();
    while at > 0 {
        at -= 1;
        let without: Vec<_> = events[..at].iter().chain(&events[at + 1..]).copied().collect();
        if play(&without).is_err() {
            (at, events) = (without.len(), without);
        }
    }
    play(&events).err()
}

/// Plays a history and looks at it where it says so, and at every change when all is told in the end.
fn play(events: &[Event]) -> Result<(), Wrong> {
    let mut player = Player::begin()?;
    for event in events {
        let lines = player.truth.happen(*event);
        player.tell(&lines)?;
        if event.what == Kind::Look {
            player.look(event.of % player.truth.git.changes.len())?;
        }
    }
    let lines = player.truth.settle();
    player.tell(&lines)?;
    (0..player.truth.git.changes.len()).try_for_each(|change| player.look(change))
}

impl Player {
    fn begin() -> Result<Self, Wrong> {
        let wrong = |scenario| Wrong { scenario };
        let (truth, lines) = Truth::begin();
        let world = World::new().map_err(wrong)?;
        let midnight = moment(DAY, "00:00").map_err(wrong)?;
        let mut player = Self { truth, world, ever: Ever::default(), midnight, script: Vec::new() };
        player.tell(&lines)?;
        Ok(player)
    }

    fn tell(&mut self, lines: &[String]) -> Result<(), Wrong> {
        let minute = self.truth.minute;
        for line in lines {
            self.script.push(format!("{} {line}", clock(minute)));
            let words: Vec<_> = line.split_whitespace().collect();
            let told = self.world.at(self.midnight + Millis::from(minute) * 60_000);
            told.and_then(|()| self.world.tell(&words)).map_err(|error| self.wrong(&error))?;
        }
        self.ever.note(&self.truth);
        Ok(())
    }

    fn look(&mut self, change: usize) -> Result<(), Wrong> {
        let line = format!("reader looks at {}", self.truth.git.changes[change].number);
        self.tell(&[line])?;
        let page = self.world.progress();
        let judged = judge(&self.truth, &self.ever, &self.world, change, &page);
        let (Ok(lines) | Err(lines)) = &judged;
        self.script.extend(lines.iter().map(|line| format!("  > {line}")));
        judged.map(|_| ()).map_err(|_| self.wrong(&page.headline.text))
    }

    fn wrong(&self, why: &str) -> Wrong {
        Wrong { scenario: format!("{}\n# {why}\n", self.script.join("\n")) }
    }
}
