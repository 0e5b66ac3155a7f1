// SPDX-License-Identifier: Apache-2.0
//! What CI systems and tools put around and before the lines of what they run.

use std::sync::LazyLock;

use regex::Regex;

/// Which playbooks of a Zuul job a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Around the playbooks.
    Around,
    /// `pre-run` and `run`.
    Main,
    /// `post-run` and clean-up.
    Post,
}

/// Where Zuul begins or ends a playbook.
pub(super) struct Mark {
    pub(super) of: Part,
    pub(super) begins: bool,
}

/// The mark that a line is, if it is one.
pub(super) fn mark(line: &str) -> Option<Mark> {
    if !line.starts_with(['P', 'R', 'C']) {
        return None;
    }
    let mark = MARK.captures(line)?;
    let of = if matches!(&mark[1], "PRE-RUN" | "RUN") { Part::Main } else { Part::Post };
    Some(Mark { of, begins: &mark[2] == "START" })
}

/// Whether Zuul itself ended a playbook: its time was over, its node or disk gone.
pub(super) fn cut_short(line: &str) -> bool {
    CUT_SHORT.is_match(line)
}

/// What the tool itself said in a line: without the host that Ansible puts before it.
pub(super) fn said(line: &str) -> &str {
    match HOST.find(line) {
        Some(host) => line.get(host.end()..).unwrap_or(line),
        None => line,
    }
}

static MARK: LazyLock<Regex> =
    LazyLock::new(|| super::pattern(r"^(PRE-RUN|RUN|POST-RUN|CLEANUP) (START|END)\b"));

static CUT_SHORT: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(r"^(?:PRE-RUN|RUN) END RESULT_(?:TIMED_OUT|UNREACHABLE|DISK_FULL|SECRET_EXPOSURE)")
});

static HOST: LazyLock<Regex> = LazyLock::new(|| super::pattern(r"^[A-Za-z][\w.-]*(?: -> \S+)? \| "));
