// SPDX-License-Identifier: Apache-2.0
//! Each `fixtures/*.yaml` beside what was written by hand of it: the plan, and what is wrong, one finding a line
//! (`line:column severity rule ~ a part of the message`).

use std::{fs, path::Path};

use milepost_pipelinelib::{ActionKind, Ci, Finding, Rule, check, render};

/// What the first line of a fixture says of CI: `# rules: project=… refused=PIPELINES:…,… names=…,…`.
fn ci(text: &str) -> Ci {
    let mut ci = Ci::default();
    let line = text.lines().next().and_then(|line| line.strip_prefix("# rules: ")).expect("a line of rules");
    for rule in line.split(' ') {
        let (name, value) = rule.split_once('=').expect("name=value");
        let values = value.split(',');
        match name {
            "project" => ci.project = Some(value.to_owned()),
            "refused" => {
                let (pipelines, keys) = value.split_once(':').expect("pipelines:actions");
                let kinds = keys.split(',').map(|key| ActionKind::of(key).expect("an action"));
                ci.refused.push((pipelines.to_owned(), kinds.collect()));
            }
            "names" => ci.names = values.map(str::to_owned).collect(),
            other => panic!("no rule {other}"),
        }
    }
    ci
}

/// Why a finding is not as expected, if it is not.
fn differs(expected: Option<&str>, found: Option<&Finding>) -> Option<String> {
    let (Some(expected), Some(found)) = (expected, found) else {
        return Some(format!("expected {expected:?}, found {found:?}"));
    };
    let (head, part) = expected.split_once(" ~ ").expect("a part of the message");
    let same = head == format!("{} {} {}", found.at, found.severity.name(), found.rule.id());
    (!same || !found.message.contains(part)).then(|| format!("expected {expected}\n   found {found:?}"))
}

/// Rules about files that are too large, too strange or too wrong for a fixture; `hostile.rs` and the tests of YAML have them.
const ELSEWHERE: [Rule; 13] = [
    Rule::FileTooLarge,
    Rule::YamlEncoding,
    Rule::ControlCharacter,
    Rule::YamlSyntax,
    Rule::EmptyFile,
    Rule::SeveralDocuments,
    Rule::TooDeep,
    Rule::TooManyValues,
    Rule::AliasRecursive,
    Rule::TooManyStages,
    Rule::NameTooLong,
    Rule::ExpansionTooLarge,
    Rule::TooManyFindings,
];

#[test]
fn every_rule_has_a_fixture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let paths = fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("a fixture").path());
    let expected = paths.filter(|path| path.extension().is_some_and(|extension| extension == "expected"));
    let all: String = expected.map(|path| fs::read_to_string(path).expect("what is expected")).collect();
    let without: Vec<_> = Rule::ALL
        .iter()
        .filter(|rule| !ELSEWHERE.contains(rule) && !all.contains(&format!(" {} ~ ", rule.id())))
        .collect();
    assert!(without.is_empty(), "no fixture for {without:?}");
}

#[test]
fn every_fixture_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut seen = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).expect("fixtures") {
        let path = entry.expect("a fixture").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        seen += 1;
        let text = fs::read_to_string(&path).expect("a fixture");
        let expected = fs::read_to_string(path.with_extension("expected")).expect("what is expected of it");
        let (outline, findings) = expected.split_once("---\n").expect("a plan and findings");
        let report = check(text.as_bytes(), &ci(&text));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let plan = render::outline(&report.plan);
        if plan != outline {
            wrong.push(format!("{name}: the plan is\n{plan}expected\n{outline}"));
        }
        let mut expected = findings.lines();
        let mut found = report.findings.iter();
        loop {
            let (expected, found) = (expected.next(), found.next());
            if expected.is_none() && found.is_none() {
                break;
            }
            wrong.extend(differs(expected, found).map(|why| format!("{name}: {why}")));
        }
    }
    assert!(seen >= 16, "only {seen} fixtures were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
