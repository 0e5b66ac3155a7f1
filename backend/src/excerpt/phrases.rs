// SPDX-License-Identifier: Apache-2.0
//! What tools say when something fails, from what names the fault itself to what any failure says.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// How plainly a line says why, the plainest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The fault and where it is: a compiler's error, an assertion, a panic.
    Exact,
    /// A Python exception that nobody caught.
    Raised,
    /// The name of what failed: a test, a package, a stage.
    Named,
    /// What a CI server gives as the reason, in the line before its verdict.
    Verdict,
    /// An error or exception, of whatever kind.
    Error,
    /// A shell's or system's own words.
    System,
    /// What a build tool says of any failure.
    Build,
    /// `make: *** [all] Error 1`.
    Make,
    /// `exit code 1`.
    Exit,
}

/// As many as there are.
pub(super) const RANKS: usize = Rank::Exit as usize + 1;

/// Whether the last line of this rank counts: tools tell their own failure at their end.
pub(super) fn last_counts(rank: Rank) -> bool {
    matches!(rank, Rank::Raised | Rank::Verdict | Rank::Exit)
}

/// The rank of a line, if it says anything at all.
pub(super) fn rank(said: &str) -> Option<Rank> {
    let said = said.as_bytes();
    let found = SET.matches(said);
    if !found.matched_any() || NO_FAULT.is_match(said) {
        return None;
    }
    // `[INFO] BUILD FAILURE` is one all the same
    let harmless = HARMLESS.is_match(said);
    let counts = |rank: &Rank| !harmless || matches!(rank, Rank::Exact | Rank::Build | Rank::Make);
    let rank = found.iter().filter_map(|at| Some(PHRASES.get(at)?.0)).find(counts)?;
    if rank != Rank::Exact && rank < Rank::System && ANY_FAILURE.is_match(said) {
        return Some(if EXIT.is_match(said) { Rank::Exit } else { Rank::Build });
    }
    Some(rank)
}

/// In the order of their ranks.
const PHRASES: &[(Rank, &str)] = &[
    (Rank::Exact, r"\bpanicked at\b|^panic: |^fatal error: all goroutines|^WARNING: DATA RACE"),
    // gcc, clang, javac, rustc's short form, sphinx and others; go; Maven's, Kotlin's, TypeScript's and .NET's compilers
    (
        Rank::Exact,
        r"^(?:\S.*[\s/(])?[\w.+~/-]+:\d+(?::\d+)?: (?:fatal )?[Ee]rror(?:\[\w+\])?:? |^\S+\.go:\d+:\d+: \S",
    ),
    (Rank::Exact, r"^\[ERROR\] (?:\S*/)?[\w.-]+\.\w+:\[\d+,\d+\] |^e: \S+:|\(\d+,\d+\): error [A-Z]+\d+:"),
    (Rank::Exact, r"^error\[E\d+\]: |\bundefined reference to\b|\bNo rule to make target\b|^CMake Error"),
    (Rank::Exact, r"^\s+\d+:\d+\s+error\s|^\S+\.\w+:\d+:\d+: [A-Z]{1,4}\d{2,4} |^WorkflowScript: \d+: "),
    (Rank::Exact, r"^E   +\S|\bAssertion `.*' failed|\bCannot find module '|\bFailure/Error:"),
    (Rank::Raised, r"Traceback \(most recent call last\)"),
    (
        Rank::Named,
        r"^\s*--- FAIL: |<<< (?:FAILURE|ERROR)!|^\S+ > .+ FAILED$|^\* What went wrong:|^\s*\d+ failing$",
    ),
    (Rank::Named, "^\\s*not ok\\b|^\\s*(?:\u{2717}|\u{2718}|\u{d7}|\u{2716}|\u{276f}) \\S|^\\s*\u{25cf} \\S"),
    (
        Rank::Named,
        r"^Cannot contact \S+: |^Cancelling nested steps due to timeout|^Timeout has been exceeded",
    ),
    (Rank::Named, r"\b(?:FAIL|FAILED|FAILURES?)\b(?:[:! ]|$)"),
    (
        Rank::Error,
        r"\b(?:[Ee]rror|ERROR|FATAL|[Ff]atal)(?:\[\w+\]|\(\w+\))?: |\b\w+(?:Error|Exception)(?: \[\w+\])?: ",
    ),
    (Rank::Error, r"^\[(?:ERROR|error)\]:? +\S|^E: |\bERROR!|^[Ee]rror:|^ERROR:|\bException in thread\b"),
    (
        Rank::System,
        r"[Ss]egmentation fault|core dumped|\b[Oo]ut of memory|OOMKilled|No space left|command not found",
    ),
    (
        Rank::System,
        r"Permission denied|unbound variable|No such file or directory|Connection refused|Could not resolve host",
    ),
    (Rank::Build, r"npm (?:ERR!|error) (?:\S+ )?\w|BUILD FAILURE|BUILD FAILED|ninja: build stopped"),
    (Rank::Make, r"\b(?:g?make|ninja)(?:\[\d+\])?: \*\*\*"),
    (
        Rank::Exit,
        r"(?i)\b(?:exit(?:ed)?(?: with)?|return(?:ed)?) (?:code|status|value)[ :=]*[1-9]|\btimed out\b|\bERROR\b",
    ),
];

static SET: LazyLock<RegexSet> = LazyLock::new(|| {
    // Without Unicode's classes a line costs one pass of one automaton.
    let set = RegexSetBuilder::new(PHRASES.iter().map(|(_, phrase)| phrase)).unicode(false).build();
    set.expect("constant patterns, compiled in the tests")
});

/// What passed, or will be tried again.
static NO_FAULT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:retry(?:ing)?|retries left|will try|error ignored)\b|\.\.\. ok$|^\s*ok \d|^\[Pipeline\]|^\s*\x{25cf} Console",
    )
});

/// Warnings and news, `0 failed`, `failed=0`, `errors: 0`.
static HARMLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^.{0,40}?(?:^|[\s\[=])(?:warn|warning|info|debug|notice)(?:[\]:\s]|$)|\b(?:0|no) (?:\w+ )?(?:errors?|fail(?:ed|ures?))\b|\b(?:errors?|fail(?:ed|ures?))\s?[:=]\s?0\b",
    )
});

/// What a tool says whenever anything at all failed, though it sounds like more.
static ANY_FAILURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)^[=\s]*(?:short\s)?(?:failures|errors|error|failed|failure)[\s:=.!]*$ | ^Finished:\s | COMPILATION\s(?:ERROR|FAILURE)
        | ^(?:>\sTask\s)?:\S+\sFAILED$ | ^FAILURE:\sBuild\sfailed | ^\[ERROR\]\s(?:Failures|Errors|Tests\srun|To\ssee|Re-run|For\smore|After\scorr|\[Help|\s*mvn\s)
        | ^FAIL\s\S+\s[\d.]+s$ | ^FAIL\t | ^FAIL$ | ^test\sresult: | ^error:\s(?:could\snot\scompile|aborting\sdue|test\sfailed|\d+\starget)
        | collect2:\serror | error:\sprocess\sdidn't\sexit | ^Error:\s\d+\schart | hudson\.AbortException:\sNo\stest\sreport
        | returned\sexit\scode | did\snot\scomplete\ssuccessfully:\sexit\scode | \snon-zero\scode | npm\serror\s(?:code|errno|path|command)
        | ^(?:\x{2716}|\x{2717}|\x{d7})\s\d+\sproblem",
    )
});

/// Of these, what names no more than a number.
static EXIT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"returned exit code|exit code: \d+$|^Finished: |non-zero code"));

fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).build().expect("a constant pattern, compiled in the tests")
}
