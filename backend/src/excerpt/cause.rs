// SPDX-License-Identifier: Apache-2.0
//! Which line says why. What a CI system's own frame says comes first; then words that tools use, the plainest first.

use std::sync::LazyLock;

use regex::Regex;

/// The line that says why, and the block of lines it belongs to.
pub(super) struct Cause {
    pub(super) line: usize,
    pub(super) begin: usize,
    /// One past the block's last line.
    pub(super) end: usize,
}

/// Finds the cause, or nothing that stands out.
pub(super) fn find(lines: &[String]) -> Option<Cause> {
    let parts = parts(lines);
    let main = |line: usize| parts.get(line).is_some_and(|part| *part == Part::Main);
    let framed = parts.contains(&Part::Post) || parts.contains(&Part::Main);
    cut_short(lines).or_else(|| task(lines, main)).or_else(|| {
        if !framed {
            return task(lines, |_| true).or_else(|| words(lines, 0, lines.len(), |_| true));
        }
        // publishing a log may fail too, and is the cause only where nothing before it is: that must be in sight
        let seen = lines.iter().any(|line| line.starts_with("RUN END "));
        let post = |line: usize| seen && parts.get(line).is_some_and(|part| *part == Part::Post);
        task(lines, post).or_else(|| words(lines, 0, lines.len(), main))
    })
}

/// Which playbooks of a Zuul job a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Around the playbooks, or no Zuul job at all.
    Around,
    /// `pre-run` and `run`.
    Main,
    /// `post-run` and clean-up.
    Post,
}

fn parts(lines: &[String]) -> Vec<Part> {
    let marks = || lines.iter().map(|line| MARK.captures(line));
    let part = |phase: &str| if matches!(phase, "PRE-RUN" | "RUN") { Part::Main } else { Part::Post };
    // a log that begins within a playbook names it at its end
    let first = marks().flatten().next().and_then(|mark| (&mark[2] == "END").then(|| part(&mark[1])));
    let mut now = first.unwrap_or(Part::Around);
    let each = marks().map(|mark| {
        let of = now;
        match mark {
            Some(mark) if &mark[2] == "START" => now = part(&mark[1]),
            Some(_) => now = Part::Around,
            None => {}
        }
        of
    });
    each.collect()
}

/// Zuul itself ended a playbook: its time was over, its node or disk gone.
fn cut_short(lines: &[String]) -> Option<Cause> {
    let line = lines.iter().position(|line| CUT_SHORT.is_match(line))?;
    Some(Cause { line, begin: 0, end: line + 1 })
}

/// The last Ansible task that failed and was not meant to, and in it the line of its output that stands out.
fn task(lines: &[String], within: impl Fn(usize) -> bool) -> Option<Cause> {
    let failed = |(at, line): (usize, &String)| (within(at) && TASK_FAILED.is_match(line)).then_some(at);
    lines.iter().enumerate().rev().filter_map(failed).find_map(|error| {
        let begin = (0..error).rev().find(|at| lines.get(*at).is_some_and(|line| is_border(line)));
        let begin = begin.map_or(0, |at| at + usize::from(!lines[at].starts_with("TASK [")));
        let end = (error..lines.len()).find(|at| lines.get(*at).is_some_and(|line| is_border(line)));
        let end = end.unwrap_or(lines.len());
        if lines.get(error..end)?.iter().any(|line| line.ends_with("| ERROR: Ignoring Errors")) {
            return None;
        }
        let own = words(lines, begin, error, |_| true).map(|cause| cause.line);
        // else its message, else its last word
        let message = (error..end).find(|at| lines.get(*at).is_some_and(|line| says_why(line)));
        let before = (begin + 1..error).rev().find(|at| lines.get(*at).is_some_and(|line| has_words(line)));
        Some(Cause { line: own.or(message).or(before).unwrap_or(error), begin, end })
    })
}

fn is_border(line: &str) -> bool {
    line.is_empty() || line.starts_with("TASK [") || line.starts_with("PLAY RECAP") || MARK.is_match(line)
}

/// Ansible's `"msg"`, unless it only says that a command failed.
fn says_why(line: &str) -> bool {
    line.contains("\"msg\": \"") && !line.contains("non-zero return code")
}

fn has_words(line: &str) -> bool {
    line.split_once(" | ").map_or(line, |(_, said)| said).chars().any(char::is_alphanumeric)
}

/// The line with the plainest word for a failure.
fn words(lines: &[String], begin: usize, end: usize, within: impl Fn(usize) -> bool) -> Option<Cause> {
    let block = lines.get(begin..end)?;
    let all = || block.iter().enumerate().map(|(at, line)| (begin + at, line)).filter(|(at, _)| within(*at));
    let whole = |line| Cause { line, begin, end };
    for (word, last) in WORDS.iter() {
        let matches =
            |(at, line): (usize, &String)| (word.is_match(line) && !COUNTS_NONE.is_match(line)).then_some(at);
        let found = if *last { all().filter_map(matches).last() } else { all().find_map(matches) };
        if let Some(found) = found {
            return Some(whole(if lines[found].contains("Traceback (most") {
                raised(lines, found, end)
            } else {
                found
            }));
        }
    }
    None
}

/// The line after a Python traceback's frames, which names the exception.
fn raised(lines: &[String], traceback: usize, end: usize) -> usize {
    let said = |line: &str| line.split_once(" | ").map_or(line, |(_, said)| said).to_owned();
    let after = (traceback + 1..end)
        .find(|at| lines.get(*at).is_some_and(|line| !said(line).starts_with(' ') && has_words(line)));
    after.unwrap_or(traceback)
}

static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(PRE-RUN|RUN|POST-RUN|CLEANUP) (START|END)\b"));

static CUT_SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:PRE-RUN|RUN) END RESULT_(?:TIMED_OUT|UNREACHABLE|DISK_FULL|SECRET_EXPOSURE)")
});

/// As Zuul's `zuul_stream` writes a task's failure: `host | ERROR`, with a message or a result after it.
static TASK_FAILED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\S+(?: -> \S+)? \| (?:ERROR|MODULE FAILURE|FAILED|UNREACHABLE)!?(?:: [^I].*|:)?$|^ERROR! ")
});

/// `0 failed`, `failed=0`, `errors: 0`.
static COUNTS_NONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:0|no) (?:\w+ )?(?:errors?|fail(?:ed|ures?))\b|\b(?:errors?|fail(?:ed|ures?))\s?[:=]\s?0\b",
    )
});

/// In order; `true`: the last such line counts, since the tool names its own cause at its end.
static WORDS: LazyLock<Vec<(Regex, bool)>> = LazyLock::new(|| {
    [
        (r"\bpanicked at\b", false),
        (r"Traceback \(most recent call last\)", true),
        (r"\b(?:FAIL|FAILED|FAILURES?)\b(?:[:! ]|$)|^(?:\S+ \| )?(?:not ok\b|✗|✘|×)", false),
        (r"\b(?:[Ee]rror|ERROR|FATAL|[Ff]atal)(?:\[\w+\]|\(\w+\))?:|\b\w+(?:Error|Exception): ", false),
        (r"npm (?:ERR!|error) (?:\S+ )?\w|\[ERROR\]|BUILD FAILURE|BUILD FAILED", false),
        (r"\b(?:make|gmake|ninja)(?:\[\d+\])?: \*\*\*|ninja: build stopped", true),
        (r"[Ss]egmentation fault|core dumped|Out of memory|No space left|command not found|Permission denied", false),
        (r"(?i)\b(?:exit(?:ed)?(?: with)?|return(?:ed)?) (?:code|status|value)[ :=]*[1-9]|\btimed out\b|\bERROR\b", true),
    ]
    .map(|(text, last)| (pattern(text), last))
    .into()
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled in the tests")
}
