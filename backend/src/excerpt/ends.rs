// SPDX-License-Identifier: Apache-2.0
//! Where what failed has ended: what comes after it is cleaning up.

use std::sync::LazyLock;

use regex::Regex;

use super::{frame, phrases::Rank};

/// Whether what failed ends with a line of this rank.
pub(super) fn ends(rank: Rank, said: &str) -> bool {
    rank >= Rank::Build && ENDS.is_match(said)
}

/// Whether it will be done once more, so that nothing has failed yet.
pub(super) fn again(said: &str) -> bool {
    AGAIN.is_match(said)
}

/// Whether a line says only that what was said before it has failed, and not that it was ended.
pub(super) fn says_only_that(rank: Rank, said: &str) -> bool {
    let status = match rank {
        Rank::Make => said.rsplit_once(" Error "),
        Rank::Exit => said.trim_end_matches('.').rsplit_once("##[error]Process completed with exit code "),
        _ => None,
    };
    // of `timeout` and of shells for a signal
    status.and_then(|(_, status)| status.parse::<u8>().ok()).is_some_and(|status| status < 124)
}

/// Whether a line is one that a command may have said last: none of a CI server, of make about itself, or of a shell's trace.
pub(super) fn last_words(line: &str) -> bool {
    let said = frame::said(line);
    !["[Pipeline]", "+ ", "##[", "make:", "make["].iter().any(|not| said.starts_with(not))
        && said.contains(char::is_alphanumeric)
}

/// Where Jenkins goes on after a stage: with what is always done, which may fail, too.
pub(super) fn goes_on(line: &str) -> bool {
    line.starts_with("[Pipeline] { (Declarative: Post Actions)") || line.starts_with("Error when executing ")
}

/// Whether nothing that comes after this line is why.
pub(super) fn is_over(line: &str) -> bool {
    line.starts_with(['B', 'S', 'R', 'U']) && OVER.is_match(line)
}

/// What says that a command has failed, after all that it said itself.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"(?i)\*\*\* |\bexit(?:ed)?\b.* (?:code|status|value)\b|\bnon-zero\b|BUILD FAILED|^\[ERROR\] (?:-> \[Help|To see the full|Re-run Maven)|build stopped|^error: could not compile|^error: test failed|^Finished: ",
    )
});

/// What Jenkins says of a step that failed, after it; and GitLab's runner of what it does after the script, which cannot fail a job.
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"^Build step '.+' marked build as failure$|^Stage \x22.+\x22 skipped due to earlier failure\(s\)$|^Running after_script$|^Uploading artifacts for failed job$",
    )
});

static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(r"(?i)\b(?:retrying|retry|trying again|will try|try again|attempt \d+ ?(?:of|/) ?\d+)\b")
});
