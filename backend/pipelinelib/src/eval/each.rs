// SPDX-License-Identifier: Apache-2.0
//! `$each`: a list of a text's parts.

use std::collections::HashMap;

use super::{Bindings, Eval, Own, budget::COST};
use crate::{
    expr::Each,
    finding::{Rule, quoted},
    limits,
    place::{At, Placed},
    value::{Outcome, Value},
};

impl Eval<'_, '_> {
    pub(super) fn each(&mut self, at: At, each: &Each, own: Own<'_>) -> Vec<Placed<Outcome>> {
        let parts = self.parts(at, each, own);
        let mut items = Vec::new();
        for part in parts {
            if self.budget.items == 0 {
                self.too_large(at);
                break;
            }
            self.budget.items -= 1;
            let Some(values) = self.bind(each, &part) else { continue };
            let inner = Own { values: &values, each: Some(own.each.unwrap_or(own.values)) };
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

    /// The names of a comprehension for one part, each paid for: there may be as many names as parts.
    fn bind(&mut self, each: &Each, part: &Value) -> Option<Bindings> {
        let cost = each.names.iter().map(|name| COST + name.value.len()).sum::<usize>();
        if !self.pay(cost.saturating_add(part.text.len()), part.at) {
            return None;
        }
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
}
