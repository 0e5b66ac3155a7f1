// SPDX-License-Identifier: Apache-2.0
//! Where in the file something stands.

use std::fmt;

/// A line and a column, both counted from one, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The line, the first being 1.
    pub line: usize,
    /// The column, the first being 1.
    pub column: usize,
}

impl At {
    /// Where a file begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Something read, and where it stands. What an alias brought stands where its anchor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// Where it stands.
    pub at: At,
    /// What was read.
    pub value: T,
}

impl<T> Placed<T> {
    /// Something that stands there.
    pub fn new(at: At, value: T) -> Self {
        Self { at, value }
    }
}
