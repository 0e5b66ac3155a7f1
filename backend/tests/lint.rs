// SPDX-License-Identifier: Apache-2.0
//! `milepost lint` as developers and CI run it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::{path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

const CLEAN: &str = "pipelines:\n  test:\n    blubberfile: blubber.yaml\n    stages:\n      - name: test\n        build: test\n        run: true\n";
const WRONG: &str = "pipelines:\n  publish:\n    blubberfile: blubber.yaml\n    stages:\n      - name: image\n        biuld: runtime\n        publish:\n          image:\n            name: elsewhere\n";

/// What is printed, what is said on standard error, and how it ends.
fn lint(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    let milepost = env!("CARGO_BIN_EXE_milepost");
    let output = Command::new(milepost).arg("lint").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

fn project(config: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".pipeline")).unwrap();
    std::fs::write(folder.path().join(".pipeline/config.yaml"), config).unwrap();
    folder
}

#[test]
fn a_file_without_a_fault_says_nothing() {
    let folder = project(CLEAN);
    assert_eq!(lint(folder.path(), &[]), (String::new(), String::new(), 0));
    assert_eq!(lint(folder.path(), &[".pipeline/config.yaml", "--before-merge", "test"]).2, 0);
}

#[test]
fn each_finding_has_its_place_and_what_to_do() {
    let folder = project(WRONG);
    let (said, _, end) = lint(folder.path(), &[]);
    assert_eq!(end, 1);
    let unknown = said.lines().find(|line| line.contains("[unknown-key]")).unwrap();
    assert!(unknown.starts_with(".pipeline/config.yaml:6:9: error[unknown-key]: "), "{said}");
    assert!(unknown.contains("build"), "{said}");
    let named = |arguments: &[&str]| lint(folder.path(), arguments).0.contains("elsewhere");
    assert!(named(&["--project", "services/example"]), "it may be published under its project's name alone");
    assert!(!named(&["--project", "services/elsewhere"]));
    let refused =
        |pipelines: &str| lint(folder.path(), &["--before-merge", pipelines]).0.contains("[action-refused]");
    assert!(refused("publish") && refused("test,pub*"), "it publishes before the merge");
    assert!(!refused("test"), "another pipeline runs before the merge");
}

#[test]
fn a_note_is_for_programs_and_no_finding() {
    let folder = project(&CLEAN.replace("name: test", "name: production"));
    assert_eq!(lint(folder.path(), &[]), (String::new(), String::new(), 0));
    let (said, _, end) = lint(folder.path(), &["--format", "json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (end, &json["warnings"], &json["findings"][0]["severity"]),
        (0, &Value::from(0), &Value::from("note"))
    );
}

#[test]
fn programs_read_the_same() {
    let folder = project(WRONG);
    let (said, _, end) = lint(folder.path(), &["--format", "json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((end, &json["path"]), (1, &Value::from(".pipeline/config.yaml")));
    assert!(json["errors"].as_u64().unwrap() > 0 && json["findings"][0]["line"].is_number(), "{json}");
    let (said, _, end) = lint(folder.path(), &["--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((end, &sarif["version"]), (1, &Value::from("2.1.0")));
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    let clean = project(CLEAN);
    let (said, _, end) = lint(clean.path(), &["--format", "json"]);
    assert_eq!((end, &serde_json::from_str::<Value>(&said).unwrap()["errors"]), (0, &Value::from(0)));
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let folder = project("pipelines: [\n");
    let (said, why, end) = lint(folder.path(), &[]);
    assert_eq!(end, 2);
    assert!(said.contains("error[yaml-syntax]"), "{said}");
    assert_eq!(why, ".pipeline/config.yaml has no pipelines that could be read\n");
    std::fs::write(folder.path().join("large.yaml"), vec![b'#'; 2 << 20]).unwrap();
    let (said, why, end) = lint(folder.path(), &["large.yaml"]);
    assert_eq!((why.as_str(), end), ("large.yaml has no pipelines that could be read\n", 2));
    assert!(said.starts_with("large.yaml:1:1: warning[file-too-large]: "), "{said}");
    let (said, why, end) = lint(folder.path(), &["none.yaml"]);
    assert_eq!((said.as_str(), end), ("", 2));
    assert!(why.starts_with("none.yaml cannot be read: No such file"), "{why}");
    let (_, why, end) = lint(folder.path(), &["--format", "xml"]);
    assert_eq!(end, 2);
    assert!(why.contains("text, json, sarif"), "{why}");
}
