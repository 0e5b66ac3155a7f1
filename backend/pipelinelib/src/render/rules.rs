// SPDX-License-Identifier: Apache-2.0
//! The rules as Markdown, for people.

use std::fmt::Write as _;

use crate::finding::Rule;

const HEAD: &str = "\
# What is looked for

An error is what PipelineLib refuses, or what makes a stage fail whatever the code under test is. With a warning a
pipeline runs, but hardly as it was meant. A note is no fault. A limit is this reader's own and no word of PipelineLib's:
what lies beyond it has not been looked at. A few findings are milder than their rule, where PipelineLib only ignores
what was written.

| Rule | Severity | What it says |
|---|---|---|
";

/// A table of all rules.
pub fn rules() -> String {
    let mut text = HEAD.to_owned();
    for rule in Rule::ALL {
        let limit = if rule.is_limit() { ", a limit" } else { "" };
        // writing into a string does not fail
        let _ = writeln!(text, "| `{}` | {}{limit} | {}. |", rule.id(), rule.severity().name(), rule.says());
    }
    text
}
