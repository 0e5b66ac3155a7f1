// SPDX-License-Identifier: Apache-2.0
//! Values of the kind that the schema asks for.

use crate::{
    expr::{Expr, any, get, is_expression, kind, unquoted},
    finding::{Findings, Rule, quoted},
    place::Placed,
    yaml::{Entry, Kind, Node, Sort},
};

/// Says that a value is of another kind.
pub(super) fn wrong(node: &Node, key: &str, wanted: &str, findings: &mut Findings) {
    let message = format!("{} takes {wanted}; this is {}", quoted(key), kind(node));
    findings.add(Rule::WrongType, node.at, message);
}

/// Text with variables, or a merge of two.
pub(super) fn text(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
    text_item(node, key, findings);
    match &node.kind {
        // unquoted, but what was meant is clear
        Kind::Scalar(text, sort) if *sort != Sort::Null => {
            Some(Placed::new(node.at, Expr::Text(text.clone())))
        }
        Kind::Map(entries) if merges(entries) => Some(any(node, findings)),
        _ => None,
    }
}

/// Whether it is text, or a merge of two.
pub(super) fn text_item(node: &Node, key: &str, findings: &mut Findings) {
    match &node.kind {
        Kind::Scalar(_, Sort::Text) => {}
        Kind::Scalar(text, sort) if *sort != Sort::Null => {
            findings.add(Rule::WrongType, node.at, unquoted(node, text));
        }
        Kind::Map(entries) if merges(entries) => refused(entries, findings),
        _ => wrong(node, key, "text", findings),
    }
}

fn merges(entries: &[Entry]) -> bool {
    get(entries, "$merge").is_some() && get(entries, "$each").is_none()
}

/// Tells of a merge of other things than mappings. In what the schema leaves alone, such as Blubber's part, it is none.
fn refused(entries: &[Entry], findings: &mut Findings) {
    let operands = ["$merge", "$with"].into_iter().filter_map(|operand| get(entries, operand));
    if let Some(operand) = operands.into_iter().find(|operand| !is_mapping(operand)) {
        let message = "PipelineLib's code can join these, but its schema takes only mappings in `$merge` and `$with` \
                       and refuses the file; write the joined value out";
        findings.add(Rule::MergeRefused, operand.at, message.to_owned());
    }
}

/// How an item of a list is looked at.
pub(super) type Item<'a> = &'a dyn Fn(&Node, &str, &mut Findings);

/// A list, a list comprehension, or a merge of two lists.
pub(super) fn list(node: &Node, key: &str, item: Item<'_>, findings: &mut Findings) -> Option<Placed<Expr>> {
    items(node, key, item, findings).then(|| any(node, findings))
}

/// Looks at each item that can be seen, and says whether it is a list at all.
fn items(node: &Node, key: &str, item: Item<'_>, findings: &mut Findings) -> bool {
    match &node.kind {
        Kind::List(nodes) => nodes.iter().for_each(|node| item(node, key, findings)),
        Kind::Map(entries) if get(entries, "$each").is_some() => {
            if let Some(yields) = get(entries, "$yield") {
                item(yields, key, findings);
            }
        }
        Kind::Map(entries) if merges(entries) => {
            refused(entries, findings);
            for operand in ["$merge", "$with"].into_iter().filter_map(|operand| get(entries, operand)) {
                items(operand, key, item, findings);
            }
        }
        _ => {
            wrong(node, key, "a list", findings);
            return false;
        }
    }
    true
}

/// A mapping of anything, or a merge of two.
pub(super) fn object(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
    let Kind::Map(entries) = &node.kind else {
        wrong(node, key, "a mapping", findings);
        return None;
    };
    if get(entries, "$each").is_some() {
        let message = format!("{} takes a mapping, and `$each` makes a list", quoted(key));
        findings.add(Rule::WrongType, node.at, message);
        return None;
    }
    Some(any(node, findings))
}

/// A mapping of anything. The schema takes a merge of two mappings for two things at once, and allows only one.
pub(super) fn any_object(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
    if let Kind::Map(entries) = &node.kind
        && ["$merge", "$with"].iter().all(|key| get(entries, key).is_some_and(is_mapping))
    {
        let message = format!(
            "PipelineLib's schema takes this for a merge and for {} themselves, and refuses the file; write the merged \
             mapping out",
            quoted(key)
        );
        findings.add(Rule::MergeRefused, node.at, message);
    }
    object(node, key, findings)
}

fn is_mapping(node: &Node) -> bool {
    matches!(node.kind, Kind::Map(_))
}

/// A mapping of texts, each of which may be a merge, but not the whole.
pub(super) fn named_texts(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
    if let Kind::Map(entries) = &node.kind
        && merges(entries)
    {
        let message = format!(
            "PipelineLib's schema knows no merge of all {}, and refuses the file; write the merged mapping out",
            quoted(key)
        );
        findings.add(Rule::MergeRefused, node.at, message);
    }
    texts_by_name(node, key, findings)
}

/// A mapping of texts, or a merge of two.
pub(super) fn texts_by_name(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
    if let Kind::Map(entries) = &node.kind {
        for entry in entries.iter().filter(|_| !is_expression(entries)) {
            text_item(&entry.value, &entry.key.value, findings);
        }
    }
    object(node, key, findings)
}

/// True or false.
pub(super) fn flag(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<bool>> {
    match &node.kind {
        Kind::Scalar(_, Sort::Flag(flag)) => Some(Placed::new(node.at, *flag)),
        Kind::Scalar(text, Sort::Word(flag)) => {
            word(node, text, *flag, findings);
            Some(Placed::new(node.at, *flag))
        }
        _ => {
            wrong(node, key, "true or false", findings);
            None
        }
    }
}

/// Says that a word is true or false by YAML 1.1, by which Jenkins reads, and text by 1.2, by which the schema is checked.
pub(super) fn word(node: &Node, text: &str, flag: bool, findings: &mut Findings) {
    let message = format!(
        "{} is {flag} for Jenkins and text for PipelineLib's schema, which refuses it; write `{flag}`",
        quoted(text)
    );
    findings.add(Rule::BooleanWord, node.at, message);
}

/// A whole number.
pub(super) fn whole(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<i64>> {
    if let Kind::Scalar(_, Sort::Whole(Some(number))) = &node.kind {
        Some(Placed::new(node.at, *number))
    } else {
        wrong(node, key, "a whole number", findings);
        None
    }
}

/// Text or a list of texts.
pub(super) fn text_or_texts(node: &Node, key: &str, findings: &mut Findings) -> Option<Placed<Expr>> {
    match &node.kind {
        Kind::Scalar(..) => text(node, key, findings),
        _ => list(node, key, &text_item, findings),
    }
}
