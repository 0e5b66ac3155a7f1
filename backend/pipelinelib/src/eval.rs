// SPDX-License-Identifier: Apache-2.0
//! Works values out as PipelineLib would, as far as they are known before a run. Bounded by a budget for the whole file.

mod missing;
mod scope;

pub(crate) use scope::{Bindings, Scope, Setup};

use std::collections::HashMap;

use crate::{
    expr::{Each, Expr},
    finding::{Findings, Rule, quoted},
    limits,
    place::{At, Placed},
    value::{Outcome, Value},
    variable::{Piece, Variable, Wrong, pieces},
};

/// What may still be made of a file.
pub(crate) struct Budget {
    bytes: usize,
    items: usize,
    told: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: limits::MADE, items: limits::YIELDED, told: false }
    }
}

/// Each value costs something, however short it is.
const COST: usize = 16;

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
            Err(_) if self.findings.full() => return itself(),
            Err(missing) => {
                let (rule, message) = self.scope.explain(variable, missing, own);
                self.findings.add(rule, at, message);
                return itself();
            }
        };
        match variable.default {
            Some(default) if !value.open && value.text.is_empty() => Value::known(at, default),
            // only the run knows whether there is a value
            Some(default) if sole(&value) => {
                let name = value.text.trim_end_matches('}');
                Value { text: format!("{name}|{default}}}"), ..value }
            }
            _ => value,
        }
    }

    fn merge(&mut self, at: At, left: Placed<Outcome>, right: Placed<Outcome>) -> Outcome {
        match (left.value, right.value) {
            (Outcome::List(mut left), Outcome::List(right)) => {
                left.extend(right);
                Outcome::List(left)
            }
            (Outcome::Map(left), Outcome::Map(right)) => Outcome::Map(over(left, right)),
            (left, right) => {
                let texts = Placed::new(at, left).text().zip(Placed::new(at, right).text());
                let Some((left, right)) = texts else {
                    let message =
                        "PipelineLib joins two texts, two lists or two mappings, and these are of two kinds";
                    self.findings.add(Rule::MergeMismatch, at, message.to_owned());
                    return Outcome::List(Vec::new());
                };
                Outcome::Text(Value {
                    at,
                    text: left.text + &right.text,
                    open: left.open || right.open,
                    each: left.each || right.each,
                })
            }
        }
    }

    fn each(&mut self, at: At, each: &Each, own: Own<'_>) -> Vec<Placed<Outcome>> {
        let parts = self.parts(at, each, own);
        let mut items = Vec::new();
        for part in parts {
            if self.budget.items == 0 {
                self.too_large(at);
                break;
            }
            self.budget.items -= 1;
            let Some(values) = self.bind(each, &part) else { continue };
            let inner = Own { values: &values, each: own.each.is_none().then_some(own.values) };
            match &each.yields {
                Some(yields) => items.push(self.any(yields, inner)),
                None => items.push(Placed::new(at, Outcome::Text(part))),
            }
        }
        items
    }

    /// The parts of a comprehension's input.
    fn parts(&mut self, at: At, each: &Each, own: Own<'_>) -> Vec<Value> {
        let Some(input) = each.input.as_ref().filter(|_| self.budget.items > 0) else { return Vec::new() };
        let outcome = self.any(input, own);
        if let Outcome::List(_) = &outcome.value {
            return outcome.texts();
        }
        let Some(input) = outcome.text() else { return Vec::new() };
        if input.open {
            let name = each.names.first().map_or("", |name| &name.value);
            return vec![Value { each: true, ..Value::variable(at, "", name) }];
        }
        let delimiter = each.delimiter.as_ref().map_or("\n", |delimiter| &delimiter.value);
        let delimiter = if delimiter.is_empty() { "\n" } else { delimiter };
        // as Groovy's tokenize: any character of it, and empty parts are none
        let parts = input.text.split(|c| delimiter.contains(c)).filter(|part| !part.is_empty());
        parts.take(limits::YIELDED + 1).map(|part| Value::known(at, part)).collect()
    }

    /// The names of a comprehension for one part.
    fn bind(&mut self, each: &Each, part: &Value) -> Option<Bindings> {
        let mut values = HashMap::new();
        if part.open {
            for name in &each.names {
                let value = Value { each: true, ..Value::variable(part.at, "", &name.value) };
                values.insert(name.value.clone(), value);
            }
        } else if each.split {
            let words: Vec<_> = part.text.split(' ').filter(|word| !word.is_empty()).collect();
            if words.len() < each.names.len() {
                let message = format!(
                    "{} has {} words for {} names; PipelineLib fails here",
                    quoted(&part.text),
                    words.len(),
                    each.names.len()
                );
                self.findings.add(Rule::EachMismatch, part.at, message);
                return None;
            }
            let bound =
                |(name, word): (&Placed<String>, &&str)| (name.value.clone(), Value::known(part.at, *word));
            values.extend(each.names.iter().zip(&words).map(bound));
        } else if let Some(name) = each.names.first() {
            values.insert(name.value.clone(), part.clone());
        }
        Some(values)
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

    /// A text of bounded length: plans repeat some.
    fn cut(&mut self, mut value: Value) -> Value {
        if value.text.len() > limits::TEXT {
            let message = format!(
                "This text has {} bytes, and {} are looked at; move it into a file",
                value.text.len(),
                limits::TEXT
            );
            self.findings.add(Rule::ExpansionTooLarge, value.at, message);
            value.text.truncate(value.text.floor_char_boundary(limits::TEXT));
            value.open = true;
        }
        value
    }

    /// Takes from the budget, and says whether there was enough.
    pub(crate) fn pay(&mut self, bytes: usize, at: At) -> bool {
        if let Some(left) = self.budget.bytes.checked_sub(bytes) {
            self.budget.bytes = left;
            true
        } else {
            self.budget.bytes = 0;
            self.too_large(at);
            false
        }
    }

    fn too_large(&mut self, at: At) {
        if !std::mem::replace(&mut self.budget.told, true) {
            let message = format!(
                "Variables, `$merge` and `$each` make more than {} bytes or {} items out of this file; \
                 what follows is not worked out",
                limits::MADE,
                limits::YIELDED
            );
            self.findings.add(Rule::ExpansionTooLarge, at, message);
        }
    }
}

/// Whether a value is one variable that has no default yet.
fn sole(value: &Value) -> bool {
    let name = value.text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    value.open && name.is_some_and(|name| !name.contains(['$', '}', '|']))
}

type Entries = Vec<(String, Placed<Outcome>)>;

/// A mapping over another: of two equal keys the second's value stays.
fn over(left: Entries, right: Entries) -> Entries {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut entries = Entries::new();
    for (key, value) in left.into_iter().chain(right) {
        if let Some(entry) = places.get(&key).and_then(|place| entries.get_mut(*place)) {
            entry.1 = value;
        } else {
            places.insert(key.clone(), entries.len());
            entries.push((key, value));
        }
    }
    entries
}
