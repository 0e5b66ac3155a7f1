// SPDX-License-Identifier: Apache-2.0
//! The plan of one stage: its actions in PipelineLib's order, each setting values for what follows.

use std::collections::HashMap;

use crate::{
    config::{ActionKind, Blubberfile, Email, Stage},
    eval::{Bindings, Budget, Eval, Scope},
    expr::Expr,
    finding::{Findings, Rule, quoted},
    place::{At, Placed},
    plan::{Action, Does, StagePlan},
    value::{Outcome, Value},
};

/// Makes the plan of one stage.
pub(super) struct StageMaker<'a, 'b> {
    pub(super) stage: &'a Stage,
    /// The pipeline's blubberfile.
    pub(super) blubberfile: Option<&'a Placed<Blubberfile>>,
    /// The variants that earlier stages have built.
    pub(super) variants: &'a HashMap<&'a str, Value>,
    pub(super) own: Bindings,
    pub(super) variant: Option<Value>,
    pub(super) eval: Eval<'a, 'b>,
}

impl<'a, 'b> StageMaker<'a, 'b> {
    pub(super) fn new(
        stage: &'a Stage,
        blubberfile: Option<&'a Placed<Blubberfile>>,
        scope: &'a Scope<'a>,
        variants: &'a HashMap<&'a str, Value>,
        findings: &'b mut Findings,
        budget: &'b mut Budget,
    ) -> Self {
        let name = Value::known(stage.name.at, stage.name.value.clone());
        let own = HashMap::from([("stage".to_owned(), name)]);
        let eval = Eval { scope, findings, budget, dotless: true };
        Self { stage, blubberfile, variants, own, variant: None, eval }
    }

    /// The plan, the values that the stage has set, and the variant that it has built.
    pub(super) fn make(mut self) -> (StagePlan, Bindings, Option<Value>) {
        let actions = ActionKind::ALL.into_iter().filter_map(|kind| self.action(kind)).collect();
        if let Some(email) = &self.stage.notify {
            self.email(&email.value);
        }
        let plan = StagePlan {
            name: self.stage.name.value.clone(),
            at: self.stage.name.at,
            actions,
            on_failure: recipients(self.stage.notify.as_ref()),
        };
        (plan, self.own, self.variant)
    }

    fn action(&mut self, kind: ActionKind) -> Option<Action> {
        let stage = self.stage;
        let (at, does) = match kind {
            ActionKind::Build => stage.build.as_ref().map(|of| (of.at, self.build(&of.value)))?,
            ActionKind::Run => stage.run.as_ref().map(|of| (of.at, self.run(of.at, &of.value)))?,
            ActionKind::Copy => stage.copy.as_ref().map(|of| (of.at, self.copy(of.at, &of.value)))?,
            ActionKind::Publish => {
                stage.publish.as_ref().map(|of| (of.at, self.publish(of.at, &of.value)))?
            }
            ActionKind::Promote => {
                stage.promote.as_ref().map(|of| (of.at, self.promote(of.at, &of.value)))?
            }
            ActionKind::Deploy => stage.deploy.as_ref().map(|of| (of.at, self.deploy(of.at, &of.value)))?,
            ActionKind::Exports => stage.exports.as_ref().map(|of| (of.at, self.exports(&of.value)))?,
            ActionKind::Trigger => stage.trigger.as_ref().map(|of| (of.at, self.trigger(&of.value)))?,
        };
        Some(Action { at, does })
    }

    /// A value that is text.
    pub(super) fn text(&mut self, expr: &Placed<Expr>) -> Value {
        self.eval.text(expr, &self.own)
    }

    /// A value that is a list of texts.
    pub(super) fn texts(&mut self, expr: Option<&Placed<Expr>>) -> Vec<Value> {
        expr.map(|expr| self.eval.value(expr, &self.own).texts()).unwrap_or_default()
    }

    /// Any value.
    pub(super) fn value(&mut self, expr: &Placed<Expr>) -> Placed<Outcome> {
        self.eval.value(expr, &self.own)
    }

    /// A value that is worked out for its findings alone.
    pub(super) fn look(&mut self, expr: Option<&Placed<Expr>>) {
        if let Some(expr) = expr {
            self.value(expr);
        }
    }

    /// Sets values that only the run knows.
    pub(super) fn set(&mut self, at: At, keys: &[&str]) {
        for key in keys {
            let value = Value::variable(at, &self.stage.name.value, key);
            self.own.insert((*key).to_owned(), value);
        }
    }

    /// A value that an action takes from its own stage if it is given no other; what is said where there is none.
    pub(super) fn input(&mut self, at: At, key: &str, lacks: &str) -> Value {
        match self.own.get(key) {
            // an action may take it for each of its items
            Some(value) if self.eval.pay(value.text.len(), at) => return value.clone(),
            Some(_) => {}
            None => self.eval.findings.add(Rule::InputMissing, at, lacks.to_owned()),
        }
        Value::variable(at, "", key)
    }

    fn email(&mut self, email: &Email) {
        for part in [&email.to, &email.subject, &email.body] {
            self.look(part.as_ref());
        }
    }

    fn exports(&mut self, exports: &[crate::config::Export]) -> Does {
        let mut made = Vec::new();
        for export in exports {
            let name = &export.name;
            let outcome = self.value(&export.value);
            let value = outcome.text().unwrap_or_else(|| {
                let at = export.value.at;
                let paid = self.eval.pay(self.stage.name.value.len(), at);
                Value::variable(at, if paid { &self.stage.name.value } else { "" }, &name.value)
            });
            if self.own.contains_key(&name.value) {
                let message = format!(
                    "This stage has set {} already; export it under another name",
                    quoted(&name.value)
                );
                self.eval.findings.add(Rule::ExportTaken, name.at, message);
            } else {
                self.own.insert(name.value.clone(), value.clone());
            }
            made.push((name.clone(), value));
        }
        Does::Exports(made)
    }
}

/// Who gets a mail, as it is written.
pub(super) fn recipients(email: Option<&Placed<Email>>) -> Vec<Value> {
    let to = email.and_then(|email| email.value.to.as_ref());
    let text = |expr: &Placed<Expr>| match &expr.value {
        Expr::Text(text) => Some(Value { open: text.contains("${"), ..Value::known(expr.at, text.clone()) }),
        _ => None,
    };
    match to.map(|to| (&to.value, to)) {
        Some((Expr::List(items), _)) => items.iter().filter_map(text).collect(),
        Some((_, to)) => text(to).into_iter().collect(),
        None => Vec::new(),
    }
}
