// SPDX-License-Identifier: Apache-2.0
//! A project's `.pipeline/config.yaml`: comes with every change that anybody pushes.

use milepost_pipelinelib::{At, Ci, Report, check, limits, plan, read as pipelines, render};

use crate::rules::is_line;

/// Bytes of all values of a plan, however large the file, at most.
const PLANNED: usize = 4 * (limits::MADE + limits::BYTES);
/// Bytes of a finding's message, at most.
const MESSAGE: usize = 2_000;

/// Checks, plans and renders a file.
pub(super) fn read(file: &[u8]) {
    let ci = Ci {
        project: Some("services/example".to_owned()),
        refused: vec![("*".to_owned(), Ci::BEFORE_MERGE.into())],
        names: Ci::names_of("services/example"),
        ..Ci::default()
    };
    let report = check(file, &ci);
    assert_eq!(report, check(file, &ci), "a second time it is not the same");
    told(file, &report);
    shown(&report);
    if let Ok(text) = std::str::from_utf8(file)
        && file.len() <= limits::BYTES
    {
        // in two steps it is read and planned the same
        let halves = pipelines(text).ok().map(|reading| plan(&reading.config, &ci).plan);
        assert_eq!(halves.unwrap_or_default(), report.plan);
    }
}

/// What is wrong is bounded, in the file's order, and stands in the file.
fn told(file: &[u8], report: &Report) {
    assert!(report.findings.len() <= limits::FINDINGS + 1, "{} findings", report.findings.len());
    assert!(report.findings.is_sorted_by_key(|finding| finding.at), "{:?}", report.findings);
    let limited = report.findings.iter().any(|finding| finding.rule.is_limit());
    assert_eq!(limited, !report.complete, "{:?}", report.findings);
    assert!(report.readable || report.plan.pipelines.is_empty());
    let text = String::from_utf8_lossy(file);
    for finding in &report.findings {
        assert!(stands_in(&text, finding.at), "{finding:?}");
        assert!(finding.message.len() <= MESSAGE && is_line(&finding.message), "{finding:?}");
    }
}

/// Whether there is such a place; the one behind the last character counts, and so do all line ends of YAML 1.1.
fn stands_in(text: &str, at: At) -> bool {
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = text.split(ends).count();
    let longest = text.split('\n').map(|line| line.chars().count()).max().unwrap_or(0);
    (1..=lines).contains(&at.line) && (1..=longest + 1).contains(&at.column)
}

/// What is written of it is bounded, and what programs are to read is JSON.
fn shown(report: &Report) {
    let outline = render::outline(&report.plan);
    assert!(outline.len() <= PLANNED, "{} bytes are planned", outline.len());
    assert!(outline.lines().all(is_line), "{outline:?}");
    let findings = &report.findings;
    let text = render::text("a", findings);
    assert!(text.lines().all(is_line), "{text:?}");
    for json in [render::json("a", findings), render::sarif("a", findings)] {
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    }
    for plan in &report.plan.pipelines {
        assert_eq!(plan.jenkins_stages().len(), plan.frames.len() + 2);
    }
}
