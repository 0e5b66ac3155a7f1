// SPDX-License-Identifier: Apache-2.0
//! Which line says why, by the words that tools use: the plainest first.

use std::sync::{Arc, LazyLock};

use regex::{Regex, RegexSet};

use super::recent::{Recent, Spot};

/// How plainly a line says why: an index into the words' list, 0 the plainest.
pub(super) type Rank = usize;

/// The first or last line of every rank, in a part of a log.
pub(super) struct Words {
    found: [Option<Spot>; WORDS.len()],
    /// The rank of a Python traceback whose exception is still to come.
    raising: Option<Rank>,
    /// No spot takes lines after this one.
    open_until: usize,
}

impl Default for Words {
    fn default() -> Self {
        Self { found: [const { None }; WORDS.len()], raising: None, open_until: 0 }
    }
}

impl Words {
    /// Takes the newest line, of this rank, in a block that began with line `begin`.
    pub(super) fn take(
        &mut self,
        recent: &Recent,
        line: &Arc<str>,
        said: &str,
        rank: Option<Rank>,
        begin: usize,
    ) {
        if recent.count <= self.open_until {
            self.found.iter_mut().flatten().for_each(|spot| spot.push(line));
        }
        if let Some(traceback) = self.raising
            && !said.starts_with(' ')
            && said.chars().any(char::is_alphanumeric)
        {
            self.raising = None;
            self.keep(traceback, recent, begin);
            return;
        }
        let Some(rank) = rank else { return };
        if said.contains("Traceback (most") {
            self.raising = Some(rank);
        }
        self.keep(rank, recent, begin);
    }

    fn keep(&mut self, rank: Rank, recent: &Recent, begin: usize) {
        let Some(place) = self.found.get_mut(rank) else { return };
        if place.is_none() || WORDS.get(rank).is_some_and(|(_, last)| *last) {
            *place = recent.keep(recent.count, begin);
            self.open_until = recent.count + super::AFTER;
        }
    }

    /// The plainest.
    pub(super) fn best(self) -> Option<Spot> {
        self.found.into_iter().flatten().next()
    }
}

/// The rank of a line, if it says anything at all.
pub(super) fn rank(said: &str) -> Option<Rank> {
    let rank = SET.matches(said).iter().next()?;
    (!COUNTS_NONE.is_match(said)).then_some(rank)
}

/// `0 failed`, `failed=0`, `errors: 0`.
static COUNTS_NONE: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"(?i)\b(?:0|no) (?:\w+ )?(?:errors?|fail(?:ed|ures?))\b|\b(?:errors?|fail(?:ed|ures?))\s?[:=]\s?0\b",
    )
});

static SET: LazyLock<RegexSet> = LazyLock::new(|| {
    let set = RegexSet::new(WORDS.iter().map(|(word, _)| word));
    set.expect("constant patterns, compiled in the tests")
});

/// In order; `true`: the last such line counts, since the tool names its own cause at its end.
const WORDS: [(&str, bool); 8] = [
    (r"\bpanicked at\b", false),
    (r"Traceback \(most recent call last\)", true),
    (r"\b(?:FAIL|FAILED|FAILURES?)\b(?:[:! ]|$)|^(?:\S+ \| )?(?:not ok\b|✗|✘|×)", false),
    (r"\b(?:[Ee]rror|ERROR|FATAL|[Ff]atal)(?:\[\w+\]|\(\w+\))?:|\b\w+(?:Error|Exception): ", false),
    (r"npm (?:ERR!|error) (?:\S+ )?\w|\[ERROR\]|BUILD FAILURE|BUILD FAILED", false),
    (r"\b(?:make|gmake|ninja)(?:\[\d+\])?: \*\*\*|ninja: build stopped", true),
    (
        r"[Ss]egmentation fault|core dumped|Out of memory|No space left|command not found|Permission denied",
        false,
    ),
    (
        r"(?i)\b(?:exit(?:ed)?(?: with)?|return(?:ed)?) (?:code|status|value)[ :=]*[1-9]|\btimed out\b|\bERROR\b",
        true,
    ),
];
