// SPDX-License-Identifier: Apache-2.0
//! What tools say when something fails, from what names the fault itself to what any failure says.

use std::sync::LazyLock;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// How plainly a line says why, the plainest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The fault and where it is: a compiler's error, an assertion, a panic.
    Exact,
    /// Ended by the system: killed, no memory, no disk.
    Died,
    /// A Python exception that nobody caught.
    Raised,
    /// What a test runner says of a failed test under its headline.
    Detail,
    /// The headline of a failed test's own output: it comes after all tests, the test's name in a list before.
    Headed,
    /// The name of what failed: a test, a package, a stage.
    Named,
    /// Why Kubernetes does not start a container, which it tells as a warning: others only wait for it.
    Waits,
    /// What a CI server gives as the reason, in the line before its verdict.
    Verdict,
    /// An error or exception, of whatever kind.
    Error,
    /// What a formatter, or a check of the tree, would have otherwise.
    Form,
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

/// What passes says as much, too: programs log errors that nobody minds. Of these the nearest to the end of what failed counts, where
/// that is known.
pub(super) const NEAREST: [Rank; 5] = [Rank::Died, Rank::Raised, Rank::Error, Rank::Form, Rank::System];

/// The rank of a line, if it says anything at all.
pub(super) fn rank(said: &str) -> Option<Rank> {
    let said = said.as_bytes();
    // most lines say nothing, which is known sooner than what one says
    if !SET.is_match(said) || NO_FAULT.is_match(said) {
        return None;
    }
    let found = SET.matches(said);
    // `[INFO] BUILD FAILURE` is one all the same
    let anyway =
        |rank: &Rank| matches!(rank, Rank::Exact | Rank::Waits | Rank::Form | Rank::Build | Rank::Make);
    let mut ranks = found.iter().filter_map(|at| Some(PHRASES.get(at)?.0));
    let plainest = ranks.next()?;
    let counts = anyway(&plainest) || !HARMLESS.is_match(said);
    let rank = if counts { plainest } else { ranks.find(anyway)? };
    if rank == Rank::Error && NOTE.find(said).is_some() {
        return None;
    }
    if rank != Rank::Exact && rank < Rank::System && ANY_FAILURE.is_match(said) {
        return Some(if EXIT.is_match(said) { Rank::Exit } else { Rank::Build });
    }
    Some(rank)
}

/// In the order of their ranks, but for what says less than it sounds.
const PHRASES: &[(Rank, &str)] = &[
    // Rust's and Go's; Bash's own last words
    (
        Rank::Exact,
        r"\bpanicked at\b|^panic: |^fatal error: (?:all goroutines|concurrent map|unexpected signal|stack overflow)|^WARNING: DATA RACE|^\S+: line \d+: \S+: unbound variable",
    ),
    // gcc, clang, javac, rustc's short form, sphinx and others; go; Maven's, Kotlin's, TypeScript's and .NET's compilers
    (
        Rank::Exact,
        r"^\s*(?:\S.*[\s/(])?[\w.+~/-]+:\d+(?::\d+)?: (?:fatal )?[Ee]rror(?:\[\w+\])?:? |^(?:vet: )?\S+\.go:\d+:\d+: \S",
    ),
    (Rank::Exact, r"^\[ERROR\] (?:\S*/)?[\w.-]+\.\w+:\[\d+,\d+\] |^e: \S+:|\(\d+,\d+\): error [A-Z]+\d+:"),
    (
        Rank::Exact,
        r"^error\[E\d+\]: |\bundefined reference to\b|\bmultiple definition of\b|\b(?:cannot find|unable to find library) -l\w|\bNo rule to make target\b|^CMake Error",
    ),
    // a linter's code; of pylint's, `C0114: `, those that are no errors are less
    (
        Rank::Exact,
        r"^\s+\d+:\d+\s+error\s|^\S+\.\w+:\d+:\d+: (?:[A-Z]{1,4}\d{2,4} |[A-Z]{2,4}\d{2,4}: |[ABD-QS-VX-Z]\d{2,4}: |[CRW]\d{2,3}: )|^WorkflowScript: \d+: ",
    ),
    // GoogleTest's, LLVM's linker's, PHP's
    (
        Rank::Exact,
        r"^E   +\S|\bAssertion `.*' failed|\bCannot find module '|\bFailure/Error:|^\S+:\d+: Failure$|\bundefined symbol: \S|\bPHP (?:Fatal|Parse) error: |^(?:Fatal|Parse) error: ",
    ),
    (
        Rank::Died,
        r"(?i)\bsegmentation fault\b|\(core dumped\)|\bout of memory\b|OutOfMemoryError|OOMKilled|\bno space left\b|\bvirtual memory exhausted\b",
    ),
    // as shells and Go tell of SIGKILL: with a job's number, alone, or of a process; the command comes after two blanks or more
    (
        Rank::Died,
        r"^(?:\S+: (?:line )?\d+: +)?\d* *(?:Killed|Aborted|Bus error|Illegal instruction)(?:$| {2,}\S)|\b(?:signal: (?:9|killed)|Killed signal)\b|\bSIGKILL\b|\bDisk quota exceeded|\bWrote only \d+ of \d+ bytes\b",
    ),
    (Rank::Raised, r"Traceback \(most recent call last\)"),
    // cargo's, jest's, vitest's, pytest's
    (Rank::Headed, r"^---- .+ std(?:out|err) ----$|^\s*FAIL +\S+ > |^_{3,} \S.* _{3,}$"),
    (Rank::Headed, "^\\s*\u{25cf} \\S"),
    // who waited, and not for what
    (Rank::Error, r"\bFAILED: .*\b(?:deadline exceeded|timed out waiting)\b"),
    (
        Rank::Named,
        r"^\s*--- FAIL: |<<< (?:FAILURE|ERROR)!|^\S+ > .+ FAILED$|^\* What went wrong:|^\s*\d+ failing$|^There (?:was|were) \d+ (?:failure|error)s?:$|^\s+Problem \d+$",
    ),
    (Rank::Named, "^\\s*not ok\\b|^\\s*(?:\u{2717}|\u{2718}|\u{d7}|\u{2716}|\u{276f}) \\S"),
    (
        Rank::Named,
        r"^Cannot contact \S+: |^Cancelling nested steps due to timeout|^Timeout has been exceeded",
    ),
    // a bar that was not reached
    (
        Rank::Named,
        r"(?i)\bcover(?:age|ed)\b.*\b(?:below|less than|lower than|not met|not reached|does not meet|wanted|required|at least|minimum)\b",
    ),
    // ctest's, git's, ruff's
    (
        Rank::Named,
        r"\*\*\*(?:Failed|Exception|Timeout|Not Run)\b|^CONFLICT \(|^[A-Z]{1,4}\d{3,4} (?:\[\*\] )?[A-Z`]",
    ),
    (Rank::Named, r"\b(?:FAIL|FAILED|FAILURES?)\b(?:[:! ]|$)"),
    (
        Rank::Waits,
        r"\bBack-off (?:pulling|restarting) |\bFailed to pull image |\b(?:ErrImagePull|ImagePullBackOff|CrashLoopBackOff|CreateContainerConfigError|InvalidImageName)\b",
    ),
    (
        Rank::Error,
        r"\b(?:[Ee]rror|ERROR|FATAL|[Ff]atal)(?:\[\w+\]|\(\w+\))?: |\b\w+(?:Error|Exception)(?: \[\w+\])?: ",
    ),
    (Rank::Error, r"^\[(?:ERROR|error)\]:? +\S|^E: |\bERROR!|^[Ee]rror:|^ERROR:|\bException in thread\b"),
    (
        Rank::Error,
        r"(?i)\bsyntax error\b|\bunexpected end of file\b|\bunbound variable\b|\bparameter (?:null or )?not set\b",
    ),
    // Valgrind's, SQLite's shell's, and what tools say of a lock file that is old
    (
        Rank::Error,
        r"^==\d+== (?:Invalid |.* lost in loss record )|\b[Ee]rror:? near line \d+: |\bimport cycle not allowed\b",
    ),
    (
        Rank::Error,
        r"(?i)\block ?file\b.*\b(?:needs to be updated|out[ -]of[ -]date|not up[ -]to[ -]date|not in sync)\b|\bsince \S+\.lock was last generated",
    ),
    // webpack's and vite's, yarn's, node's and pnpm's codes, kubectl's, dpkg's, go's
    (
        Rank::Error,
        r"^ERROR in \S|^error during |^error [A-Z]|\bERR_[A-Z_]{3,}|\bError from server\b|^dpkg: error |^go: .*(?:: |\bno |\bmissing |\bcannot )",
    ),
    // what compilers and linters say of a place, without a word for how bad it is
    (Rank::Error, r"^[^\s:]+\.\w+:\d+:\d+: ?[A-Za-z\x22'`\[(]"),
    // npm's own reason among its codes; registries' and apt's; git's; the worst levels of a log
    (
        Rank::Error,
        r"^npm (?:ERR!|error) (?:\d{3} +\S|Missing: |Invalid: |notarget |network |Could not resolve dependency|Conflicting peer)|^(?:denied|unauthorized|toomanyrequests): \S",
    ),
    (
        Rank::Error,
        r"^[WE]: Failed to fetch |^ ! \[(?:remote )?rejected\]|(?:^|[ \[])(?:FATAL|CRITICAL)\]? +\S",
    ),
    // formatters and checks of the tree, which say no more than where
    (
        Rank::Form,
        r"^Diff in \S|\bwould (?:be )?reformat|\b(?:not|improperly|incorrectly) (?:formatted|sorted)\b|Code style issues|^diff --git a/|^Untracked files:",
    ),
    (
        Rank::Form,
        r"(?i)\b(?:files?|sources?)\b.*\b(?:differ|need formatting|need to be formatted)\b|\bneeds? (?:gofmt|formatting)\b",
    ),
    (Rank::Form, r"^\S+\.\w+:\d+:\d+: [CRW]\d{4}: "),
    (
        Rank::System,
        r"(?i)\bcommand not found\b|\bexecutable file not found\b|^curl: \(\d+\) |\bpermission denied\b|\bno such (?:file|host|image)\b|: not found$|\bmanifest unknown\b",
    ),
    (
        Rank::System,
        r"(?i)\bconnection (?:refused|reset)\b|\bcould not resolve\b|\bname resolution\b|\bi/o timeout\b|\bdeadline exceeded\b",
    ),
    (Rank::System, r"(?i)^(?:\S+: )*(?:cannot|can't|could not|couldn't|unable to|failed to) \w|^Terminated$"),
    (
        Rank::Build,
        r"npm (?:ERR!|error) (?:\S+ )?\w|BUILD FAILURE|BUILD FAILED|ninja: build stopped|^Failed: +[1-9]",
    ),
    (Rank::Make, r"\b(?:g?make|ninja)(?:\[\d+\])?: \*\*\*"),
    (
        Rank::Exit,
        r"(?i)\b(?:exit(?:ed)?(?: with)?|return(?:ed)?) (?:code|status|value)[ :=]*[1-9]|\btimed out\b|\bERROR\b",
    ),
];

static SET: LazyLock<RegexSet> = LazyLock::new(|| {
    // Without Unicode's classes a line costs one pass of one automaton; what it has learnt of a log with the words of many tools
    // takes more than the usual 2 MiB, and would be learnt anew all the time.
    let phrases = PHRASES.iter().map(|(_, phrase)| phrase);
    let set = RegexSetBuilder::new(phrases).unicode(false).dfa_size_limit(4 << 20).build();
    set.expect("constant patterns, compiled in the tests")
});

/// What passed, or will be tried again; a shell's trace of what it will do; a frame of a stack; a line of code that a
/// tool quotes; what pip says of packages that it leaves alone.
static NO_FAULT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:retry(?:ing)?|retries left|will try|error ignored)\b|\.\.\. ok$|^\s*ok \d|^\[Pipeline\]|^Error when executing |^\++ \S|^(?:\[ERROR\] )?\s*at [\w.$/<>]+\(|^\s*\d+ \| |^ERROR: pip's dependency resolver|^\s*\x{25cf} Console|^\s*\x{276f} .*:\d+:\d+$|^Failed to (?:extract|create) cache$",
    )
});

/// Warnings and news, `0 failed`, `failed=0`, `errors: 0`.
static HARMLESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^.{0,40}?(?:^|[\s\[=])(?:warn|warning|info|debug|notice)(?:[\]:\s]|$)|\b(?:0|no) (?:\w+ )?(?:errors?|fail(?:ed|ures?))\b|\b(?:errors?|fail(?:ed|ures?))\s?[:=]\s?0\b",
    )
});

/// What compilers add to an error of another place.
static NOTE: LazyLock<memmem::Finder<'_>> = LazyLock::new(|| memmem::Finder::new(": note: "));

/// What a tool says whenever anything at all failed, though it sounds like more.
static ANY_FAILURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)^[=\s]*(?:short\s)?(?:failures|errors|error|failed|failure)[\s:=.!]*$ | ^Finished:\s | COMPILATION\s(?:ERROR|FAILURE)
        | ^(?:>\sTask\s)?:\S+\sFAILED$ | ^FAILURE:\sBuild\sfailed | ^\[ERROR\]\s(?:->\s|Failures|Errors|Tests\srun|To\ssee|Re-run|For\smore|After\scorr|\[Help|\s*mvn\s)
        | ^FAIL\s\S+\s[\d.]+s$ | ^FAIL\t | ^FAIL$ | ^test\sresult: | ^error:\s(?:could\snot\scompile|aborting\sdue|test\sfailed|\d+\starget)
        | collect2:\serror | error:\sprocess\sdidn't\sexit | ^Error:\s\d+\schart | hudson\.AbortException:\sNo\stest\sreport
        | ^ERROR:\sJob\sfailed | returned\sexit\scode | did\snot\scomplete\ssuccessfully:\sexit\scode | \snon-zero\scode | npm\serror\s(?:code|errno|path|command)
        | ^(?:\x{2716}|\x{2717}|\x{d7})\s\d+\sproblem | ^error:\sfailed\sto\spush\ssome\srefs | ^(?:UPGRADE|INSTALLATION)\sFAILED$",
    )
});

/// Of these, what names no more than a number.
static EXIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"returned exit code|exit code: \d+$|^Finished: |non-zero code|^ERROR: Job failed")
});

fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).build().expect("a constant pattern, compiled in the tests")
}
