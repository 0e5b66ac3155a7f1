// SPDX-License-Identifier: Apache-2.0
//! Findings as lines for people and editors.

use std::fmt::Write as _;

use crate::finding::Finding;

/// One line for each finding: `path:line:column: severity[rule]: message`.
pub fn text(path: &str, findings: &[Finding]) -> String {
    let mut lines = String::new();
    for Finding { rule, severity, at, message } in findings {
        // writing into a string does not fail
        let _ = writeln!(lines, "{path}:{at}: {}[{}]: {message}", severity.name(), rule.id());
    }
    lines
}
