// SPDX-License-Identifier: Apache-2.0
use proptest::prelude::*;

use super::*;

mod builds;
mod over;
mod stacks;

fn cause(log: &str) -> (Excerpt, String) {
    let excerpt = find(log.as_bytes(), false).unwrap();
    let line = excerpt.lines[excerpt.cause.unwrap()].clone();
    (excerpt, line)
}

#[test]
fn a_real_zuul_log_names_its_failing_test() {
    let (excerpt, line) = cause(include_str!("fixtures/zuul-failed.txt"));
    assert_eq!(line, "test b ... FAILED: expected 4, got 5");
    assert_eq!(excerpt.lines[0], "TASK [run tests]");
    assert!(excerpt.lines.iter().any(|line| line.contains("\"rc\": 3")));
    assert!(!excerpt.lines.iter().any(|line| line.contains("POST-RUN")), "{excerpt:?}");
}

#[test]
fn the_cause_has_its_number_in_a_log_that_was_read_from_its_beginning() {
    let log = format!("{}test b ... FAILED\nbye\n", "fine\n".repeat(60));
    let excerpt = find(log.as_bytes(), false).unwrap();
    assert_eq!(
        (excerpt.number, excerpt.lines[excerpt.cause.unwrap()].as_str()),
        (Some(61), "test b ... FAILED")
    );
    assert_eq!(find(log.as_bytes(), true).unwrap().number, None);
    assert_eq!(find(b"fine\n", false).unwrap().number, None);
}

#[test]
fn only_one_and_the_same_host_is_left_out() {
    let (excerpt, _) = cause("error: wrong\n12 | let a = 1;\n");
    assert_eq!(excerpt.lines, ["error: wrong", "12 | let a = 1;"]);
    let (excerpt, _) = cause("web1 | error: wrong\nweb2 | fine\n");
    assert_eq!(excerpt.lines, ["web1 | error: wrong", "web2 | fine"]);
}

#[test]
fn a_log_without_a_failure_has_no_cause() {
    assert_eq!(find(include_bytes!("fixtures/zuul-passed.txt"), false).unwrap().cause, None);
}

#[test]
fn the_end_of_a_log_alone_is_not_enough_while_it_shows_only_what_came_after() {
    let log = "T\nlocalhost | ERROR\nPOST-RUN END RESULT_NORMAL: x\n";
    assert_eq!(find(log.as_bytes(), true).unwrap().cause, None);
}

#[test]
fn causes_are_found_in_the_words_of_many_tools() {
    for (log, wanted) in [
        (
            "test a ... FAILED\nthread 'a' panicked at src/lib.rs:3:5:\nboom",
            "thread 'a' panicked at src/lib.rs:3:5:",
        ),
        (
            "Traceback (most recent call last):\n  File \"a\", line 1\n    f()\nValueError: no\nbye",
            "ValueError: no",
        ),
        (
            "0 errors\nfailed: 0\nsrc/a.c:3:1: error: expected ';'\nmake: *** [all] Error 1",
            "src/a.c:3:1: error: expected ';'",
        ),
        ("cc -c a.c\nmake[2]: *** [a] Error 2\nmake: *** [all] Error 2", "cc -c a.c"),
        ("fine\nmake[2]: *** [a] Error 137\nmake: *** [all] Error 2", "make[2]: *** [a] Error 137"),
        ("npm ERR! code ELIFECYCLE\nnpm ERR! errno 1", "npm ERR! code ELIFECYCLE"),
        ("[INFO] x\n[INFO] BUILD FAILURE\n[INFO] y", "[INFO] BUILD FAILURE"),
        ("error[E0308]: mismatched types\n --> src/a.rs:1", "error[E0308]: mismatched types"),
        ("doing\nProcess exited with code 137", "Process exited with code 137"),
        ("\u{1b}[31mE   AssertionError: 1 != 2\u{1b}[0m", "E   AssertionError: 1 != 2"),
        (
            "RUN START: a\nTASK [slow]\nh | on it\nRUN END RESULT_TIMED_OUT: a\nPOST-RUN START: b\nh | ERROR",
            "RUN END RESULT_TIMED_OUT: a",
        ),
        (
            "RUN START: a\nTASK [tolerated]\nh | ERROR\nh | ERROR: Ignoring Errors\n\nTASK [not]\nh | ERROR: disk is gone\n\nRUN END RESULT_NORMAL: a",
            "ERROR: disk is gone",
        ),
        (
            "RUN START: a\nTASK [fine]\nh | ok\nRUN END RESULT_NORMAL: a\nPOST-RUN START: b\nTASK [publish]\nh | ERROR\nh |   \"msg\": \"no such host\"",
            "  \"msg\": \"no such host\"",
        ),
    ] {
        let excerpt = find(log.as_bytes(), false).unwrap();
        let line = excerpt.cause.map(|at| excerpt.lines[at].as_str());
        assert_eq!(line, Some(wanted), "{log}");
    }
}

#[test]
fn without_a_cause_the_end_is_shown() {
    let log = (0..100).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
    let excerpt = find(log.as_bytes(), false).unwrap();
    assert_eq!((excerpt.lines.len(), excerpt.cause), (39, None));
    assert_eq!(excerpt.lines.last().unwrap(), "line 99");
    assert_eq!(find(b"\n \n\x1b[0m\n", false), None);
}

/// What a test of Go's says that has this end: `FAIL` or `PASS`.
fn of_go(name: &str, end: &str) -> String {
    format!("=== RUN   {name}\n    app_test.go:7: {name} says {end}\n--- {end}: {name} (0.00s)\n")
}

#[test]
fn a_test_that_passes_in_another_package_takes_no_failure_back() {
    let (failed, passed) = (of_go("TestNew", "FAIL"), of_go("TestNew", "PASS"));
    let (bad, well) = ("FAIL\nFAIL\texample.org/a\t0.01s\n", "PASS\nok  \texample.org/b\t0.01s\n");
    let (_, line) = cause(&format!("{failed}{bad}{passed}{well}FAIL\nexit status 1\n"));
    assert_eq!(line, "    app_test.go:7: TestNew says FAIL");
    // `-count=3`: once is enough
    let (_, line) = cause(&format!("{failed}{passed}{bad}exit status 1\n"));
    assert_eq!(line, "    app_test.go:7: TestNew says FAIL");
}

#[test]
fn what_a_script_says_that_it_killed_is_no_death() {
    let (_, line) =
        cause("src/app.c:3:1: error: expected ';'\nmake: *** [a.o] Error 1\nKilled 3 stale processes\n");
    assert_eq!(line, "src/app.c:3:1: error: expected ';'");
}

#[test]
fn secrets_are_masked() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    let github = format!("ghp_{}", "a1B2".repeat(9));
    for (line, secret) in [
        ("git clone https://me:hunter2hunter2@git.example.org/x", "hunter2"),
        ("git clone https://tokentokentoken@git.example.org/x", "tokentokentoken"),
        ("curl -H 'Authorization: Bearer abcdefgh12345678'", "abcdefgh"),
        ("> authorization: Basic bWU6aHVudGVyMg==", "bWU6"),
        ("Cookie: GerritAccount=aSecretCookie", "aSecret"),
        ("export DB_PASSWORD=hunter2", "hunter2"),
        (r#"{"api_key": "hunter2 and more"}"#, "hunter2"),
        ("mysql --password hunter2 --host x", "hunter2"),
        ("machine git.example.org login me password hunter2", "hunter2"),
        ("AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
        (&format!("got {jwt}"), "eyJzdWIi"),
        (&format!("remote: {github}"), "a1B2"),
        ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", "MIIEvQ"),
        ("export DB_PASS=hunter2", "hunter2"),
        ("MYSQL_PWD='hunter2 and more' mysql -h x", "hunter2"),
        ("PGPASS: hunter2", "hunter2"),
        (r#"  "smtp_pass": "hunter2","#, "hunter2"),
        ("spring.datasource.db-pwd = hunter2", "hunter2"),
        ("+ curl -sf -u me:hunter2 https://x.example.org", "hunter2"),
        ("+ curl -ume:hunter2 https://x.example.org", "hunter2"),
        ("+ docker exec web curl --user me:hunter2 http://x", "hunter2"),
        ("+ curl --proxy-user='me:hunter2' http://x", "hunter2"),
        ("+ curl -sSfu me:hunter2 https://x.example.org", "hunter2"),
        ("+ curl -u 'me':'hunter2 and more' https://x.example.org", "hunter2"),
        ("+ http -a me:hunter2 x.example.org", "hunter2"),
        ("+ nexus-upload -u me:hunter2 app.jar", "hunter2"),
        ("+ mysql -u root -phunter2 app", "hunter2"),
        ("+ mysqldump -h x -p hunter2", "hunter2"),
        ("+ sshpass -p hunter2 ssh me@x", "hunter2"),
        ("+ docker login -u me -p hunter2 registry.example.org", "hunter2"),
        ("+ keytool -list -storepass hunter2", "hunter2"),
        ("+ openssl rsa -passin pass:hunter2 -in k", "hunter2"),
        ("+ tool --pass hunter2", "hunter2"),
        ("fetch postgres://me:p/hunter2@db.example.org/app", "hunter2"),
        ("fetch https://me:1a/hunter2@git.example.org/app", "hunter2"),
        ("fetch https://me:a@hunter2@git.example.org/app", "hunter2"),
    ] {
        let excerpt = find(format!("error: here\n{line}").as_bytes(), false).unwrap();
        let text = excerpt.lines.join("\n");
        assert!(!text.contains(secret) && text.contains("***"), "{line} -> {text}");
    }
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nshort\n-----END OPENSSH PRIVATE KEY-----\nerror: after";
    assert_eq!(find(key.as_bytes(), false).unwrap().lines, ["***", "***", "***", "error: after"]);
    assert_eq!(plain("error: x\ntoken=abc\u{7}"), "error: x\ntoken=***");
}

#[test]
fn a_setting_is_masked_by_its_name_and_cut() {
    let set = |name: &str, value: &str| {
        let (name, value) = setting(name, value, 12);
        format!("{name}={value}")
    };
    assert_eq!(set("title", "a\nb"), "title=a b");
    assert_eq!(set("title", "twelve chars"), "title=twelve chars");
    assert_eq!(set("a very long name", "thirteen char"), "a very long…=thirteen ch…");
    assert_eq!(set("npm_token", "abc"), "npm_token=***");
    assert_eq!(set("url", "x://u:pass@h"), "url=x://***@h");
    assert_eq!(set("key", "-----BEGIN PRIVATE KEY-----\nabc"), "key=***");
    assert_eq!(set("", &"x".repeat(100_000)), "=xxxxxxxxxxx…");
}

#[test]
fn plain_words_stay() {
    for line in [
        "expected 4, got 5",
        "see https://docs.example.org/a?b=c",
        "commit 8d333f1e0dd44d6bb1cd4838f2ba42be",
        "bypass=true, compass: north, trespass = no",
        "PASS: test_sum",
        "pass: 12, fail: 3",
        "first_pass: 2 of 2",
        "PWD=/srv/app OLDPWD=/srv",
        "+ docker run -u 1000:1000 --user app:app -p 8080:80 x",
        "+ kubectl exec -u 0:0 web",
        "+ id -u 1000:1000",
        "+ mkdir -p build/out",
        "+ psql -h x -p 5432",
        "mysql is up at x -p",
        "see https://registry.example.org:4873/@types/node",
        "see https://proxy.example.org:8081/x/@v/list",
        "see http://[::1]:8080/@x",
        "from ssh.example.org: me@x.example.org logged in",
    ] {
        assert_eq!(plain(line), line);
    }
}

fn log() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just("error: x\n".as_bytes().to_vec()),
        Just("TASK [t]\n".as_bytes().to_vec()),
        Just("h | ERROR\n".as_bytes().to_vec()),
        Just("RUN START: a\n".as_bytes().to_vec()),
        Just("RUN END RESULT_NORMAL: a\n".as_bytes().to_vec()),
        Just("POST-RUN START: a\n".as_bytes().to_vec()),
        Just("Traceback (most recent call last)\n".as_bytes().to_vec()),
        Just("\n".as_bytes().to_vec()),
        Just("a\rb\r\r\n".as_bytes().to_vec()),
        Just("=== RUN   T\n    a.go:1: no\n--- FAIL: T\n".as_bytes().to_vec()),
        Just("PLAY RECAP\nh : ok=1 changed=0 unreachable=0 failed=1 rescued=9\n".as_bytes().to_vec()),
        Just("ERROR: x\nFinished: FAILURE\n".as_bytes().to_vec()),
        Just("-----BEGIN PRIVATE KEY-----\n".as_bytes().to_vec()),
        Just("-----END PRIVATE KEY-----\n".as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..600),
        "\\PC{0,80}\n".prop_map(String::into_bytes),
    ];
    prop::collection::vec(word, 0..120).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_log_cut_anywhere_gives_the_same(log in log(), late in any::<bool>(), size in 1_usize..900) {
        let mut finder = Finder::new(late);
        log.chunks(size).for_each(|piece| finder.take(piece));
        prop_assert_eq!(finder.finish(), find(&log, late));
    }

    #[test]
    fn utf_16_reads_as_utf_8_does(lines in prop::collection::vec("[ -~]{0,60}|error: [a-zäöü]{1,20}", 1..60), little in any::<bool>()) {
        let text = lines.join("\n");
        let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let marked: Vec<_> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect();
        prop_assert_eq!(find(&marked, false), find(text.as_bytes(), false));
    }

    #[test]
    fn a_fingerprint_is_one_short_line(log in log()) {
        if let Some(of) = find(&log, false).and_then(|excerpt| fingerprint(&excerpt)) {
            prop_assert!(of.chars().count() <= 201 && !of.contains(char::is_control));
        }
    }

    #[test]
    fn an_excerpt_is_short_plain_text(log in log(), late in any::<bool>()) {
        if let Some(excerpt) = find(&log, late) {
            prop_assert!((1..=LINES).contains(&excerpt.lines.len()));
            prop_assert!(excerpt.cause.is_none_or(|cause| cause < excerpt.lines.len()));
            for line in &excerpt.lines {
                prop_assert!(line.chars().count() <= 400);
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }

    #[test]
    fn a_password_is_never_shown(before in "[ -~]{0,40}", secret in "[A-Za-z0-9]{12,30}", after in "[ -~]{0,40}") {
        prop_assume!(!before.contains(&secret) && !after.contains(&secret));
        let log = format!("{before}\nDB_PASSWORD={secret}\n{after}");
        if let Some(excerpt) = find(log.as_bytes(), false) {
            prop_assert!(!excerpt.lines.join("\n").contains(&secret));
        }
    }
}
