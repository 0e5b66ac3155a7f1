// SPDX-License-Identifier: Apache-2.0
//! One `milepost.config` as sections and keys with their lines. The syntax is git's own configuration's
//! (git-config(1), "Syntax"), as in all of Gerrit's `*.config` files.

use gix_config::{
    parse::{EventRef, Events},
    value::normalize,
};

use super::{Fault, TOLD, keys};
use crate::config::Complaint;

/// The largest file, in bytes.
const LARGEST: usize = 1 << 20;

/// The most sections of one kind.
const MOST_SECTIONS: usize = 200;

/// The longest name of a section, in characters.
const LONGEST_NAME: usize = 64;

/// The longest value, in characters.
const LONGEST: usize = 1_000;

/// What a section declares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pipeline,
    Service,
}

impl Kind {
    /// The section's word in the file.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Service => "service",
        }
    }
}

/// All of one name, wherever in the file they stand: git reads several sections of a name as one.
pub(super) struct Section {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// The line of the first.
    pub(super) line: usize,
    pub(super) values: Vec<Value>,
}

/// One value of a key.
pub(super) struct Value {
    pub(super) key: &'static keys::Key,
    pub(super) line: usize,
    pub(super) text: String,
}

/// The file as git reads it, before anything is known of its words.
#[derive(Default)]
struct Raw {
    key: String,
    line: usize,
    /// `None`: there is no `=`.
    text: Option<Vec<u8>>,
}

impl Raw {
    fn extend(&mut self, part: &[u8]) {
        if let Some(text) = &mut self.text {
            text.extend_from_slice(part);
        }
    }
}

/// Reads a file; what cannot be used of it is among the faults. After a mistake in the syntax nothing of it is.
pub(super) fn read(project: &str, text: &str, faults: &mut Vec<Fault>) -> Vec<Section> {
    let mut reader = Reader { project, faults, sections: Vec::new(), open: None };
    if text.len() > LARGEST {
        reader.complain(None, "", format!("{} bytes", text.len()), "at most 1 MiB");
        return Vec::new();
    }
    match Events::from_str(text) {
        Ok(events) => {
            reader.events(&events);
            reader.sections
        }
        Err(error) => {
            let rest = String::from_utf8_lossy(error.remaining_data());
            let found = match rest.lines().next().map(str::trim) {
                None | Some("") => "an end that nothing is complete before".to_owned(),
                Some(line) => format!("`{}`", short(line)),
            };
            let allowed = "`[pipeline \"name\"]` or `[service \"name\"]`, then lines of `key = value`, as git-config has \
                           them: keys of letters and digits, `\"` in pairs, `\\` only before `\"`, `\\`, `n`, `t` and `b`";
            reader.complain(Some(error.line_number()), "", found, allowed);
            Vec::new()
        }
    }
}

struct Reader<'r> {
    project: &'r str,
    faults: &'r mut Vec<Fault>,
    sections: Vec<Section>,
    /// Where values go; `None`: nowhere, the section is wrong, or none has begun.
    open: Option<usize>,
}

impl Reader<'_> {
    fn complain(
        &mut self,
        line: Option<usize>,
        key: &str,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) {
        if self.faults.len() >= TOLD {
            return;
        }
        let (found, allowed) = (found.into(), allowed.into());
        let complaint = Complaint { line, key: key.to_owned(), found, allowed };
        self.faults.push(Fault { project: self.project.to_owned(), complaint });
    }

    fn events(&mut self, events: &Events) {
        let (mut line, mut in_section) = (1, false);
        let mut raw = Raw::default();
        for event in events.iter() {
            match event {
                EventRef::SectionHeader { name, separator, subsection_name } => {
                    in_section = true;
                    let dotted = separator.is_some_and(|separator| separator.starts_with(b"."));
                    let name = String::from_utf8_lossy(name);
                    let subsection = subsection_name.map(|name| String::from_utf8_lossy(name));
                    self.section(&name, subsection.as_deref(), dotted, line);
                }
                EventRef::SectionValueName(key) => {
                    raw = Raw { key: String::from_utf8_lossy(key).into_owned(), line, text: None };
                }
                EventRef::KeyValueSeparator => raw.text = Some(Vec::new()),
                EventRef::ValueNotDone(part) => raw.extend(part),
                EventRef::Value(part) | EventRef::ValueDone(part) => {
                    raw.extend(part);
                    let raw = std::mem::take(&mut raw);
                    if in_section {
                        self.value(&raw);
                    } else {
                        let allowed = "`[pipeline \"name\"]` or `[service \"name\"]` before it";
                        self.complain(Some(raw.line), &short(&raw.key), "a key before any section", allowed);
                    }
                }
                EventRef::Newline(ends) => line += ends.split(|byte| *byte == b'\n').skip(1).count(),
                EventRef::Whitespace(_) | EventRef::Comment { .. } => {}
            }
        }
    }

    fn section(&mut self, word: &str, name: Option<&str>, dotted: bool, line: usize) {
        self.open = None;
        // Words of sections have no case in git-config.
        let kind =
            [Kind::Pipeline, Kind::Service].into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word));
        let Some(kind) = kind else {
            let allowed = "`[pipeline \"name\"]` and `[service \"name\"]`; sources, environments and all else are the site's, \
                           in its milepost.toml";
            self.complain(Some(line), "", format!("a section `{}`", short(word)), allowed);
            return;
        };
        let word = kind.word();
        let Some(name) = name.filter(|_| !dotted) else {
            let found = match name {
                Some(name) => format!("`[{word}.{}]`", short(name)),
                None => format!("`[{word}]` without a name"),
            };
            self.complain(Some(line), word, found, format!("`[{word} \"name\"]`"));
            return;
        };
        if name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            let path = format!("{word}.{}", short(name));
            let allowed = format!("1 to {LONGEST_NAME} letters, digits, `-`, `_` and `.`");
            self.complain(Some(line), &path, format!("the name `{}`", short(name)), allowed);
            return;
        }
        if let Some(at) = self.sections.iter().position(|known| known.kind == kind && known.name == name) {
            self.open = Some(at);
            return;
        }
        if self.sections.iter().filter(|known| known.kind == kind).count() == MOST_SECTIONS {
            let found = format!("more than {MOST_SECTIONS} {word}s");
            self.complain(Some(line), word, found, format!("at most {MOST_SECTIONS} in one file"));
            return;
        }
        self.open = Some(self.sections.len());
        self.sections.push(Section { kind, name: name.to_owned(), line, values: Vec::new() });
    }

    fn value(&mut self, raw: &Raw) {
        let Some(section) = self.open.and_then(|at| self.sections.get_mut(at)) else { return };
        let path = |key: &str| format!("{}.{}.{key}", section.kind.word(), short(&section.name));
        let line = Some(raw.line);
        let key = match keys::find(section.kind, &raw.key) {
            Ok(key) => key,
            Err(keys::Refused { found, allowed }) => {
                let path = path(&short(&raw.key));
                return self.complain(line, &path, found, allowed);
            }
        };
        let path = path(key.name);
        let text = raw.text.as_deref().map(normalize).map(|text| String::from_utf8_lossy(&text).into_owned());
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            return self.complain(line, &path, "no value", key.example());
        };
        if text.chars().count() > LONGEST || text.contains(char::is_control) {
            let found = format!("`{}`", short(&text));
            return self.complain(line, &path, found, format!("one line of at most {LONGEST} characters"));
        }
        let before = section.values.iter().filter(|value| value.key.name == key.name).count();
        if before > 0 && !key.repeats() {
            return self.complain(line, &path, format!("the key `{}` again", key.name), "this key once");
        }
        if before == key.most() {
            let most = key.most();
            return self.complain(line, &path, format!("more than {most} values"), format!("at most {most}"));
        }
        section.values.push(Value { key, line: raw.line, text });
    }
}

/// Foreign text in a complaint: short, and without what a terminal would act upon.
pub(super) fn short(text: &str) -> String {
    let shown: String = text.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(80).is_some() { format!("{shown}…") } else { shown }
}
