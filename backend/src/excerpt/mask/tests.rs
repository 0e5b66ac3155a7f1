// SPDX-License-Identifier: Apache-2.0
use super::*;

#[test]
fn words_that_only_look_like_a_setting_stay() {
    for text in [
        "FAIL test_auth_pass: assertion",
        "--- FAIL: test_auth_pass: 3 of 4 logins",
        "auth-pass: expected 200, got 401",
        "TEST_PASS: 12 of 13",
        "TEST_PASS: 12/13",
        "OLD_PWD=/work BUILD_PWD=/work/build",
        "case -pass failed",
        "+ docker exec mysql mkdir -p /var/lib/x",
        "+ docker exec mysql mkdir -m 700 -p /var/lib/x",
        "+ rsync -u host.example.org:/src out",
        "+ date -u 10:00:00Z",
        "+ mypy -u app/main.py:12:5: error",
    ] {
        assert_eq!(line(text), text);
    }
}

#[test]
fn a_secret_beside_such_words_does_not() {
    for text in [
        "FAIL test_login: db_pass: hunter2",
        "DB_PASS: hunter2",
        "test_db_pass: hunter2",
        "connected with auth_pass: hunter2 as root",
        "auth_pass: 'expected hunter2'",
        "auth_pass=/hunter2",
        "MYSQL_PWD=/hunter2",
        "APP_PASS: 12hunter2 of 13",
        "APP_PASS=/hunter2",
        "APP_PWD=hunter2",
        "openssl enc -pass pass:hunter2",
        "tool -pass hunter2",
        "docker exec mysql mkdir -p /var/lib/x && mysql -phunter2 app",
        "mysql app -u root -phunter2",
        "mysql app -p hunter2",
        "mongo x/app -u me -p /hunter2",
        "mongo x/app -p hunter2",
        "tool -u me:/hunter2",
        "tool -u me.doe:12hunter2",
        "tool -u 10:hunter2",
        "rsync -u host:/src out && tool -u me:hunter2",
    ] {
        let masked = line(text);
        assert!(!masked.contains("hunter2") && masked.contains(MASK), "{text} -> {masked}");
    }
}
