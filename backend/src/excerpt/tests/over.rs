// SPDX-License-Identifier: Apache-2.0
//! What a CI server or Ansible says of a failure, and what programs say that looks like it.

use super::cause;

pub(super) fn many(line: &str) -> String {
    format!("{line}\n").repeat(60)
}

#[test]
fn what_comes_after_a_ci_server_has_told_of_the_failure_is_not_why() {
    for over in [
        "Build step 'Execute shell' marked build as failure",
        "Stage \"Publish\" skipped due to earlier failure(s)",
        "Running after_script",
        "Uploading artifacts for failed job",
    ] {
        let log =
            format!("{}the tariff is unknown\n{over}\nerror: no report\n{}", many("fine"), many("gone"));
        assert_eq!(cause(&log).1, "the tariff is unknown", "{over}");
        let log =
            format!("fatal: no such tariff\n{}{over}\nsrc/a.c:3:1: error: expected ';'\n", many("fine"));
        assert_eq!(cause(&log).1, "fatal: no such tariff", "{over}");
    }
}

#[test]
fn what_is_always_done_after_stages_may_be_why() {
    let log = "fine\n[Pipeline] { (Declarative: Post Actions)\nerror: the site is down\nFinished: FAILURE\n";
    assert_eq!(cause(log).1, "error: the site is down");
}

#[test]
fn what_gitlab_s_runner_says_of_any_failure_and_of_its_cache_is_not_why() {
    let log = "WARNING: file does not exist\nFailed to extract cache\nno quota for web\nRunning after_script\nfine\nERROR: Job failed: exit code 1\n";
    assert_eq!(cause(log).1, "no quota for web");
}

#[test]
fn what_a_program_prints_is_no_failure_of_its_task() {
    let log = format!(
        "RUN START: a\nTASK [test]\nh | running\nh | ERROR: expected by a test\n{}h | src/a.c:3:1: error: expected ';'\nh | ERROR\nh | {{\nh |   \"rc\": 2\nh | }}\n\nRUN END RESULT_NORMAL: a\n",
        many("h | fine"),
    );
    assert_eq!(cause(&log).1, "src/a.c:3:1: error: expected ';'");
    // and the task may pass
    let log = "RUN START: a\nTASK [warm up]\nh | ERROR: expected\n\nTASK [test]\nh | no quota for web\nh | ERROR\nh | {\n\nRUN END RESULT_NORMAL: a\n";
    assert_eq!(cause(log).1, "no quota for web");
    // it is the failure where nothing else is
    let log = "RUN START: a\nTASK [copy]\nh | fine\nh | ERROR: disk is gone\n\nRUN END RESULT_NORMAL: a\n";
    assert_eq!(cause(log).1, "ERROR: disk is gone");
}

#[test]
fn a_message_is_the_failure_where_what_was_told_without_one_was_rescued() {
    let log = "RUN START: a\nTASK [try]\nh | no answer\nh | ERROR\nh | {\n\nTASK [copy]\nh | ERROR: disk is gone\n\nPLAY RECAP\nh : ok=1 changed=0 unreachable=0 failed=1 skipped=0 rescued=1 ignored=0\nRUN END RESULT_NORMAL: a\n";
    assert_eq!(cause(log).1, "ERROR: disk is gone");
}

#[test]
fn what_a_go_test_logs_counts_once_it_has_failed() {
    let log = "=== RUN   TestA\n    a_test.go:7: FAIL: simulated\n--- PASS: TestA (0.00s)\n=== RUN   ExampleB\n--- FAIL: ExampleB (0.00s)\ngot:\n1\nwant:\n2\nFAIL\n";
    assert_eq!(cause(log).1, "--- FAIL: ExampleB (0.00s)");
}

#[test]
fn the_tools_own_words_are_known() {
    for line in [
        "./deploy.sh: line 31: REGION: unbound variable",
        "/usr/bin/ld: a.o:(.data+0x0): multiple definition of `retries'; b.o:(.data+0x0): first defined here",
        "/usr/bin/ld: cannot find -ltotals: No such file or directory",
        "fatal error: concurrent map writes",
        "      src/conn.c:2:10: fatal error: libpq-fe.h: No such file or directory",
        "shop/price.py:2:20: E0602: Undefined variable 'tariff' (undefined-variable)",
    ] {
        let log = format!(
            "shop/a.py:1:0: C0114: Missing module docstring (missing-module-docstring)\nError: expected\n{line}\n{}exit code 1\n",
            many("error: cleaning up was not needed"),
        );
        assert_eq!(cause(&log).1, line);
    }
    for line in [
        "virtual memory exhausted: Cannot allocate memory",
        "tar: out/release.tar: Wrote only 4096 of 10240 bytes",
        "==17== 72 bytes in 1 blocks are definitely lost in loss record 1 of 1",
        "Runtime error near line 32: UNIQUE constraint failed: account.mail (19)",
        "imports example.org/shop/cart from m.go: import cycle not allowed",
        "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock`.",
        "The lock file at uv.lock needs to be updated",
        "gen.go:3: running \"stringer\": exec: \"stringer\": executable file not found in $PATH",
        "curl: (7) Failed to connect to 127.0.0.1 port 39999",
        "Failed: 1 failure(s), 0 warning(s) in 1 files processed of 1 encountered.",
    ] {
        let log = format!("fine\n{line}\n{}exit code 1\n", many("cleaned"));
        assert_eq!(cause(&log).1, line);
    }
}

#[test]
fn the_line_after_a_bundler_s_headline_says_what() {
    for head in ["ERROR in ./src/index.js 1:0-30", "error during build:"] {
        let log = format!("{head}\nCan't resolve './Totals' in 'src'\n{}", many("fine"));
        assert_eq!(cause(&log).1, "Can't resolve './Totals' in 'src'");
    }
    let log = "TypeError: x is undefined\n \u{276f} Timeout._onTimeout queue.test.js:7:28\n";
    assert_eq!(cause(log).1, "TypeError: x is undefined");
}

#[test]
fn the_time_that_a_runner_of_actions_puts_before_a_line_is_not_shown() {
    let log = "2026-11-27T11:28:12.8309220Z   a.c:3:1: error: no\n2026-11-27T11:28:12.8309220Z ##[error]Process completed with exit code 1.\n";
    assert_eq!(cause(log).1, "  a.c:3:1: error: no");
}
