// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]

mod ci;
mod config;
mod eval;
mod expr;
mod finding;
mod graph;
pub mod limits;
mod lint;
mod make;
mod nearest;
mod place;
mod plan;
mod read;
pub mod render;
mod value;
mod variable;
mod yaml;

pub use ci::Ci;
pub use config::{
    ActionKind, Blubberfile, Build, Chart, Config, Deploy, Email, Execution, Export, Fetch, Pipeline,
    Promote, Publish, Run, Stage, Trigger,
};
pub use expr::{Each, Expr};
pub use finding::{Finding, Rule, Severity};
pub use place::{At, Placed};
pub use plan::{
    Action, Blubber, Built, Copied, Deployment, Does, Frame, Image, PipelinePlan, Plan, Promotion, Published,
    StagePlan,
};
pub use value::Value;

use finding::Findings;

/// A file that has pipelines, and what is wrong with how they are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The pipelines, without what could not be read.
    pub config: Config,
    /// In the order of the file.
    pub findings: Vec<Finding>,
}

/// What a file will do, and all that is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Empty where the file has no pipelines that could be read.
    pub plan: Plan,
    /// In the order of the file.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether PipelineLib would refuse the file, or fail whatever the code under test is.
    pub fn fails(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Whether nothing is wrong, notes aside.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Note)
    }
}

/// Reads a configuration as it is written; the error is why it has no pipelines at all.
pub fn read(text: &str) -> Result<Reading, Vec<Finding>> {
    let mut findings = Findings::default();
    let config = yaml::tree(text, &mut findings).and_then(|root| read::config(&root, &mut findings));
    let findings = findings.into_sorted();
    match config {
        Some(config) => Ok(Reading { config, findings }),
        None => Err(findings),
    }
}

/// What a configuration will do, and what is wrong with its graphs, values and actions.
pub fn plan(config: &Config, ci: &Ci) -> Report {
    let mut findings = Findings::default();
    let plan = make::plan(config, ci, &mut findings);
    lint::lint(config, &plan, ci, &mut findings);
    Report { plan, findings: findings.into_sorted() }
}

/// Reads a file, plans it and looks for everything that is wrong with it.
pub fn check(file: &[u8], ci: &Ci) -> Report {
    let text = match std::str::from_utf8(file) {
        Ok(text) => text,
        Err(error) => {
            return Report { plan: Plan::default(), findings: vec![encoding(file, error.valid_up_to())] };
        }
    };
    match read(text) {
        Err(findings) => Report { plan: Plan::default(), findings },
        Ok(reading) => {
            let mut report = plan(&reading.config, ci);
            report.findings.extend(reading.findings);
            report.findings.sort_by(|a, b| (a.at, a.rule.id()).cmp(&(b.at, b.rule.id())));
            report
        }
    }
}

fn encoding(file: &[u8], valid: usize) -> Finding {
    // as much as a place is worth
    let before = file.get(..valid.min(limits::BYTES)).unwrap_or_default();
    Finding {
        rule: Rule::YamlEncoding,
        severity: Severity::Error,
        at: yaml::place(&String::from_utf8_lossy(before)),
        message: "The file is not UTF-8 from here on; save it as UTF-8".to_owned(),
    }
}
