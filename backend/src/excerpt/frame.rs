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

/// What the tool itself said in a line: without the host, branch, step, worker or service that is put before it.
pub(super) fn said(line: &str) -> &str {
    let mut said = line;
    // a step of a build in a branch on a host
    for _ in 0..3 {
        let told =
            said.starts_with(['#', '[', '2']) || said.contains(" | ") || said.starts_with("INTERNALERROR> ");
        match told.then(|| BEFORE.find(said)).flatten() {
            Some(before) => said = said.get(before.end()..).unwrap_or(said),
            None => break,
        }
    }
    said
}

static MARK: LazyLock<Regex> =
    LazyLock::new(|| super::pattern(r"^(PRE-RUN|RUN|POST-RUN|CLEANUP) (START|END)\b"));

static CUT_SHORT: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(r"^(?:PRE-RUN|RUN) END RESULT_(?:TIMED_OUT|UNREACHABLE|DISK_FULL|SECRET_EXPOSURE)")
});

/// Ansible's host, Compose's service, BuildKit's step and its seconds, a branch of a Jenkins Pipeline (no log's level, which is in
/// capitals or one of few), a worker of pytest-xdist, pytest's own errors, and a moment.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    super::pattern(
        r"^(?:[A-Za-z][\w.-]*(?: -> \S+)? +\| |#\d+ (?:\d+\.\d+ )?|\[(?:[a-z][a-z0-9]*[-_./ ][\w./ -]*|gw\d+|unit|lint|test|tests|docs|build|check|integration|e2e|[a-z]+\d+)\] |INTERNALERROR> |2\d{3}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? +)",
    )
});
