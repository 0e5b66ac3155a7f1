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
    /// Whether there are pipelines that could be read.
    pub readable: bool,
    /// Whether no limit of this crate was in the way. If one was, there may be more to find; PipelineLib has no such limits.
    pub complete: bool,
}

impl Report {
    fn new(plan: Option<Plan>, findings: Findings) -> Self {
        let readable = plan.is_some();
        let complete = findings.is_complete();
        Self { plan: plan.unwrap_or_default(), findings: findings.into_sorted(), readable, complete }
    }

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
    let config = configured(text, &mut findings);
    let findings = findings.into_sorted();
    match config {
        Some(config) => Ok(Reading { config, findings }),
        None => Err(findings),
    }
}

/// What a configuration will do, and what is wrong with its graphs, values and actions.
pub fn plan(config: &Config, ci: &Ci) -> Report {
    let mut findings = Findings::default();
    let plan = planned(config, ci, &mut findings);
    Report::new(Some(plan), findings)
}

/// Reads a file, plans it and looks for everything that is wrong with it. Of a file that is larger than
/// [`limits::BYTES`] no more is needed than one byte beyond them.
pub fn check(file: &[u8], ci: &Ci) -> Report {
    let mut findings = Findings::default();
    let config = text(file, &mut findings).and_then(|text| configured(text, &mut findings));
    let plan = config.map(|config| planned(&config, ci, &mut findings));
    Report::new(plan, findings)
}

/// A file's text, where it has one that is not too large.
fn text<'a>(file: &'a [u8], findings: &mut Findings) -> Option<&'a str> {
    if file.len() > limits::BYTES {
        yaml::too_large(findings);
        return None;
    }
    let text = std::str::from_utf8(file);
    if let Err(error) = text {
        let before = file.get(..error.valid_up_to()).unwrap_or_default();
        let message = "The file is not UTF-8 from here on; save it as UTF-8".to_owned();
        findings.add(Rule::YamlEncoding, yaml::place(&String::from_utf8_lossy(before)), message);
    }
    text.ok()
}

fn configured(text: &str, findings: &mut Findings) -> Option<Config> {
    yaml::tree(text, findings).and_then(|root| read::config(&root, findings))
}

fn planned(config: &Config, ci: &Ci, findings: &mut Findings) -> Plan {
    let plan = make::plan(config, ci, findings);
    lint::lint(config, &plan, ci, findings);
    plan
}
