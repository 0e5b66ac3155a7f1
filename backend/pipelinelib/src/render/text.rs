// SPDX-License-Identifier: Apache-2.0
//! Findings as lines for people and editors.

use std::fmt::Write as _;

use crate::finding::{Finding, Severity};

/// One line for each finding that is no note: `path:line:column: severity[rule]: message`.
pub fn text(path: &str, findings: &[Finding]) -> String {
    let mut lines = String::new();
    let wrong = findings.iter().filter(|finding| finding.severity != Severity::Note);
    for Finding { rule, severity, at, message } in wrong {
        // writing into a string does not fail
        let _ = writeln!(lines, "{path}:{at}: {}[{}]: {message}", severity.name(), rule.id());
    }
    lines
}
