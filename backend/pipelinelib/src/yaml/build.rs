// SPDX-License-Identifier: Apache-2.0
//! The tree from the parser's events. No recursion here, so a file cannot exhaust the stack.

use std::{collections::HashMap, rc::Rc};

use granit_parser::{Event, ScalarStyle, Span, Tag};

use super::{
    Kind, Node, Sort, at,
    mapping::{Key, Mapping, add, key, merged},
    scalar,
};
use crate::{
    finding::{Findings, Rule, quoted},
    limits,
    place::At,
};

/// The file is given up; what was found says why.
pub(super) struct GivenUp;

pub(super) struct Builder<'a> {
    pub(super) findings: &'a mut Findings,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
    /// Values so far, aliases with all that they stand for: what a walk through the tree would meet.
    spent: usize,
}

/// A list or mapping that is not at its end.
struct Open {
    at: At,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Rc<Node>>),
    Map(Mapping),
}

impl<'a> Builder<'a> {
    pub(super) fn new(findings: &'a mut Findings) -> Self {
        Self { findings, open: Vec::new(), anchors: HashMap::new(), root: None, spent: 0 }
    }

    pub(super) fn root(self) -> Option<Rc<Node>> {
        self.root
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), GivenUp> {
        let place = at(span.start);
        let tagged = span.tag_start().map_or(place, at);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let sort = self.sort(&text, style, tag.as_deref(), tagged);
                let key = matches!(style, ScalarStyle::Plain) && text == "<<";
                let node = leaf(place, text.into_owned(), sort, anchor != 0);
                self.spend(node.weight, place)?;
                self.node(node, anchor, key)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.tagged(tag.as_deref(), "seq", tagged);
                self.open.push(Open { at: place, anchor, content: Content::List(Vec::new()) });
                self.spend(1, place)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.tagged(tag.as_deref(), "map", tagged);
                self.open.push(Open { at: place, anchor, content: Content::Map(Mapping::default()) });
                self.spend(1, place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                if let Some(node) = self.anchors.get(&anchor).cloned() {
                    self.spend(node.weight, place)?;
                    self.value(node, false)
                } else {
                    let message =
                        "This alias stands inside what it stands for, which never ends; write it out";
                    self.findings.add(Rule::AliasRecursive, place, message.to_owned());
                    Err(GivenUp)
                }
            }
            _ => Ok(()),
        }
    }

    /// A collection's end.
    fn close(&mut self) -> Result<(), GivenUp> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let kind = match open.content {
            Content::List(items) => Kind::List(items),
            Content::Map(mapping) => Kind::Map(merged(mapping, self.findings)),
        };
        let node = whole(open.at, kind, open.anchor != 0);
        self.node(node, open.anchor, false)
    }

    fn node(&mut self, node: Node, anchor: usize, merge: bool) -> Result<(), GivenUp> {
        let node = Rc::new(node);
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.value(node, merge)
    }

    /// A value where the file is: an item, a key, or what a key stands for.
    fn value(&mut self, node: Rc<Node>, merge: bool) -> Result<(), GivenUp> {
        if node.depth > limits::DEPTH {
            let message = format!("More than {} lists and mappings stand inside one another", limits::DEPTH);
            self.findings.add(Rule::TooDeep, node.at, message);
            return Err(GivenUp);
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map(mapping)) => match mapping.key.take() {
                None => mapping.key = Some(key(&node, merge, self.findings)),
                Some(Key::None) => {}
                Some(Key::Merge) => mapping.merges.push(node),
                Some(Key::Text(key)) => add(mapping, key, node, self.findings),
            },
        }
        Ok(())
    }

    fn spend(&mut self, weight: usize, at: At) -> Result<(), GivenUp> {
        self.spent = self.spent.saturating_add(weight);
        if self.spent <= limits::VALUES {
            return Ok(());
        }
        let message = format!(
            "With what aliases stand for, the file has more than {} values; write less of it",
            limits::VALUES
        );
        self.findings.add(Rule::TooManyValues, at, message);
        Err(GivenUp)
    }

    fn sort(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, at: At) -> Sort {
        let plain = if matches!(style, ScalarStyle::Plain) { scalar::sort(text) } else { Sort::Text };
        let Some(tag) = tag else { return plain };
        match tag.core_suffix() {
            Some("str") => Sort::Text,
            Some("null" | "bool" | "int" | "float") => scalar::sort(text),
            _ if tag.original() == "!" => Sort::Text,
            _ => {
                self.unknown(tag, at);
                plain
            }
        }
    }

    fn tagged(&mut self, tag: Option<&Tag>, core: &str, at: At) {
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some(core) && tag.original() != "!") {
            self.unknown(tag, at);
        }
    }

    fn unknown(&mut self, tag: &Tag, at: At) {
        let message = format!("PipelineLib knows no YAML tag {}; delete it", quoted(&tag.original()));
        self.findings.add(Rule::TagUnknown, at, message);
    }
}

fn leaf(at: At, text: String, sort: Sort, anchored: bool) -> Node {
    let weight = 1 + text.len() / 32;
    Node { at, kind: Kind::Scalar(text, sort), anchored, weight, depth: 0 }
}

fn whole(at: At, kind: Kind, anchored: bool) -> Node {
    let mut node = Node { at, kind: Kind::List(Vec::new()), anchored, weight: 1, depth: 0 };
    let mut add = |inner: &Node, key: usize| {
        node.weight = node.weight.saturating_add(inner.weight).saturating_add(key);
        node.depth = node.depth.max(inner.depth);
        node.anchored |= inner.anchored;
    };
    match &kind {
        Kind::Scalar(..) => {}
        Kind::List(items) => items.iter().for_each(|item| add(item, 0)),
        Kind::Map(entries) => {
            for entry in entries {
                add(&entry.value, 1 + entry.key.value.len() / 32);
            }
        }
    }
    node.depth += 1;
    node.kind = kind;
    node
}
