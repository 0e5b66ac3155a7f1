// SPDX-License-Identifier: Apache-2.0
//! Values as far as they are known before a run.

use std::fmt;

use crate::{
    place::{At, Placed},
    variable::{Piece, Variable, pieces},
};

/// A text, in which variables are left as `${…}` that only a run can fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Where it stands.
    pub at: At,
    /// The text.
    pub text: String,
    /// Whether a run can still change it.
    pub open: bool,
    /// Whether it stands for any number of values: one for each part of a text that only a run knows.
    pub each: bool,
}

impl Value {
    /// A text that is known.
    pub(crate) fn known(at: At, text: impl Into<String>) -> Self {
        Self { at, text: text.into(), open: false, each: false }
    }

    /// A variable that only a run can fill.
    pub(crate) fn variable(at: At, stage: &str, key: &str) -> Self {
        Self { at, text: format!("${{{stage}.{key}}}"), open: true, each: false }
    }

    /// An anchored regular expression that is true of what a run can make of it.
    pub fn pattern(&self) -> String {
        let mut pattern = "^".to_owned();
        if self.open {
            pieces(&self.text).for_each(|piece| match piece {
                Ok(Piece::Literal(text) | Piece::Dotless(text)) => literally(text, &mut pattern),
                Ok(Piece::Variable(Variable { stage: "setup", key: "timestamp", default: None, .. })) => {
                    pattern.push_str(r"\d{4}-\d{2}-\d{2}-\d{6}");
                }
                Ok(Piece::Variable(Variable { stage: "setup", key: "commit", default: None, .. })) => {
                    pattern.push_str("[0-9a-f]{40}");
                }
                // what is no variable ends the text that is known
                Ok(Piece::Variable(_)) | Err(_) => pattern.push_str(".+"),
            });
        } else {
            literally(&self.text, &mut pattern);
        }
        pattern + "$"
    }

    /// The stage of which it is a certain value, if it is nothing else.
    pub(crate) fn stage_of(&self, key: &str) -> Option<&str> {
        if !self.open || self.each {
            return None;
        }
        let name = self.text.strip_prefix("${")?.strip_suffix('}')?;
        let stage = name.strip_suffix(key)?.strip_suffix('.')?;
        (!stage.is_empty() && !stage.contains(['$', '}', '|'])).then_some(stage)
    }
}

/// Adds a text to a regular expression, as it is.
fn literally(text: &str, pattern: &mut String) {
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if self.each { f.write_str(" (for each)") } else { Ok(()) }
    }
}

/// Whatever a value came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    Text(Value),
    /// What is neither text nor made of it.
    Other(String),
    List(Vec<Placed<Outcome>>),
    Map(Vec<(String, Placed<Outcome>)>),
}

impl Placed<Outcome> {
    /// It as text, if it can be one.
    pub(crate) fn text(&self) -> Option<Value> {
        match &self.value {
            Outcome::Text(value) => Some(value.clone()),
            Outcome::Other(text) => Some(Value::known(self.at, text.clone())),
            Outcome::List(_) | Outcome::Map(_) => None,
        }
    }

    /// Its items as texts; one text is a list of itself.
    pub(crate) fn texts(&self) -> Vec<Value> {
        match &self.value {
            Outcome::List(items) => items.iter().filter_map(Self::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }

    /// What stands at a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Outcome::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_true_of_what_a_run_makes() {
        let open = |text: &str| Value { open: true, ..Value::known(At::START, text) }.pattern();
        assert_eq!(open("${setup.timestamp}-a.b"), r"^\d{4}-\d{2}-\d{2}-\d{6}-a\.b$");
        assert_eq!(open("v${setup.commit}"), "^v[0-9a-f]{40}$");
        assert_eq!(open("${setup.tag}+${.line}"), r"^.+\+.+$");
        assert_eq!(open("${setup.commit|none}"), "^.+$");
        assert_eq!(open("${BRANCH}-${a.b}"), r"^\$\{BRANCH\}-.+$");
        assert_eq!(open("a ${broken"), "^a .+$");
        assert_eq!(
            Value::known(At::START, "${setup.commit}").pattern(),
            r"^\$\{setup\.commit\}$",
            "it is known"
        );
        assert_eq!(Value::known(At::START, r"\(").pattern(), r"^\\\($");
    }
}
