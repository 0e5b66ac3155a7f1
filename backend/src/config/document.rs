// SPDX-License-Identifier: Apache-2.0
//! The file as text and tree: where each key stands, and what was wrong so far.

use std::{ops::Range, path::Path};

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};

use super::complaint::{Complaint, ConfigError};

/// So many complaints are kept: nobody reads more, and owners write files, too.
const COMPLAINTS: usize = 1_000;

/// Byte offsets in the file.
pub(super) type Span = Range<usize>;
/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// How the file is written: messages quote what would be right in its own syntax.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `milepost.toml`.
    Toml,
    /// `milepost.config` of a project, as git's own configuration is written.
    GitConfig,
}

/// From this byte of a text that was laid out anew on, what stands there is of that line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) from: usize,
    /// From 1; `None`: the file as a whole.
    pub(super) line: Option<usize>,
}

/// A file that is being read. Complaints gather here, so that one run tells all of them.
pub(super) struct Document<'a> {
    text: &'a str,
    pub(super) syntax: Syntax,
    /// In the order of the text; empty: its lines are the file's own.
    marks: Vec<Mark>,
    /// Places of keys and values with their dotted keys.
    places: Vec<(Span, String)>,
    /// Places of credentials.
    withheld: Vec<Span>,
    complaints: Vec<(usize, Complaint)>,
    /// What is allowed but hardly meant.
    pub(super) warnings: Vec<String>,
}

impl<'a> Document<'a> {
    /// Reads the file's tree; complaints are about syntax then.
    pub(super) fn parse(text: &'a str) -> (Self, DeTable<'a>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let root = root.into_inner();
        let mut document = Self::laid_out(text, Syntax::Toml, Vec::new(), Vec::new());
        document.note_places(&root, "");
        for error in errors {
            let span = error.span().unwrap_or_default();
            document.refuse(&span, error.message());
        }
        (document, root)
    }

    /// Files that were laid out anew as one text, with the lines of their parts and the places of their keys.
    pub(super) fn laid_out(
        text: &'a str,
        syntax: Syntax,
        marks: Vec<Mark>,
        places: Vec<(Span, String)>,
    ) -> Self {
        Self {
            text,
            syntax,
            marks,
            places,
            withheld: Vec::new(),
            complaints: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn note_places(&mut self, table: &DeTable<'_>, above: &str) {
        for (key, value) in table {
            let name = key.get_ref();
            let path = if above.is_empty() { name.to_string() } else { format!("{above}.{name}") };
            self.places.push((key.span(), path.clone()));
            self.note_value(value, path);
        }
    }

    fn note_value(&mut self, value: &Value<'_>, path: String) {
        match value.get_ref() {
            DeValue::Table(table) => self.note_places(table, &path),
            DeValue::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    self.note_value(item, format!("{path}[{n}]"));
                }
            }
            _ => {}
        }
        self.places.push((value.span(), path));
    }

    /// Reads a value as a type of the configuration, or complains.
    pub(super) fn read<T: DeserializeOwned>(&mut self, value: Value<'_>) -> Option<T> {
        let span = value.span();
        let read = T::deserialize(ValueDeserializer::from(value));
        self.check(&span, read)
    }

    /// Takes what could be read, or complains; `span` is the place of the whole.
    pub(super) fn check<T>(&mut self, span: &Span, read: Result<T, toml::de::Error>) -> Option<T> {
        read.map_err(|error| {
            let place = error.span().unwrap_or_else(|| span.clone());
            self.refuse(&place, error.message());
        })
        .ok()
    }

    /// Complains about what stands at `span`.
    pub(super) fn complain(&mut self, span: &Span, found: impl Into<String>, allowed: impl Into<String>) {
        if self.complaints.len() >= COMPLAINTS {
            return;
        }
        if self.withheld.iter().any(|w| w.start < span.end && span.start < w.end) {
            return;
        }
        let (key, line) = (self.key(span), self.line(span.start));
        let complaint = Complaint { line, key, found: found.into(), allowed: allowed.into() };
        self.complaints.push((span.start, complaint));
    }

    /// Complains about the file as a whole.
    pub(super) fn complain_of_file(&mut self, found: impl Into<String>, allowed: impl Into<String>) {
        let complaint =
            Complaint { line: None, key: String::new(), found: found.into(), allowed: allowed.into() };
        self.complaints.push((0, complaint));
    }

    /// Notes what is allowed but hardly meant.
    pub(super) fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// From now on there are no complaints about what stands at `span`: they could repeat it.
    pub(super) fn withhold(&mut self, span: Span) {
        self.withheld.push(span);
    }

    /// The value at `span` as it is written, short and on one line.
    pub(super) fn quote(&self, span: &Span) -> String {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let line = written.lines().next().unwrap_or_default();
        let short: String = line.chars().take(80).collect();
        if short.len() < written.len() { format!("`{short}…`") } else { format!("`{short}`") }
    }

    /// Whether anything was wrong so far.
    pub(super) fn is_wrong(&self) -> bool {
        !self.complaints.is_empty()
    }

    /// All complaints in the order of the text, with the byte that each is about.
    pub(super) fn into_complaints(mut self) -> Vec<(usize, Complaint)> {
        self.complaints.sort_by_key(|(at, _)| *at);
        self.complaints
    }

    /// All complaints in the order of the file; `None`: there are none.
    pub(super) fn into_error(self, file: &Path) -> Option<ConfigError> {
        let complaints: Vec<_> = self.into_complaints().into_iter().map(|(_, complaint)| complaint).collect();
        (!complaints.is_empty()).then(|| ConfigError { file: file.to_owned(), complaints })
    }

    /// Complains with serde's or the parser's own words, which say what is expected after a comma.
    fn refuse(&mut self, span: &Span, message: &str) {
        let (found, allowed) =
            match (message.split_once(", expected "), message.strip_prefix("missing field ")) {
                (Some((found, expected)), _) => {
                    (found.to_owned(), expected.strip_prefix("one of ").unwrap_or(expected).to_owned())
                }
                (None, Some(field)) => (format!("no {field}"), format!("{field} is required here")),
                (None, None) if message == "duplicate key" => {
                    (format!("the key {} again", self.quote(span)), "each key once".to_owned())
                }
                (None, None) => (self.quote(span), format!("a valid value ({message})")),
            };
        let found = found.replace("unknown field", "unknown key").replace("unknown variant", "unknown value");
        self.complain(span, found, allowed.replace("there are no fields", "no keys"));
    }

    /// The innermost key whose own or whose value's place holds `span`.
    fn key(&self, span: &Span) -> String {
        self.places
            .iter()
            .filter(|(place, _)| place.start <= span.start && span.end <= place.end)
            .min_by_key(|(place, _)| place.len())
            .map_or_else(String::new, |(_, path)| path.clone())
    }

    fn line(&self, at: usize) -> Option<usize> {
        if self.marks.is_empty() {
            return Some(1 + self.text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count());
        }
        let after = self.marks.partition_point(|mark| mark.from <= at);
        self.marks.get(after.checked_sub(1)?)?.line
    }
}
