// SPDX-License-Identifier: Apache-2.0
//! Works values out as PipelineLib would, as far as they are known before a run. Bounded by a budget for the whole file.

mod budget;
mod each;
mod merge;
mod missing;
mod scope;

pub(crate) use budget::Budget;
pub(crate) use scope::{Bindings, Scope, Setup};

use budget::COST;

use crate::{
    expr::Expr,
    finding::{Findings, Rule, quoted},
    place::{At, Placed},
    value::{Outcome, Value},
    variable::{Piece, Variable, Wrong, pieces},
};

/// Works out values of one stage.
pub(crate) struct Eval<'a, 'b> {
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) findings: &'b mut Findings,
    pub(crate) budget: &'b mut Budget,
    /// Whether variables without a dot are told of: not where a shell may have some.
    pub(crate) dotless: bool,
}

/// What `${.key}` stands for.
#[derive(Clone, Copy)]
pub(crate) struct Own<'c> {
    pub(crate) values: &'c Bindings,
    /// Whether these are a list comprehension's names, and the stage's own values can be had by its name alone.
    pub(crate) each: Option<&'c Bindings>,
}

impl Eval<'_, '_> {
    /// A value of a stage.
    pub(crate) fn value(&mut self, expr: &Placed<Expr>, own: &Bindings) -> Placed<Outcome> {
        self.any(expr, Own { values: own, each: None })
    }

    /// A value of a stage that is text.
    pub(crate) fn text(&mut self, expr: &Placed<Expr>, own: &Bindings) -> Value {
        let outcome = self.value(expr, own);
        // what is no text has been told of when it was read
        outcome.text().unwrap_or_else(|| Value { open: true, ..Value::known(expr.at, "…") })
    }

    fn any(&mut self, expr: &Placed<Expr>, own: Own<'_>) -> Placed<Outcome> {
        let at = expr.at;
        if !self.pay(COST, at) {
            return Placed::new(at, Outcome::Other(String::new()));
        }
        let outcome = match &expr.value {
            Expr::Text(text) => Outcome::Text(self.interpolate(at, text, own)),
            Expr::Flag(flag) => Outcome::Other(flag.to_string()),
            Expr::Other(text) => Outcome::Other(text.clone()),
            Expr::List(items) => Outcome::List(items.iter().map(|item| self.any(item, own)).collect()),
            Expr::Map(entries) => {
                let entry = |(key, value): &(Placed<String>, _)| {
                    (self.interpolate(key.at, &key.value, own).text, self.any(value, own))
                };
                Outcome::Map(entries.iter().map(entry).collect())
            }
            Expr::Merge(operands) => {
                let left = self.any(&operands.0, own);
                let right = self.any(&operands.1, own);
                self.merge(at, left, right)
            }
            Expr::Each(each) => Outcome::List(self.each(at, each, own)),
        };
        Placed::new(at, outcome)
    }

    fn interpolate(&mut self, at: At, text: &str, own: Own<'_>) -> Value {
        let mut value = Value::known(at, "");
        for piece in pieces(text) {
            match piece {
                Ok(Piece::Literal(literal)) => value.text.push_str(literal),
                Ok(Piece::Dotless(written)) => {
                    self.without_dot(at, written);
                    value.text.push_str(written);
                }
                Ok(Piece::Variable(variable)) => {
                    let part = self.variable(at, variable, own);
                    value.text.push_str(&part.text);
                    value.open |= part.open;
                    value.each |= part.each;
                    if !self.pay(part.text.len(), at) {
                        return Value { open: true, ..Value::known(at, text) };
                    }
                }
                Err(wrong) => {
                    self.wrong(at, wrong);
                    return Value { open: true, ..Value::known(at, text) };
                }
            }
        }
        if self.pay(text.len(), at) {
            self.cut(value)
        } else {
            Value { open: true, ..Value::known(at, text) }
        }
    }

    /// What stands for a variable: its value, its default, or itself.
    fn variable(&mut self, at: At, variable: Variable<'_>, own: Own<'_>) -> Value {
        let itself = || Value { open: true, ..Value::known(at, variable.written) };
        let value = match self.scope.find(variable.stage, variable.key, own) {
            Ok(value) => value,
            Err(missing) if missing.is_key() && variable.default.is_some() => {
                return Value::known(at, variable.default.unwrap_or_default());
            }
            Err(missing) => {
                // which of its rules it is does not matter to what is left out: they are equally bad
                if !self.findings.leaves_out(Rule::VariableUnknown) {
                    let (rule, message) = self.scope.explain(variable, missing, own);
                    self.findings.add(rule, at, message);
                }
                return itself();
            }
        };
        match variable.default {
            Some(default) if value.text.is_empty() => Value::known(at, default),
            // only the run knows whether there is a value
            Some(default) if sole(&value) => {
                let name = value.text.trim_end_matches('}');
                Value { text: format!("{name}|{default}}}"), ..value }
            }
            _ => value,
        }
    }

    fn without_dot(&mut self, at: At, written: &str) {
        if !self.dotless {
            return;
        }
        let name = written.trim_start_matches("${").trim_end_matches('}');
        let name = name.split('|').next().unwrap_or_default();
        let message = format!(
            "{} names no stage, so PipelineLib leaves it as it stands; a parameter of the job is {}",
            quoted(written),
            quoted(&format!("${{setup.params.{name}}}"))
        );
        self.findings.add(Rule::VariableWithoutDot, at, message);
    }

    fn wrong(&mut self, at: At, wrong: Wrong<'_>) {
        let message = match wrong {
            Wrong::Open => "A variable begins with `${` and no `}` ends it; add one".to_owned(),
            Wrong::Nameless(written) => {
                format!("The variable {} has no name; write `${{stage.key}}`", quoted(written))
            }
            Wrong::Character(written, character) => {
                let character = quoted(&character.to_string());
                format!(
                    "In the variable {} only `|` and a default may follow the name, not {character}",
                    quoted(written)
                )
            }
        };
        self.findings.add(Rule::VariableSyntax, at, message);
    }
}

/// Whether a value is one variable that has no default yet.
fn sole(value: &Value) -> bool {
    let name = value.text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    value.open && name.is_some_and(|name| !name.contains(['$', '}', '|']))
}
