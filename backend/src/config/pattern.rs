// SPDX-License-Identifier: Apache-2.0
//! Patterns of projects and branches: globs in which `*` stays within one segment and `**` does not.

use std::collections::{HashSet, VecDeque};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use regex_automata::{
    Input,
    dfa::{
        Automaton, StartKind,
        dense::{self, DFA},
    },
    util::syntax,
};
use toml::Spanned;

use super::document::Document;

/// Several patterns; a name matches when one of them does.
#[derive(Clone, Debug)]
pub(super) struct Patterns {
    set: GlobSet,
    texts: Vec<String>,
    automata: Vec<DFA<Vec<u32>>>,
}

impl Patterns {
    /// Complains about each that is no pattern.
    pub(super) fn read(document: &mut Document<'_>, texts: &[Spanned<String>]) -> Self {
        let mut all = Self::default();
        for text in texts {
            if let Err(error) = all.add(text.get_ref()) {
                let found = format!("`{}`", text.get_ref());
                document.complain(
                    &text.span(),
                    found,
                    format!("a glob such as `demo/*` or `main` ({error})"),
                );
            }
        }
        all.rebuild();
        all
    }

    /// Patterns of our own that are known to be right.
    pub(super) fn of(texts: &[&str]) -> Self {
        let mut all = Self::default();
        for text in texts {
            let added = all.add(text);
            debug_assert!(added.is_ok(), "`{text}` is a glob");
        }
        all.rebuild();
        all
    }

    /// Whether no name matches.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let automaton = automaton(&glob(text).map_err(|error| error.kind().to_string())?)?;
        self.automata.push(automaton);
        self.texts.push(text.to_owned());
        Ok(())
    }

    fn rebuild(&mut self) {
        let mut builder = GlobSetBuilder::new();
        for glob in self.texts.iter().filter_map(|text| glob(text).ok()) {
            builder.add(glob);
        }
        self.set = builder.build().unwrap_or_else(|_| GlobSet::empty());
    }

    /// Whether one of them matches the whole name.
    pub(super) fn matches(&self, name: &str) -> bool {
        self.set.is_match(name)
    }

    /// Those that match one name only: it.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str).filter(|text| is_literal(text))
    }

    /// A name that one of these and one of those match, as short as can be; `None`: there is no such name.
    pub(super) fn common(&self, other: &Self) -> Option<String> {
        let mine = self.texts.iter().zip(&self.automata);
        mine.flat_map(|a| other.texts.iter().zip(&other.automata).map(move |b| (a, b))).find_map(
            |((text, automaton), (other_text, other_automaton))| match (
                is_literal(text),
                is_literal(other_text),
            ) {
                (true, true) => (text == other_text).then(|| text.clone()),
                (true, false) => other.matches(text).then(|| text.clone()),
                (false, true) => self.matches(other_text).then(|| other_text.clone()),
                (false, false) => common_word(automaton, other_automaton),
            },
        )
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Self { set: GlobSet::empty(), texts: Vec::new(), automata: Vec::new() }
    }
}

/// One glob, as projects, branches and paths are matched.
pub(super) fn glob(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text).literal_separator(true).build()
}

fn is_literal(text: &str) -> bool {
    !text.contains(['*', '?', '[', ']', '{', '}', '\\'])
}

fn automaton(glob: &Glob) -> Result<DFA<Vec<u32>>, String> {
    const LIMIT: usize = 1 << 20;
    dense::Builder::new()
        .syntax(syntax::Config::new().utf8(false).unicode(false))
        .configure(
            dense::Config::new()
                .start_kind(StartKind::Anchored)
                .dfa_size_limit(Some(LIMIT))
                .determinize_size_limit(Some(LIMIT)),
        )
        .build(glob.regex())
        .map_err(|_| "it is too complicated".to_owned())
}

/// A shortest word of both languages: breadth first over pairs of states.
fn common_word(a: &DFA<Vec<u32>>, b: &DFA<Vec<u32>>) -> Option<String> {
    let anchored = Input::new("").anchored(regex_automata::Anchored::Yes);
    let start = (a.start_state_forward(&anchored).ok()?, b.start_state_forward(&anchored).ok()?);
    let mut seen = HashSet::from([start]);
    let mut open = VecDeque::from([(start, Vec::new())]);
    // Letters first, so that the word reads like a name.
    let bytes = || (b'a'..=b'z').chain(b' '..=b'`').chain(b'{'..=b'~').chain(0x80..=0xff);
    while let Some(((in_a, in_b), word)) = open.pop_front() {
        if a.is_match_state(a.next_eoi_state(in_a)) && b.is_match_state(b.next_eoi_state(in_b)) {
            return Some(String::from_utf8_lossy(&word).into_owned());
        }
        for byte in bytes() {
            let next = (a.next_state(in_a, byte), b.next_state(in_b, byte));
            if !a.is_dead_state(next.0) && !b.is_dead_state(next.1) && seen.insert(next) {
                let word = word.iter().copied().chain([byte]).collect();
                open.push_back((next, word));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_within_a_segment() {
        let patterns = Patterns::of(&["demo/*", "tools/**", "lib"]);
        for name in ["demo/app", "tools/a/b", "lib"] {
            assert!(patterns.matches(name), "{name}");
        }
        for name in ["demo/app/sub", "demo", "library", "x/demo/app"] {
            assert!(!patterns.matches(name), "{name}");
        }
    }

    #[test]
    fn overlaps_are_found_with_a_name_that_proves_them() {
        for (a, b) in [
            ("demo/app", "demo/app"),
            ("demo/app", "demo/*"),
            ("*/app", "demo/*"),
            ("**", "a/b"),
            ("de*o/a", "d*mo/?"),
            ("{a,b}/x", "b/*"),
            ("**/app", "demo/**"),
        ] {
            let (left, right) = (Patterns::of(&["zzz", a]), Patterns::of(&[b]));
            let name = left.common(&right).unwrap_or_else(|| panic!("{a} and {b} overlap"));
            assert!(left.matches(&name) && right.matches(&name), "{a}, {b}: {name}");
        }
        for (a, b) in [
            ("demo/*", "tools/*"),
            ("*", "a/b"),
            ("demo/app", "demo/ap"),
            ("a*b", "a*c"),
            ("v[0-4]", "v[5-9]"),
        ] {
            assert_eq!(Patterns::of(&[a]).common(&Patterns::of(&[b])), None, "{a}, {b}");
        }
    }
}
