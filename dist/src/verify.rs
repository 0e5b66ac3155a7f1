// SPDX-License-Identifier: Apache-2.0
//! Every check and test, as a list of parts that run one after the other, and some beside the others; a failed one does not keep
//! the rest from running.

pub mod advisories;
pub mod counts;
pub mod fuzz;
pub mod mutants;
pub mod parts;
pub mod report;
pub mod tools;

use std::{
    fs::{self, File},
    panic::resume_unwind,
    path::Path,
    process::Stdio,
    thread::{self, ScopedJoinHandle},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

use self::{
    parts::{Part, Step, Turn},
    report::{Outcome, Report},
    tools::Tools,
};
use crate::{
    run,
    setup::{Cache, prerequisites},
    workspace::Workspace,
};

/// How much (of 19) what runs beside others stands back.
const LOW: i32 = 10;

/// The parts called `names`, or all that need not be named; an error names the first unknown one.
pub fn select(names: &[String]) -> Result<Vec<&'static Part>> {
    for name in names {
        if !parts::ALL.iter().any(|part| part.name == name) {
            let known: Vec<_> = parts::ALL.iter().map(|part| part.name).collect();
            bail!("there is no part `{name}`; there are {}", known.join(", "));
        }
    }
    // in the list's order: the journeys need the jar that `package` makes, and the servers of `rig`
    Ok(parts::ALL
        .iter()
        .filter(|part| match names {
            [] => !part.only_named,
            names => names.iter().any(|name| name == part.name),
        })
        .collect())
}

/// Runs `parts`. Whether all passed.
pub fn verify(parts: &[&'static Part]) -> Result<bool> {
    // before anything runs, and each once
    let needed =
        prerequisites::ALL.iter().copied().filter(|one| parts.iter().any(|part| part.needs.contains(one)));
    prerequisites::ensure(&needed.collect::<Vec<_>>())?;
    let workspace = Workspace::find()?;
    let tools = Tools::new(Cache::of_user()?);
    let logs = workspace.target.join("verify");
    fs::create_dir_all(&logs).with_context(|| format!("{} cannot be made", logs.display()))?;

    let run = &|part: &Part| {
        let started = Instant::now();
        let log = logs.join(format!("{}.log", part.name));
        let result = run_part(part, &workspace, &tools, &log);
        Outcome::of(result, started.elapsed(), &log)
    };
    let mut report = Report::default();
    thread::scope(|scope| {
        let mut beside = Vec::new();
        for part in parts {
            if part.turn == Turn::Last {
                end(&mut beside, &mut report);
            }
            report.begin(part);
            if part.turn == Turn::Beside {
                let low = move || {
                    // of this thread and of what it starts
                    rustix::process::nice(LOW).ok();
                    run(part)
                };
                beside.push((*part, scope.spawn(low)));
            } else {
                report.end(part, &run(part));
            }
        }
        end(&mut beside, &mut report);
    });
    Ok(report.finish())
}

/// Waits for what runs beside the others.
fn end(beside: &mut Vec<(&Part, ScopedJoinHandle<'_, Outcome>)>, report: &mut Report) {
    for (part, running) in beside.drain(..) {
        match running.join() {
            Ok(outcome) => report.end(part, &outcome),
            Err(panic) => resume_unwind(panic),
        }
    }
}

fn run_part(part: &Part, workspace: &Workspace, tools: &Tools, log: &Path) -> Result<()> {
    let file = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let mut failed = None;
    // all of them: what fails second is news too
    for step in part.steps {
        if let Err(error) = run_step(*step, workspace, tools, &file) {
            failed = failed.or(Some(error));
        }
    }
    failed.map_or(Ok(()), Err)
}

fn run_step(step: Step, workspace: &Workspace, tools: &Tools, log: &File) -> Result<()> {
    let Some(mut command) = tools.command(step, workspace)? else {
        return report::note(log, &format!("{}: NOT CHECKED", step.shown()));
    };
    let output = || log.try_clone().context("the log cannot be shared");
    report::note(log, &format!("$ {}", run::shown(&command)))?;
    command.current_dir(&workspace.root).stdin(Stdio::null()).stdout(output()?).stderr(output()?);
    match step {
        Step::Advisories => advisories::check(&mut command, tools, workspace, log),
        Step::Fuzz => fuzz::check(&mut command, workspace, log),
        Step::Mutants => mutants::check(&mut command, workspace, log),
        _ => run::run(&mut command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_run_in_the_lists_order_whatever_the_order_of_names() {
        let names = |asked: &[&str]| {
            let asked: Vec<_> = asked.iter().map(|name| (*name).to_owned()).collect();
            select(&asked).map(|parts| parts.iter().map(|part| part.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["journeys", "package"]).unwrap(), ["package", "journeys"]);
        assert_eq!(names(&[]).unwrap().len(), parts::ALL.len() - 1);
        assert!(!names(&[]).unwrap().contains(&"mutants"));
        assert_eq!(names(&["mutants"]).unwrap(), ["mutants"]);
        let error = names(&["package", "jurneys"]).unwrap_err().to_string();
        assert!(error.starts_with("there is no part `jurneys`; there are format, clippy, "), "{error}");
    }
}
