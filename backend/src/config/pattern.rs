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

use super::document::{Document, Syntax};

/// How large the automaton of one pattern may be, in bytes: the site's, and an owner's, whom nobody asked.
const LARGEST: usize = 1 << 20;
const LARGEST_OF_OWNER: usize = 1 << 14;

/// The search for a common name has taken longer than it may.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

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
        let largest = match document.syntax {
            Syntax::Toml => LARGEST,
            Syntax::GitConfig => LARGEST_OF_OWNER,
        };
        for text in texts {
            if let Err(error) = all.add(text.get_ref(), largest) {
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
            let added = all.add(text, LARGEST);
            debug_assert!(added.is_ok(), "`{text}` is a glob");
        }
        all.rebuild();
        all
    }

    /// Whether no name matches.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn add(&mut self, text: &str, largest: usize) -> Result<(), String> {
        let automaton = automaton(&glob(text).map_err(|error| error.kind().to_string())?, largest)?;
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

    /// A name that one of these and one of those match, as short as can be; `None`: there is no such name. `patience` is how many
    /// pairs of states may be looked at yet.
    pub(super) fn common(&self, other: &Self, patience: &mut usize) -> Result<Option<String>, TooLong> {
        let mine = self.texts.iter().zip(&self.automata);
        for ((text, automaton), (other_text, other_automaton)) in
            mine.flat_map(|a| other.texts.iter().zip(&other.automata).map(move |b| (a, b)))
        {
            let common = match (is_literal(text), is_literal(other_text)) {
                (true, true) => (text == other_text).then(|| text.clone()),
                (true, false) => other.matches(text).then(|| text.clone()),
                (false, true) => self.matches(other_text).then(|| other_text.clone()),
                (false, false) => common_word(automaton, other_automaton, patience)?,
            };
            if common.is_some() {
                return Ok(common);
            }
        }
        Ok(None)
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

fn automaton(glob: &Glob, largest: usize) -> Result<DFA<Vec<u32>>, String> {
    dense::Builder::new()
        .syntax(syntax::Config::new().utf8(false).unicode(false))
        .configure(
            dense::Config::new()
                .start_kind(StartKind::Anchored)
                .dfa_size_limit(Some(largest))
                // What it takes to make it: the site's limit is enough for either.
                .determinize_size_limit(Some(LARGEST)),
        )
        .build(glob.regex())
        .map_err(|_| "it is too complicated".to_owned())
}

/// A shortest word of both languages: breadth first over pairs of states.
fn common_word(
    a: &DFA<Vec<u32>>,
    b: &DFA<Vec<u32>>,
    patience: &mut usize,
) -> Result<Option<String>, TooLong> {
    let anchored = Input::new("").anchored(regex_automata::Anchored::Yes);
    let (Ok(in_a), Ok(in_b)) = (a.start_state_forward(&anchored), b.start_state_forward(&anchored)) else {
        return Ok(None);
    };
    let bytes = telling_bytes(a, b);
    let mut seen = HashSet::from([(in_a, in_b)]);
    let mut open = VecDeque::from([((in_a, in_b), Vec::new())]);
    while let Some(((in_a, in_b), word)) = open.pop_front() {
        *patience = patience.checked_sub(1).ok_or(TooLong)?;
        if a.is_match_state(a.next_eoi_state(in_a)) && b.is_match_state(b.next_eoi_state(in_b)) {
            return Ok(Some(String::from_utf8_lossy(&word).into_owned()));
        }
        for &byte in &bytes {
            let next = (a.next_state(in_a, byte), b.next_state(in_b, byte));
            if !a.is_dead_state(next.0) && !b.is_dead_state(next.1) && seen.insert(next) {
                let word = word.iter().copied().chain([byte]).collect();
                open.push_back((next, word));
            }
        }
    }
    Ok(None)
}

/// One byte of each class that both automata take for the same. Letters first, so that a word reads like a name.
fn telling_bytes(a: &DFA<Vec<u32>>, b: &DFA<Vec<u32>>) -> Vec<u8> {
    let bytes = (b'a'..=b'z').chain(b' '..=b'`').chain(b'{'..=b'~').chain(0x80..=0xff);
    let mut classes = HashSet::new();
    bytes.filter(|byte| classes.insert((a.byte_classes().get(*byte), b.byte_classes().get(*byte)))).collect()
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
            let common = left.common(&right, &mut 10_000).unwrap();
            let name = common.unwrap_or_else(|| panic!("{a} and {b} overlap"));
            assert!(left.matches(&name) && right.matches(&name), "{a}, {b}: {name}");
        }
        for (a, b) in [
            ("demo/*", "tools/*"),
            ("*", "a/b"),
            ("demo/app", "demo/ap"),
            ("a*b", "a*c"),
            ("v[0-4]", "v[5-9]"),
        ] {
            let common = Patterns::of(&[a]).common(&Patterns::of(&[b]), &mut 10_000);
            assert_eq!(common, Ok(None), "{a}, {b}");
        }
    }

    #[test]
    fn a_search_without_end_is_given_up() {
        let (left, right) = (Patterns::of(&["*a?????????"]), Patterns::of(&["*b??????????c"]));
        let mut patience = 100;
        assert_eq!(left.common(&right, &mut patience), Err(TooLong));
        assert_eq!(patience, 0);
    }
}
