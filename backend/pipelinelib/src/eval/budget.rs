// SPDX-License-Identifier: Apache-2.0
//! What values may cost in all of a file.

use super::Eval;
use crate::{finding::Rule, limits, place::At, value::Value};

/// What may still be made of a file.
pub(crate) struct Budget {
    bytes: usize,
    pub(super) items: usize,
    told: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: limits::MADE, items: limits::YIELDED, told: false }
    }
}

/// Each value costs something, however short it is.
pub(super) const COST: usize = 16;

impl Eval<'_, '_> {
    /// A text of bounded length: plans repeat some.
    pub(super) fn cut(&mut self, mut value: Value) -> Value {
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

    pub(super) fn too_large(&mut self, at: At) {
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
