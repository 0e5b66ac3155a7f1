// SPDX-License-Identifier: Apache-2.0
//! YAML as a tree in which each value knows where it stands. Bounded: in size, in depth, and in what aliases stand for.

mod build;
mod mapping;
mod scalar;
mod syntax;

pub(crate) use scalar::Sort;

use std::rc::Rc;

use granit_parser::{Event, Parser, options};

use crate::{
    finding::{Findings, Rule},
    limits,
    place::{At, Placed},
};

/// A value. Aliases share what they stand for, so a tree is never larger in memory than its file.
#[derive(Debug)]
pub(crate) struct Node {
    /// Where it stands.
    pub(crate) at: At,
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether it or anything in it has an anchor.
    pub(crate) anchored: bool,
    weight: usize,
    depth: usize,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A scalar as written, and what it is read as.
    Scalar(String, Sort),
    /// A list.
    List(Vec<Rc<Node>>),
    /// A mapping, each key once, merges (`<<`) made.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The key, a number as written.
    pub(crate) key: Placed<String>,
    /// Its value.
    pub(crate) value: Rc<Node>,
}

/// The one document of a file, or nothing where what was found says why.
pub(crate) fn tree(text: &str, findings: &mut Findings) -> Option<Rc<Node>> {
    if text.len() > limits::BYTES {
        too_large(findings);
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some((at, character)) = forbidden(text) {
        let message = format!("YAML allows no U+{:04X} here; delete it", u32::from(character));
        findings.add(Rule::ControlCharacter, at, message);
        return None;
    }
    document(text, findings)
}

/// Tells that a file has more bytes than are read.
pub(crate) fn too_large(findings: &mut Findings) {
    let message =
        format!("The file has more than {} bytes; move what is no pipeline into other files", limits::BYTES);
    findings.add(Rule::FileTooLarge, At::START, message);
}

fn document(text: &str, findings: &mut Findings) -> Option<Rc<Node>> {
    let mut options = options! { flow_nesting_limit: limits::DEPTH, block_nesting_limit: limits::DEPTH };
    options.set_emit_comments(false);
    let mut builder = build::Builder::new(findings);
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    let message = "The file holds a second document, and PipelineLib reads one; delete the `---` \
                                   or what follows it";
                    builder.findings.add(Rule::SeveralDocuments, at(span.start), message.to_owned());
                    return None;
                }
            }
            Ok((event, span)) => builder.take(event, span).ok()?,
            Err(error) => {
                syntax::tell(&error, builder.findings);
                return None;
            }
        }
    }
    let root = builder.root();
    if root.is_none() {
        findings.add(Rule::EmptyFile, At::START, "The file holds nothing; write `pipelines:`".to_owned());
    }
    root
}

/// The first character that no YAML may hold as it is.
fn forbidden(text: &str) -> Option<(At, char)> {
    let bad =
        |c: &char| (*c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let (offset, character) = text.char_indices().find(|(_, c)| bad(c))?;
    Some((place(text.get(..offset)?), character))
}

/// Where the text stands that follows this one.
pub(crate) fn place(before: &str) -> At {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    At { line, column }
}

fn at(marker: granit_parser::Marker) -> At {
    At { line: marker.line(), column: marker.col() + 1 }
}

#[cfg(test)]
mod tests;
