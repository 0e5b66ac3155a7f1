// SPDX-License-Identifier: Apache-2.0
//! What Maven, Gradle, make and Go say of failures, and what of it is no cause.

use super::{cause, of_go, over::many};

const RULE: &str =
    "[WARNING] Rule violated for bundle shop: lines covered ratio is 0.50, but expected minimum is 0.80";

#[test]
fn a_coverage_rule_counts_once_maven_fails_by_it() {
    let failed = "[ERROR] Failed to execute goal org.jacoco:jacoco-maven-plugin:0.8.12:check (check) on project shop: Coverage checks have not been met. See log for details. -> [Help 1]";
    let log = format!("[ERROR] shop.Retry: expected\n{RULE}\n{}{failed}\n", many("[INFO] fine"));
    assert_eq!(cause(&log).1, RULE);
}

#[test]
fn a_coverage_rule_that_stops_nothing_is_less_than_what_fails_later() {
    // `haltOnFailure=false`
    let warned = format!("{RULE}\n[WARNING] Coverage checks have not been met. See log for details.\n");
    for failed in [
        "[ERROR] /srv/web/src/main/java/shop/Cart.java:[3,17] cannot find symbol",
        "the feed of today: FAILED",
        "error: no quota for web",
    ] {
        let log = format!("{warned}{}{failed}\n[INFO] BUILD FAILURE\n", many("[INFO] fine"));
        assert_eq!(cause(&log).1, failed);
    }
    // another module fails by its own rule
    let other = RULE.replace("bundle shop", "bundle mail");
    let failed = "[ERROR] Failed to execute goal org.jacoco:jacoco-maven-plugin:0.8.12:check (check) on project mail: Coverage checks have not been met. See log for details.";
    let log = format!("{warned}{}{other}\n{failed}\n", many("[INFO] fine"));
    assert_eq!(cause(&log).1, other);
    // where nothing else stands out it is better than nothing
    let log = format!("{warned}{}", many("[INFO] fine"));
    assert_eq!(cause(&log).1, RULE);
}

#[test]
fn a_failure_between_one_and_its_passing_when_it_is_run_again_is_kept() {
    let (a, b) = (of_go("TestA", "FAIL"), of_go("TestB", "FAIL"));
    let bad = |package: &str| format!("FAIL\nFAIL\texample.org/{package}\t0.01s\n");
    let well = format!("{}PASS\nok  \texample.org/a\t0.01s\n", of_go("TestA", "PASS"));
    let log =
        format!("{a}{}{}{b}{}{}{well}FAIL\nexit status 1\n", bad("a"), many("fine"), bad("b"), many("fine"));
    assert_eq!(cause(&log).1, "    app_test.go:7: TestB says FAIL");
    // B is run again, too, and fails
    let log = format!("{a}{}{b}{}{well}{b}{}exit status 1\n", bad("a"), bad("b"), bad("b"));
    assert_eq!(cause(&log).1, "    app_test.go:7: TestB says FAIL");
    // and where both pass, what comes later counts
    let well_b = format!("{}PASS\nok  \texample.org/b\t0.01s\n", of_go("TestB", "PASS"));
    let log = format!(
        "{a}{}{b}{}{well}{well_b}{}error: no quota\nexit status 1\n",
        bad("a"),
        bad("b"),
        many("fine")
    );
    assert_eq!(cause(&log).1, "error: no quota");
}

#[test]
fn of_what_gradle_gives_as_reasons_the_innermost_counts() {
    let told = |reasons: &str| {
        format!(
            "> Task :core:compileJava FAILED\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\n{reasons}\n* Try:\n> Run with --stacktrace option to get the stack trace.\n> Run with --info or --debug option to get more log output.\n\nBUILD FAILED in 41s\n"
        )
    };
    let log = told(
        "Execution failed for task ':core:compileJava'.\n> Could not resolve all files for configuration ':core:compileClasspath'.\n   > Could not resolve com.acme:client:4.2.\n     Required by:\n         project :core\n      > Could not GET 'https://maven.example.org/client.pom'. Received status code 401 from server: Unauthorized\n   > Could not resolve com.acme:other:1.0.\n",
    );
    assert!(cause(&log).1.ends_with("status code 401 from server: Unauthorized"));
    let log =
        told("Gradle build daemon disappeared unexpectedly (it may have been killed or may have crashed)\n");
    assert!(cause(&log).1.starts_with("Gradle build daemon disappeared"));
}

#[test]
fn where_make_alone_says_that_it_failed_the_last_words_before_it_count() {
    let log = format!(
        "{}docs/config.md is not what `make docs` writes\nmake: *** [Makefile:6: docs] Error 1\n",
        many("fine")
    );
    assert_eq!(cause(&log).1, "docs/config.md is not what `make docs` writes");
    // but not what another make says
    let log = "no tariff of 2026\nmake[1]: *** [a] Error 2\nmake[1]: Leaving directory '/srv/app'\nmake: *** [all] Error 2\n";
    assert_eq!(cause(log).1, "no tariff of 2026");
    // a shell's own reason is more
    let log = "a: not found\n1 of 7 hunks\nmake: *** [a] Error 127\n";
    assert_eq!(cause(log).1, "a: not found");
}

#[test]
fn what_fails_in_a_playbook_that_a_task_runs_is_told_apart_from_what_is_rescued_there() {
    let node = |said: &str| format!("node | {said}\n").replace("| \n", "|\n");
    let inner = [
        "PLAY [web] ***",
        "",
        "TASK [base : Look for the agent] ***",
        "fatal: [web1]: FAILED! => {\"msg\": \"non-zero return code\", \"stderr\": \"agent is not there\"}",
        "...ignoring",
        "",
        "TASK [base : Ask the vault] ***",
        "fatal: [web1]: FAILED! => {\"msg\": \"vault is sealed\"}",
        "",
        "TASK [base : Take the old one] ***",
        "ok: [web1]",
        "",
        "RUNNING HANDLER [proxy : Reload] ***",
        "fatal: [web1]: FAILED! => {\"msg\": \"upstream shop is not declared\"}",
        "",
        "PLAY RECAP ***",
        "web1 : ok=5    changed=3    unreachable=0    failed=1    skipped=0    rescued=1    ignored=1",
    ];
    let log = format!(
        "RUN START: a\nTASK [run-app : Deploy]\n{}node | ERROR\nnode | {{\nnode |   \"rc\": 2\nnode | }}\n\nPLAY RECAP\nnode | ok: 1 changed: 0 unreachable: 0 failed: 1\n\nRUN END RESULT_NORMAL: a\n",
        inner.map(node).concat(),
    );
    assert!(cause(&log).1.contains("upstream shop is not declared"), "{}", cause(&log).1);
}

#[test]
fn why_a_container_does_not_start_is_more_than_that_somebody_waited_for_it() {
    let log = format!(
        "Error: UPGRADE FAILED: context deadline exceeded\nUPGRADE FAILED\n{}9s    Warning   Failed    pod/shop   Failed to pull image \"shop:1\": not found\n",
        many("main.run"),
    );
    assert!(cause(&log).1.contains("Failed to pull image"));
    let log = format!("Error: UPGRADE FAILED: context deadline exceeded\n{}", many("rolled back"));
    assert!(cause(&log).1.starts_with("Error: UPGRADE FAILED"));
}

#[test]
fn a_tool_s_headline_tells_that_its_reason_comes() {
    for (head, reason) in [
        (
            "[ERROR] Rule 0: org.apache.maven.enforcer.rules.RequireJavaVersion failed with message:",
            "[ERROR] JDK 17 is not in the allowed range [21,).",
        ),
        (
            "There were 2 failures:\n\n1) CartTest::testTotal",
            "Failed asserting that 1990 is identical to 1999.",
        ),
        (
            "Your requirements could not be resolved.\n\n  Problem 1",
            "    - Root composer.json requires PHP extension ext-imagick *",
        ),
        ("* What went wrong:\nExecution failed for task ':a'.", "> Could not create the folder"),
        ("[ RUN      ] Cart.Sums", "cart_test.cc:6: Failure"),
    ] {
        let log = format!("error: expected by a test\n{head}\n{reason}\n\n{}exit code 1\n", many("more"));
        assert_eq!(cause(&log).1, reason);
    }
}

#[test]
fn a_place_without_a_word_for_how_bad_it_is_counts_but_no_note_does() {
    for line in [
        "order.proto:5:12: \"Money\" is not defined.",
        "shop/v1/order.proto:3:1:Previously present field \"2\" was deleted.",
        "lib/cart.rb:9:5: W: Lint/UselessAssignment: Useless assignment",
    ] {
        let log = format!(
            "a.proto:3:1: warning: Import money.proto is unused.\nsrc/a.c:3:1: note: declared here\n{line}\n{}exit code 1\n",
            many("fine")
        );
        assert_eq!(cause(&log).1, line);
    }
}
