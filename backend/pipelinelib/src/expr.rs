// SPDX-License-Identifier: Apache-2.0
//! Values as PipelineLib takes them: text with variables, lists, mappings, and the two expressions that make them.

use crate::{
    finding::{Findings, Rule, quoted},
    limits,
    nearest::hint,
    place::Placed,
    yaml::{Entry, Kind, Node, Sort},
};

/// A value that is worked out when its action is run.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Text, with variables in it.
    Text(String),
    /// True or false.
    Flag(bool),
    /// Another scalar as written: a number, a date, nothing.
    Other(String),
    /// A list.
    List(Vec<Placed<Expr>>),
    /// A mapping.
    Map(Vec<(Placed<String>, Placed<Expr>)>),
    /// `$merge` and `$with`: two texts or lists one after the other, or one mapping over another.
    Merge(Box<(Placed<Expr>, Placed<Expr>)>),
    /// `$each`: a list made of a text's parts.
    Each(Box<Each>),
}

/// A list comprehension.
#[derive(Debug, Clone, PartialEq)]
pub struct Each {
    /// `$each`: the names that each part, or each word of it, is bound to.
    pub names: Vec<Placed<String>>,
    /// Whether the names are a list, so that parts are split into words.
    pub split: bool,
    /// `$in`: the text.
    pub input: Option<Placed<Expr>>,
    /// `$delimiter`: any character of it ends a part; the line's end, if it is not given.
    pub delimiter: Option<Placed<String>>,
    /// `$yield`: an item of the list; the part itself, if it is not given.
    pub yields: Option<Placed<Expr>>,
}

const MERGE: [&str; 2] = ["$merge", "$with"];
const EACH: [&str; 4] = ["$each", "$in", "$delimiter", "$yield"];

/// A value as it is, whatever it is.
pub(crate) fn any(node: &Node, findings: &mut Findings) -> Placed<Expr> {
    let value = match &node.kind {
        Kind::Scalar(text, sort) => scalar(text, *sort),
        Kind::List(items) => Expr::List(items.iter().map(|item| any(item, findings)).collect()),
        Kind::Map(entries) if has(entries, "$each") => each(node, entries, findings),
        Kind::Map(entries) if has(entries, "$merge") => merge(node, entries, findings),
        Kind::Map(entries) => {
            Expr::Map(entries.iter().map(|entry| (entry.key.clone(), any(&entry.value, findings))).collect())
        }
    };
    Placed::new(node.at, value)
}

fn scalar(text: &str, sort: Sort) -> Expr {
    match sort {
        Sort::Text => Expr::Text(text.to_owned()),
        Sort::Flag(flag) | Sort::Word(flag) => Expr::Flag(flag),
        Sort::Null | Sort::Whole(_) | Sort::Number | Sort::Date => Expr::Other(text.to_owned()),
    }
}

/// Whether a mapping is an expression.
pub(crate) fn is_expression(entries: &[Entry]) -> bool {
    has(entries, "$each") || has(entries, "$merge")
}

fn has(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key.value == key)
}

pub(crate) fn get<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Node> {
    entries.iter().find(|entry| entry.key.value == key).map(|entry| &*entry.value)
}

fn closed(entries: &[Entry], known: &[&str], findings: &mut Findings) {
    for entry in entries.iter().filter(|entry| !known.contains(&entry.key.value.as_str())) {
        let key = quoted(&entry.key.value);
        let hint = hint(&entry.key.value, known.iter().copied());
        let message = format!("{key} does not belong beside `{}`{hint}", known.first().unwrap_or(&""));
        findings.add(Rule::UnknownKey, entry.key.at, message);
    }
}

fn merge(node: &Node, entries: &[Entry], findings: &mut Findings) -> Expr {
    closed(entries, &MERGE, findings);
    let operands = MERGE.map(|key| get(entries, key));
    let [Some(left), Some(right)] = operands else {
        findings.add(Rule::MissingKey, node.at, "`$merge` needs `$with`; add it".to_owned());
        let only = operands.into_iter().flatten().next();
        return only.map_or(Expr::Map(Vec::new()), |only| any(only, findings).value);
    };
    Expr::Merge(Box::new((any(left, findings), any(right, findings))))
}

fn each(node: &Node, entries: &[Entry], findings: &mut Findings) -> Expr {
    closed(entries, &EACH, findings);
    let names = get(entries, "$each");
    let split = names.is_some_and(|names| matches!(names.kind, Kind::List(_)));
    let names: Vec<_> = match names.map(|names| (&names.kind, names)) {
        Some((Kind::List(items), _)) => items.iter().filter_map(|item| name(item, findings)).collect(),
        Some((_, only)) => name(only, findings).into_iter().collect(),
        None => Vec::new(),
    };
    if names.is_empty() {
        findings.add(
            Rule::WrongType,
            node.at,
            "`$each` takes the name of a variable, or a list of names".to_owned(),
        );
    }
    Expr::Each(Box::new(Each {
        names,
        split,
        input: get(entries, "$in").map(|input| text_of(input, findings)),
        delimiter: get(entries, "$delimiter").and_then(|delimiter| plain(delimiter, findings)),
        yields: get(entries, "$yield").map(|yields| any(yields, findings)),
    }))
}

/// The schema takes text here, though the code would take a list.
fn text_of(node: &Node, findings: &mut Findings) -> Placed<Expr> {
    if !matches!(node.kind, Kind::Scalar(_, Sort::Text)) {
        let message = format!("`$in` takes text; this is {}", kind(node));
        findings.add(Rule::WrongType, node.at, message);
    }
    any(node, findings)
}

/// Text in which no variables are looked for; another scalar as written.
pub(crate) fn plain(node: &Node, findings: &mut Findings) -> Option<Placed<String>> {
    match &node.kind {
        Kind::Scalar(text, Sort::Text) => Some(Placed::new(node.at, text.clone())),
        Kind::Scalar(text, sort) if *sort != Sort::Null => {
            findings.add(Rule::WrongType, node.at, unquoted(node, text));
            Some(Placed::new(node.at, text.clone()))
        }
        _ => {
            findings.add(
                Rule::WrongType,
                node.at,
                format!("Here stands {}, and text is asked for", kind(node)),
            );
            None
        }
    }
}

/// Text that names something; a name that is too long is left out.
pub(crate) fn name(node: &Node, findings: &mut Findings) -> Option<Placed<String>> {
    plain(node, findings).filter(|name| is_name(name, findings))
}

/// Whether a name is of bounded length, which is told where it is not.
pub(crate) fn is_name(name: &Placed<String>, findings: &mut Findings) -> bool {
    let right = name.value.chars().nth(limits::NAME).is_none();
    if !right {
        let message = format!(
            "The name {} has more than {} characters and is left out; shorten it",
            quoted(&name.value),
            limits::NAME
        );
        findings.add(Rule::NameTooLong, name.at, message);
    }
    right
}

/// What is said of a scalar that is no text.
pub(crate) fn unquoted(node: &Node, text: &str) -> String {
    format!("{} is read as {}, and text is asked for; quote it", quoted(text), kind(node))
}

/// What something is, for a message.
pub(crate) fn kind(node: &Node) -> &'static str {
    match &node.kind {
        Kind::Scalar(_, Sort::Null) => "nothing",
        Kind::Scalar(_, Sort::Flag(_) | Sort::Word(_)) => "true or false",
        Kind::Scalar(_, Sort::Whole(_) | Sort::Number) => "a number",
        Kind::Scalar(_, Sort::Date) => "a date",
        Kind::Scalar(_, Sort::Text) => "text",
        Kind::List(_) => "a list",
        Kind::Map(_) => "a mapping",
    }
}
