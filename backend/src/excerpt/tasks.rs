// SPDX-License-Identifier: Apache-2.0
//! Ansible's tasks, as Zuul's `zuul_stream` and `ansible-playbook` itself write them: which of them failed and was not
//! meant to, and in it the line that says why.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    phrases::Rank,
    recent::{Newest, Spot},
    words::Words,
};

/// Failures of one play that are kept: what rescues more tells by its count which of them mattered.
const FAILURES: usize = 8;

/// The tasks of a part of a log.
#[derive(Default)]
pub(super) struct Tasks {
    block: Block,
    /// Failures of the play that runs, in their order, and whether each was told as Ansible alone does.
    failures: Vec<(Spot, bool)>,
    /// What the play's recap counts, while it is read.
    recap: Option<Recap>,
    /// The failure of the first play that failed.
    chosen: Option<Spot>,
}

/// What is between two borders.
#[derive(Default)]
struct Block {
    /// The number of its first line.
    begin: usize,
    words: Words,
    failed: Option<Failed>,
    ignored: bool,
    /// Of a playbook that the task runs itself.
    inner: Option<Box<Tasks>>,
}

/// A block in which a task's failure was told.
struct Failed {
    /// Whether no program that the task runs would have said so: `host | ERROR: no disk` may be what one printed.
    sure: bool,
    /// The line that the task's output says most plainly.
    own: Option<Spot>,
    /// The failure's own message.
    message: Option<Spot>,
    /// The task's last word before it, or the line that tells of it.
    before: Option<Spot>,
}

#[derive(Clone, Copy, Default)]
struct Recap {
    failed: usize,
    rescued: usize,
}

impl Tasks {
    /// Takes the newest line.
    pub(super) fn take(&mut self, newest: Newest<'_>, rank: Option<Rank>) {
        let Newest { line, said, .. } = newest;
        self.take_told(newest, line, rank);
        if let Some(inner) = &mut self.block.inner {
            let said = if line.ends_with(" |") { "" } else { said };
            inner.take_told(Newest { said, ..newest }, said, rank);
        } else if said.len() < line.len() && is_task(said) {
            self.block.inner.insert(Box::default()).take_told(newest, said, rank);
        }
    }

    /// `told`: the line as the playbook that it is of wrote it.
    fn take_told(&mut self, newest: Newest<'_>, told: &str, rank: Option<Rank>) {
        if is_border(told) {
            self.border(told, newest.number());
        }
        self.recap(told);
        self.block.take(newest.within(self.block.begin), told, rank);
    }

    /// The failure that matters, at the end.
    pub(super) fn best(mut self) -> Option<Spot> {
        self.end_block();
        self.end_play();
        self.chosen
    }

    fn border(&mut self, line: &str, number: usize) {
        self.end_block();
        self.block = Block { begin: number + usize::from(!is_task(line)), ..Block::default() };
    }

    fn end_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        let Some(Failed { sure, own, message, before }) = block.failed.filter(|_| !block.ignored) else {
            return;
        };
        if self.failures.iter().filter(|failure| failure.1 == sure).count() < FAILURES {
            let own = if sure { own } else { block.words.best(true) };
            let own = block.inner.and_then(|inner| inner.best()).or(own);
            self.failures.extend(own.or(message).or(before).map(|mut spot| {
                spot.close();
                (spot, sure)
            }));
        }
    }

    fn recap(&mut self, line: &str) {
        if line.starts_with("PLAY RECAP") {
            self.recap = Some(Recap::default());
        } else if let Some(recap) = &mut self.recap {
            match COUNTS.captures(line) {
                Some(counts) => {
                    let count =
                        |name: &str| counts.name(name).and_then(|n| n.as_str().parse().ok()).unwrap_or(0);
                    recap.failed =
                        recap.failed.saturating_add(count("failed")).saturating_add(count("unreachable"));
                    recap.rescued = recap.rescued.saturating_add(count("rescued"));
                }
                None => self.end_play(),
            }
        }
    }

    /// A play that failed is known by its recap; without one, by a failure that nobody ignored.
    fn end_play(&mut self) {
        let mut failures = std::mem::take(&mut self.failures);
        let recap = self.recap.take().unwrap_or(Recap { failed: 1, rescued: 0 });
        if self.chosen.is_none() && recap.failed > 0 {
            if failures.iter().filter(|(_, sure)| *sure).count() > recap.rescued {
                failures.retain(|(_, sure)| *sure);
            }
            let rescued = recap.rescued.min(failures.len().saturating_sub(1));
            self.chosen = failures.into_iter().nth(rescued).map(|(spot, _)| spot);
        }
    }
}

impl Block {
    /// Takes the newest line of it.
    fn take(&mut self, newest: Newest<'_>, told: &str, rank: Option<Rank>) {
        // its first line tells what it is
        let last_words = || newest.within(newest.begin + 1).before(has_words);
        let sure = fails(told) && !may_be_printed(told);
        if let Some(failed) = self.failed.as_mut().filter(|failed| failed.sure || !sure) {
            for spot in [&mut failed.own, &mut failed.message, &mut failed.before].into_iter().flatten() {
                spot.push(newest.line);
            }
            if failed.message.is_none() && says_why(told) {
                failed.message = newest.spot();
            }
            if !failed.sure {
                self.words.take(newest, rank);
            }
        } else if sure {
            let before = if whole(told) { None } else { last_words() };
            let mut own = std::mem::take(&mut self.words).best(true).filter(|_| !whole(told));
            if let Some(own) = &mut own {
                own.push(newest.line);
            }
            let message = (says_why(told) && !whole(told)).then(|| newest.spot()).flatten();
            let before = newest.spot_at(before.unwrap_or(newest.number()));
            self.failed = Some(Failed { sure, own, message, before });
        } else {
            if fails(told) {
                let before = newest.spot_at(last_words().unwrap_or(newest.number()));
                self.failed = Some(Failed { sure, own: None, message: None, before });
            }
            self.words.take(newest, rank);
        }
        self.ignored |= told.ends_with("| ERROR: Ignoring Errors") || told.starts_with("...ignoring");
    }
}

fn fails(line: &str) -> bool {
    (line.contains(" | ") || line.starts_with(['E', 'f'])) && TASK_FAILED.is_match(line)
}

/// `host | ERROR: no disk`.
fn may_be_printed(line: &str) -> bool {
    line.contains(" | ERROR: ") || line.contains(" | FAILED: ")
}

/// `fatal: [web1]: FAILED! => {…}` has all that the task said, and `ERROR! …` is of no task.
fn whole(line: &str) -> bool {
    line.contains("! => ") || line.starts_with("failed: [") || line.starts_with("ERROR! ")
}

/// Whether a line ends a task's output.
fn is_border(line: &str) -> bool {
    line.is_empty() || is_task(line) || line.starts_with("PLAY RECAP") || super::frame::mark(line).is_some()
}

fn is_task(line: &str) -> bool {
    line.starts_with("TASK [") || line.starts_with("RUNNING HANDLER [")
}

/// Ansible's `"msg"`, unless it only says that a command failed.
fn says_why(line: &str) -> bool {
    line.contains("\"msg\": \"") && !line.contains("non-zero return code")
}

fn has_words(line: &str) -> bool {
    line.split_once(" | ").map_or(line, |(_, said)| said).chars().any(char::is_alphanumeric)
}

/// As Zuul's `zuul_stream` writes a task's failure: `host | ERROR`, with a message or a result after it; and as
/// `ansible-playbook` does.
static TASK_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"^\S+(?: -> \S+)? \| (?:ERROR|MODULE FAILURE|FAILED|UNREACHABLE)!?(?:: [^I].*|:)?$|^ERROR! |^(?:fatal|failed): \[",
    )
});

/// `web1 : ok=4 changed=2 unreachable=0 failed=1 …`, and Zuul's `web1 | ok: 4 …`.
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"^\S+\s+[:|] ok[=:].*\bunreachable[=:] ?(?<unreachable>\d+)\s+failed[=:] ?(?<failed>\d+)(?:.*\brescued[=:] ?(?<rescued>\d+))?",
    )
});
