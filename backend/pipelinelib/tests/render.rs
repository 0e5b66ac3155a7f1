// SPDX-License-Identifier: Apache-2.0
//! Findings as text, JSON and SARIF.

use milepost_pipelinelib::{Ci, Finding, Rule, check, render};
use serde_json::{Value, json};

const PATH: &str = ".pipeline/config.yaml";

fn findings() -> Vec<Finding> {
    let file = "pipelines:\n  é:\n    stages:\n      - {name: \"a\\\"\\n\", biuld: x}\n";
    check(file.as_bytes(), &Ci::default()).findings
}

fn parsed(text: &str) -> Value {
    assert!(text.ends_with("}\n"), "a file ends with its last line");
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn as_text_each_is_a_line() {
    assert_eq!(
        render::text(PATH, &findings()),
        ".pipeline/config.yaml:4:16: warning[stage-does-nothing]: The stage `a\"\\n` has no action; give it one, or delete it\n\
         .pipeline/config.yaml:4:25: error[unknown-key]: `biuld` is no key of a stage; did you mean `build`?\n"
    );
    assert_eq!(render::text(PATH, &[]), "");
}

#[test]
fn as_json_they_are_counted() {
    let expected = json!({
        "path": PATH,
        "errors": 1,
        "warnings": 1,
        "findings": [
            {
                "rule": "stage-does-nothing",
                "severity": "warning",
                "line": 4,
                "column": 16,
                "message": "The stage `a\"\\n` has no action; give it one, or delete it",
            },
            {
                "rule": "unknown-key",
                "severity": "error",
                "line": 4,
                "column": 25,
                "message": "`biuld` is no key of a stage; did you mean `build`?",
            },
        ],
    });
    assert_eq!(parsed(&render::json(PATH, &findings())), expected);
    let none = json!({"path": PATH, "errors": 0, "warnings": 0, "findings": []});
    assert_eq!(parsed(&render::json(PATH, &[])), none);
}

#[test]
fn as_sarif_they_name_their_rules() {
    let log = parsed(&render::sarif(PATH, &findings()));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), Rule::ALL.len());
    let result = &run["results"][1];
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
    assert_eq!(rules.get(index).map(|rule| &rule["id"]), Some(&result["ruleId"]));
    assert_eq!(result["level"], "error");
    assert_eq!(run["results"][0]["level"], "warning");
    assert_eq!(result["message"]["text"], "`biuld` is no key of a stage; did you mean `build`?");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], PATH);
    assert_eq!(place["region"], json!({"startLine": 4, "startColumn": 25}));
    assert_eq!(parsed(&render::sarif(PATH, &[]))["runs"][0]["results"], json!([]));
}

#[test]
fn notes_are_for_programs_and_are_not_counted() {
    let file = "pipelines:\n  publish:\n    stages:\n      - name: production\n";
    let report = check(file.as_bytes(), &Ci::default());
    assert!(report.is_clean() && !report.fails(), "{:?}", report.findings);
    assert_eq!(render::text(PATH, &report.findings), "");
    let json = parsed(&render::json(PATH, &report.findings));
    assert_eq!((&json["errors"], &json["warnings"]), (&json!(0), &json!(0)));
    assert_eq!(json["findings"][0]["rule"], "production-deploys-nothing");
    assert_eq!(json["findings"][0]["severity"], "note");
    let result = &parsed(&render::sarif(PATH, &report.findings))["runs"][0]["results"][0];
    assert_eq!(result["level"], "note");
    let report =
        check(file.replace("production", "production\n        run: false").as_bytes(), &Ci::default());
    assert!(!report.is_clean() && !report.fails(), "a warning is no note");
}

#[test]
fn the_list_of_rules_is_as_it_is_rendered() {
    let rendered = render::rules();
    assert_eq!(include_str!("../RULES.md"), rendered, "RULES.md has to be:\n{rendered}");
    let row = "| `name-too-long` | warning, a limit | A name is longer than any that is read. |\n";
    assert!(rendered.contains(row), "{rendered}");
}

#[test]
fn rules_have_names_of_their_own() {
    let mut ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    let kebab = |id: &&str| {
        id.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase()))
    };
    assert!(ids.iter().all(kebab), "{ids:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Rule::ALL.len());
    assert!(Rule::ALL.iter().all(|rule| !rule.says().ends_with('.')));
}
