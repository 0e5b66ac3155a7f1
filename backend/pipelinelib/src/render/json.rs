// SPDX-License-Identifier: Apache-2.0
//! Findings as JSON for scripts.

use serde_json::{Value, json};

use crate::finding::{Finding, Severity};

/// An object with the file's path, how many errors and warnings there are, and the findings and notes in the file's order.
pub fn json(path: &str, findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let finding = |finding: &Finding| {
        json!({
            "rule": finding.rule.id(),
            "severity": finding.severity.name(),
            "line": finding.at.line,
            "column": finding.at.column,
            "message": finding.message,
        })
    };
    let document = json!({
        "path": path,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "findings": findings.iter().map(finding).collect::<Vec<Value>>(),
    });
    format!("{document:#}\n")
}
