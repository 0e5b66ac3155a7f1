// SPDX-License-Identifier: Apache-2.0
//! Of several lines that may say why, the one that counts.

fn marked(log: &str) -> String {
    let excerpt = super::super::find(log.as_bytes(), false).unwrap();
    excerpt.lines[excerpt.cause.unwrap()].clone()
}

fn noise(line: &str) -> String {
    format!("{line}\n").repeat(60)
}

#[test]
fn of_errors_the_nearest_to_the_end_of_what_failed_counts() {
    let log = format!(
        "{}{}ERROR: signing key is missing\n{}make: *** [sign] Error 1\n{}",
        noise("Error: expected by the test"),
        noise("signed"),
        noise("cleaned"),
        noise("rm: error: no such container"),
    );
    assert_eq!(marked(&log), "ERROR: signing key is missing");
    // where no end is known, the first
    let log = format!("ERROR: signing key is missing\n{}", noise("rm: error: no such container"));
    assert!(marked(&log).starts_with("ERROR: signing"));
}

#[test]
fn what_is_done_once_more_has_not_failed_yet() {
    let log = format!(
        "error: mirror is down\nscript returned exit code 22\nRetrying\n{}error: disk is read-only\nscript returned exit code 1\n",
        noise("fetched"),
    );
    assert_eq!(marked(&log), "error: disk is read-only");
}

#[test]
fn where_jenkins_goes_on_the_stage_before_has_failed() {
    for on in [
        "Stage \"Publish\" skipped due to earlier failure(s)",
        "[Pipeline] { (Declarative: Post Actions)",
        "Error when executing always post condition:",
    ] {
        let log = format!(
            "[Pipeline] sh\n{}order 17 has total 19.99\n[Pipeline] }}\n{on}\n{}ERROR: script returned exit code 1\nFinished: FAILURE\n",
            noise("fine"),
            noise("[Pipeline] // stage"),
        );
        assert_eq!(marked(&log), "order 17 has total 19.99", "{on}");
    }
}

#[test]
fn what_the_system_ended_outranks_errors_of_what_ran() {
    for died in [
        "./run.sh: line 7: 4242 Killed                  ./server --load",
        "write /tmp/layer: no space left on device",
        "Segmentation fault (core dumped)",
        "go: signal: killed",
    ] {
        let log = format!("Error: expected\n{died}\nmake: *** [run] Error 137\n");
        assert_eq!(marked(&log), died);
    }
}

#[test]
fn a_failed_test_s_own_output_outranks_its_name_in_a_list() {
    let log = format!(
        "test a ... FAILED\n{}failures:\n\n---- a stdout ----\nlog line\nError: \"key is unknown\"\n\n{}",
        noise("test b ... ok"),
        noise("cleaned"),
    );
    assert_eq!(marked(&log), "Error: \"key is unknown\"");
    let log = format!("FAIL ./m.test.js\n{}  ● total\n\n    boom\n{}", noise("case ok"), noise("PASS x"));
    assert_eq!(marked(&log), "  ● total");
}

#[test]
fn a_shell_s_trace_is_no_error() {
    let log = "+ echo 'ERROR: not reached'\n+ ./deploy\nno quota for web\n+ exit code 1\nexit code 1\n";
    assert_eq!(marked(log), "exit code 1");
}

#[test]
fn of_tests_that_are_run_again_the_listed_counts() {
    let failed = |name: &str, why: &str| {
        let told = format!("[ERROR] demo.{name} -- Time elapsed: 0.1 s <<< FAILURE!\n");
        format!("{told}org.example.Failed: {why}\n{}", noise("\tat x"))
    };
    let log = format!(
        "{}{}[ERROR] Failures: \n[ERROR] demo.BTest.adds\n[ERROR]   Run 1: BTest.adds:7 no\n[WARNING] Flakes: \n",
        failed("ATest.adds", "flaky"),
        failed("BTest.adds", "always"),
    );
    assert_eq!(marked(&log), "org.example.Failed: always");
}

#[test]
fn a_go_test_that_passes_when_it_is_run_again_did_not_fail() {
    let run = |name: &str, verdict: &str, said: &str| {
        format!("=== RUN   {name}\n    a_test.go:7: {said}\n--- {verdict}: {name} (0.00s)\n")
    };
    let log = [
        run("TestA", "FAIL", "no answer"),
        "FAIL\nFAIL\texample.org/a\t0.01s\n".to_owned(),
        noise("fine"),
        run("TestA", "PASS", "fine"),
        "PASS\nok  \texample.org/a\t0.01s\n".to_owned(),
        run("TestB", "FAIL", "got 3, want 4"),
    ];
    assert_eq!(marked(&log.concat()), "    a_test.go:7: got 3, want 4");
}

#[test]
fn frames_and_code_that_is_quoted_are_no_words() {
    let log = format!(
        "[ERROR] The VM has ended\n{}[ERROR] Re-run Maven using the -X switch\n",
        noise("[ERROR]  at org.example.Error.run(Error.java:7)"),
    );
    assert_eq!(marked(&log), "[ERROR] The VM has ended");
    assert_eq!(marked("7 | print(\"FAILED once\")\nF821 Undefined name `x`\n"), "F821 Undefined name `x`");
}
