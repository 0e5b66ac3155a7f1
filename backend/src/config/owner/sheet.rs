// SPDX-License-Identifier: Apache-2.0
//! Sections of `milepost.config` as the tables that `milepost.toml` would have, so that the same readers check both. Their values
//! are laid out one below the other in a text of our own, whose parts are marked with the lines of the files.

use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use super::{
    Fault,
    file::{Section, Value, short},
    keys::{self, Shape},
};
use crate::config::{
    Complaint,
    document::{Document, Mark, Span, Syntax},
};

/// The text and where its parts come from.
#[derive(Default)]
pub(super) struct Sheet {
    text: String,
    marks: Vec<Mark>,
    /// At which byte which file begins; by its number.
    files: Vec<(usize, usize)>,
    places: Vec<(Span, String)>,
}

/// What is to be said of a value that is no list of words.
struct Wrong {
    found: String,
    allowed: String,
}

impl Sheet {
    /// What follows is of that file.
    pub(super) fn begin(&mut self, file: usize) {
        self.files.push((self.text.len(), file));
    }

    /// Whose the part at that byte is.
    pub(super) fn file_at(&self, at: usize) -> Option<usize> {
        let after = self.files.partition_point(|(from, _)| *from <= at);
        Some(self.files.get(after.checked_sub(1)?)?.1)
    }

    /// The document of what was laid out.
    pub(super) fn document(&self) -> Document<'_> {
        Document::laid_out(&self.text, Syntax::GitConfig, self.marks.clone(), self.places.clone())
    }

    /// Lays out a section as a table under its name; what cannot be laid out is among the faults.
    pub(super) fn add(
        &mut self,
        section: &Section,
        project: &str,
        into: &mut DeTable<'_>,
        faults: &mut Vec<Fault>,
    ) {
        let path = format!("{}.{}", section.kind.word(), short(&section.name));
        let head = self.put(&section.name, section.line, &path);
        let mut table = DeTable::new();
        for value in &section.values {
            let path = format!("{path}.{}", value.key.name);
            let added = match value.key.shape {
                Shape::Text => {
                    let span = self.put(&value.text, value.line, &path);
                    put(&mut table, value.key.toml, &span, string(&value.text));
                    Ok(())
                }
                Shape::List => {
                    let span = self.put(&value.text, value.line, &path);
                    push(&mut table, value.key.toml, &span, string(&value.text));
                    Ok(())
                }
                Shape::Steps => {
                    self.step(value, &path).map(|(span, step)| push(&mut table, "steps", &span, step))
                }
                Shape::Places => {
                    self.place(value, &path).map(|(span, place)| push(&mut table, "runs", &span, place))
                }
            };
            if let Err(Wrong { found, allowed }) = added {
                let complaint = Complaint { line: Some(value.line), key: path, found, allowed };
                faults.push(Fault { project: project.to_owned(), complaint });
            }
        }
        put(into, &section.name, &head, DeValue::Table(table));
    }

    /// `deploy environment=production optional`.
    fn step(&mut self, value: &Value, path: &str) -> Result<(Span, DeValue<'static>), Wrong> {
        let words = words(&value.text)?;
        let (kind, rest) = words.split_first().filter(|(kind, _)| !kind.contains('=')).ok_or_else(|| Wrong {
            found: format!("`{}`, which does not begin with a kind of step", short(&value.text)),
            allowed: "`check`, `merge`, `image`, `promote` or `deploy`, then words such as `environment=production`"
                .to_owned(),
        })?;
        let from = self.text.len();
        let mut table = DeTable::new();
        let span = self.put(kind, value.line, path);
        put(&mut table, "kind", &span, string(kind));
        for word in rest {
            let (key, text) = match word.split_once('=') {
                Some((key, text)) => (key, text),
                None if word == "optional" => ("optional", "true"),
                None => return Err(unknown_word(word, keys::OF_STEP)),
            };
            let Some(key) = keys::OF_STEP.iter().find(|known| **known == key) else {
                return Err(unknown_word(key, keys::OF_STEP));
            };
            let span = self.put(text, value.line, path);
            if *key == "optional" {
                let optional = text.parse::<bool>().map_err(|_| Wrong {
                    found: format!("`optional={}`", short(text)),
                    allowed: "`optional`, `optional=true` or `optional=false`".to_owned(),
                })?;
                put_once(&mut table, key, &span, DeValue::Boolean(optional))?;
            } else if keys::LISTS_OF_STEP.contains(key) {
                push(&mut table, key, &span, string(text));
            } else {
                put_once(&mut table, key, &span, string(text))?;
            }
        }
        Ok((self.whole(from, path), DeValue::Table(table)))
    }

    /// `environment=production namespace=app`.
    fn place(&mut self, value: &Value, path: &str) -> Result<(Span, DeValue<'static>), Wrong> {
        let from = self.text.len();
        let mut table = DeTable::new();
        for word in words(&value.text)? {
            let known = word
                .split_once('=')
                .and_then(|(key, text)| Some((*keys::OF_PLACE.iter().find(|known| **known == key)?, text)));
            let (key, text) = known.ok_or_else(|| unknown_word(&word, keys::OF_PLACE))?;
            let span = self.put(text, value.line, path);
            put_once(&mut table, key, &span, string(text))?;
        }
        Ok((self.whole(from, path), DeValue::Table(table)))
    }

    /// The place of a value of several words: all since that byte.
    fn whole(&mut self, from: usize, path: &str) -> Span {
        let span = from..self.text.len();
        self.places.push((span.clone(), path.to_owned()));
        span
    }

    fn put(&mut self, text: &str, line: usize, path: &str) -> Span {
        let from = self.text.len();
        self.text.push_str(text);
        let span = from..self.text.len();
        // Nothing is empty, so that no two parts begin at the same byte.
        self.text.push('\n');
        self.marks.push(Mark { from, line: Some(line) });
        // The line end too, so that a value which is made of words lies in one place with each of them.
        self.places.push((from..self.text.len(), path.to_owned()));
        span
    }
}

/// The words of a value as a shell parts them, so that `name='Promote production'` is one.
fn words(text: &str) -> Result<Vec<String>, Wrong> {
    // A shell would take what follows for a comment, and it would be lost.
    if text.split_whitespace().any(|word| word.starts_with('#')) {
        return Err(Wrong {
            found: format!("a word that begins with `#` in `{}`", short(text)),
            allowed: "no comment within the value".to_owned(),
        });
    }
    shlex::split(text).ok_or_else(|| Wrong {
        found: format!("`{}`, in which a quote is open or `\\` is the end", short(text)),
        allowed: "words, parted by spaces; `'` around what has a space: `name='Promote production'`"
            .to_owned(),
    })
}

fn unknown_word(word: &str, known: &[&str]) -> Wrong {
    let key = word.split_once('=').map_or(word, |(key, _)| key);
    let known: Vec<_> = known.iter().map(|key| format!("`{key}=…`")).collect();
    Wrong { found: format!("unknown word `{}`", short(key)), allowed: known.join(", ") }
}

fn string(text: &str) -> DeValue<'static> {
    DeValue::String(text.to_owned().into())
}

fn put(table: &mut DeTable<'_>, key: &str, span: &Span, value: DeValue<'static>) {
    let key = Spanned::new(span.clone(), key.to_owned().into());
    table.insert(key, Spanned::new(span.clone(), value));
}

fn put_once(table: &mut DeTable<'_>, key: &str, span: &Span, value: DeValue<'static>) -> Result<(), Wrong> {
    if table.get(key).is_some() {
        return Err(Wrong { found: format!("`{key}=…` again"), allowed: "each once".to_owned() });
    }
    put(table, key, span, value);
    Ok(())
}

/// Appends to the list of that key.
fn push(table: &mut DeTable<'_>, key: &str, span: &Span, value: DeValue<'static>) {
    if table.get(key).is_none() {
        put(table, key, span, DeValue::Array(DeArray::new()));
    }
    if let Some(list) = table.get_mut(key)
        && let DeValue::Array(items) = list.get_mut()
    {
        items.push(Spanned::new(span.clone(), value));
    }
}
