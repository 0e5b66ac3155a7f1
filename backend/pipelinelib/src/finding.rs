// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a file, and where.

mod rule;

pub use rule::Rule;

use crate::{limits, place::At};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// PipelineLib refuses the file, or a stage fails whatever the code under test is.
    Error,
    /// It runs, but hardly as it was meant; or it is more than this crate looks at.
    Warning,
    /// Nothing is wrong: something that a reader may take for something else. No text shows it, and nothing counts it.
    Note,
}

impl Severity {
    /// As it is spelt in every output, SARIF's levels included.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing that is wrong, or a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule found it.
    pub rule: Rule,
    /// How bad it is: mostly as the rule says, milder where PipelineLib only ignores what was written.
    pub severity: Severity,
    /// Where it stands.
    pub at: At,
    /// What is wrong and what to do, one line, for people.
    pub message: String,
}

/// Findings as they are made, bounded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    made: Vec<Finding>,
    /// How bad the worst is that is not told.
    untold: Option<Severity>,
    /// Whether something has not been looked at.
    limited: bool,
}

impl Findings {
    /// Tells of one more, with its rule's severity.
    pub(crate) fn add(&mut self, rule: Rule, at: At, message: String) {
        self.push(Finding { rule, severity: rule.severity(), at, message });
    }

    /// Tells of one more that does no harm.
    pub(crate) fn warn(&mut self, rule: Rule, at: At, message: String) {
        self.push(Finding { rule, severity: Severity::Warning, at, message });
    }

    /// Whether one more is not told, so that nobody has to explain it.
    pub(crate) fn leaves_out(&mut self, rule: Rule) -> bool {
        self.limited |= rule.is_limit();
        let full = self.made.len() >= limits::FINDINGS;
        if full {
            let severity = rule.severity();
            self.untold = Some(self.untold.map_or(severity, |worst| worst.min(severity)));
        }
        full
    }

    fn push(&mut self, finding: Finding) {
        if !self.leaves_out(finding.rule) {
            self.made.push(finding);
        }
    }

    /// Whether no limit was in the way: there is nothing more to tell.
    pub(crate) fn is_complete(&self) -> bool {
        !self.limited && self.untold.is_none()
    }

    /// All of them, in the order of the file, each once.
    pub(crate) fn into_sorted(mut self) -> Vec<Finding> {
        self.made.sort_by(|a, b| (a.at, a.rule.id()).cmp(&(b.at, b.rule.id())));
        self.made.dedup();
        if let Some(severity) = self.untold {
            let at = self.made.last().map_or(At::START, |last| last.at);
            self.made.push(Finding {
                rule: Rule::TooManyFindings,
                // as bad as the worst of them
                severity,
                at,
                message: format!("There are more than {} findings; mend these first", limits::FINDINGS),
            });
        }
        self.made
    }
}

/// Foreign text as a message repeats it: in backticks, one line, cut.
pub(crate) fn quoted(text: &str) -> String {
    let cut = escaped(text.chars().take(limits::QUOTED));
    if text.chars().nth(limits::QUOTED).is_some() { format!("`{cut}…`") } else { format!("`{cut}`") }
}

/// Foreign text on one line, without what a terminal would obey.
pub(crate) fn escaped(text: impl IntoIterator<Item = char>) -> String {
    let mut line = String::new();
    for character in text {
        match character {
            // only where they delimit a text do quotation marks need an escape
            '\'' | '"' => line.push(character),
            _ => line.extend(character.escape_debug()),
        }
    }
    line
}
