// SPDX-License-Identifier: Apache-2.0
//! Why a variable has no value, and what to do about it.

use super::{Own, Scope, Setup};
use crate::{
    config::{ActionKind, Stage},
    finding::{Rule, quoted},
    nearest::{hint, nearest},
    variable::Variable,
};

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The stage itself has not set it.
    Own,
    /// Neither is it a name of the list comprehension around it.
    Each,
    /// Its stage does not come before this one.
    Ancestor,
    /// Its stage sets nothing of this name.
    Key,
}

impl Missing {
    /// Whether a default stands in for it; for a stage that does not come before, PipelineLib takes none.
    pub(crate) fn is_key(self) -> bool {
        self != Self::Ancestor
    }
}

impl Scope<'_> {
    /// The rule and the message.
    pub(crate) fn explain(&self, variable: Variable<'_>, missing: Missing, own: Own<'_>) -> (Rule, String) {
        let written = quoted(variable.written);
        match missing {
            Missing::Ancestor => (Rule::VariableNotAncestor, self.no_ancestor(variable)),
            Missing::Each => {
                let mut names: Vec<_> = own.values.keys().map(String::as_str).collect();
                // only so many are compared: always the same
                names.sort_unstable();
                let mut advice = hint(variable.key, names);
                if advice.is_empty() {
                    let whole = quoted(&format!("${{{}.{}}}", self.stage, variable.key));
                    advice = format!("; the stage's own value is {whole} inside it");
                }
                (Rule::VariableUnknown, format!("{written} is no name of this `$each`{advice}"))
            }
            Missing::Own => self.own(variable),
            Missing::Key if variable.stage == "setup" => {
                let known = Setup::NAMES;
                let hint = match nearest(variable.key, known) {
                    Some(_) => hint(variable.key, known),
                    None => "; a parameter of the job is `${setup.params.NAME}`".to_owned(),
                };
                (Rule::VariableUnknown, format!("`setup` sets no {}{hint}", quoted(variable.key)))
            }
            Missing::Key => {
                let message = match self.stages.get(variable.stage) {
                    Some(stage) => unset(stage, variable.stage, variable.key),
                    None => format!("{} sets nothing", quoted(variable.stage)),
                };
                (Rule::VariableUnknown, message)
            }
        }
    }

    fn own(&self, variable: Variable<'_>) -> (Rule, String) {
        let Some(stage) = self.stages.get(self.stage) else {
            return (Rule::VariableUnknown, format!("Nothing sets {}", quoted(variable.written)));
        };
        let setter = setter(variable.key).filter(|kind| stage.at(*kind).is_some());
        let exported = exports(stage).any(|name| name == variable.key).then_some(ActionKind::Exports);
        match setter.or(exported) {
            Some(kind) => {
                let message = format!(
                    "{} is set by `{}` of this stage, which has not run at this point: PipelineLib's order is {}",
                    quoted(variable.written),
                    kind.key(),
                    ActionKind::ALL.map(ActionKind::key).join(", ")
                );
                (Rule::VariableTooEarly, message)
            }
            None => (Rule::VariableUnknown, unset(stage, self.stage, variable.key)),
        }
    }

    fn no_ancestor(&self, variable: Variable<'_>) -> String {
        let (stage, this) = (quoted(variable.stage), quoted(self.stage));
        if variable.stage == self.stage {
            let own = quoted(&format!("${{.{}}}", variable.key));
            return format!("A stage takes its own values without its name; write {own}");
        }
        if self.stages.contains_key(variable.stage) {
            return format!(
                "{stage} does not come before {this} in `execution`, so its values cannot be had here; add an arc"
            );
        }
        if let Some(pipeline) = self.elsewhere.get(variable.stage) {
            return format!(
                "{stage} is a stage of the pipeline {}, and pipelines share no values; build it here too",
                quoted(pipeline)
            );
        }
        format!("There is no stage {stage} before {this}{}", hint(variable.stage, self.names.iter().copied()))
    }
}

/// The action that sets a value.
fn setter(key: &str) -> Option<ActionKind> {
    ActionKind::ALL.into_iter().find(|kind| kind.sets().contains(&key))
}

fn exports(stage: &Stage) -> impl Iterator<Item = &str> {
    stage.exports.iter().flat_map(|exports| &exports.value).map(|export| export.name.value.as_str())
}

fn unset(stage: &Stage, name: &str, key: &str) -> String {
    if let Some(kind) = setter(key).filter(|kind| stage.at(*kind).is_none()) {
        return format!("{} has no `{}`, which would set {}; add it", quoted(name), kind.key(), quoted(key));
    }
    let set = ActionKind::ALL.into_iter().filter(|kind| stage.at(*kind).is_some()).flat_map(ActionKind::sets);
    let known: Vec<&str> = set.map(|key| *key as &str).chain(exports(stage)).chain(["stage"]).collect();
    format!("{} sets no {}{}", quoted(name), quoted(key), hint(key, known))
}
