// SPDX-License-Identifier: Apache-2.0
//! What a file that is no YAML lacks, and what to do about it.

use granit_parser::{ErrorKind, ScanError};

use super::at;
use crate::finding::{Findings, Rule, escaped};

/// Tells of the error at which the parser gave up.
pub(super) fn tell(error: &ScanError, findings: &mut Findings) {
    let at = at(*error.marker());
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        let message = "Lists and mappings are nested deeper than any configuration's; write them flatter";
        return findings.add(Rule::TooDeep, at, message.to_owned());
    }
    let message =
        format!("From here on this is not YAML: {}; {}", escaped(error.info().chars()), advice(error.kind()));
    findings.add(Rule::YamlSyntax, at, message);
}

fn advice(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => "indent with spaces",
        ErrorKind::UnclosedQuotedScalar => "close the quotation mark",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => "close the bracket",
        ErrorKind::UnknownAnchor => "an anchor stands before its alias: write `&name` where the value is",
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "quote a text that holds `: `, and begin the keys of a mapping in one column"
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation
        | ErrorKind::BlockSequenceEntryNotAllowed => "begin what belongs together in one column",
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => "add a comma",
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => {
            "write a backslash in double quotation marks twice"
        }
        ErrorKind::UnexpectedCharacter { .. } => "quote the text",
        _ => "look at this line and the one before it",
    }
}
