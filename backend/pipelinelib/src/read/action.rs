// SPDX-License-Identifier: Apache-2.0
//! A stage's actions. What is empty or `false` is no action, as in PipelineLib.

mod image;

pub(super) use image::{deploy, promote, publish};

use super::{fields, shape};
use crate::{
    config::{Build, Email, Export, Run, Trigger},
    expr::{Expr, any, is_expression, is_name},
    finding::{Findings, Rule},
    place::Placed,
    yaml::{Entry, Kind, Node, Sort},
};

pub(super) fn build(entry: &Entry, findings: &mut Findings) -> Option<Placed<Build>> {
    let node = &entry.value;
    let build = match &node.kind {
        Kind::Map(entries) if entries.is_empty() => return None,
        Kind::Map(entries) if !is_expression(entries) => {
            let known = ["variant", "context", "excludes", "imagePullPolicy"];
            let fields = fields::closed(node, "`build`", &known, findings)?;
            Build {
                variant: fields.text("variant", findings),
                context: fields.text("context", findings),
                excludes: fields.texts("excludes", findings),
                image_pull_policy: fields.text("imagePullPolicy", findings),
            }
        }
        _ => {
            let variant = shape::text(node, "build", findings)?;
            if variant.value == Expr::Text(String::new()) {
                return None;
            }
            Build { variant: Some(variant), ..Build::default() }
        }
    };
    Some(Placed::new(entry.key.at, build))
}

pub(super) fn run(entry: &Entry, findings: &mut Findings) -> Option<Placed<Run>> {
    let node = &entry.value;
    let run = match &node.kind {
        Kind::Map(entries) if entries.is_empty() => return None,
        Kind::Map(_) => {
            let known = ["image", "arguments", "env", "credentials", "tail"];
            let fields = fields::closed(node, "`run`", &known, findings)?;
            let env = fields.get("env");
            let credentials = fields.get("credentials");
            Run {
                image: fields.text("image", findings),
                arguments: fields.texts("arguments", findings),
                env: env.and_then(|entry| shape::texts_by_name(&entry.value, "env", findings)),
                credentials: credentials
                    .and_then(|entry| shape::list(&entry.value, "credentials", &credential, findings)),
                tail: fields.whole("tail", findings),
            }
        }
        Kind::Scalar(_, Sort::Flag(_) | Sort::Word(_)) => {
            shape::flag(node, "run", findings)?.value.then(Run::default)?
        }
        _ => {
            shape::wrong(node, "run", "true, false or a mapping", findings);
            return None;
        }
    };
    Some(Placed::new(entry.key.at, run))
}

fn credential(node: &Node, _: &str, findings: &mut Findings) {
    if let Some(fields) = fields::closed(node, "a credential", &["id", "name"], findings) {
        for entry in ["id", "name"].into_iter().filter_map(|key| fields.get(key)) {
            shape::text_item(&entry.value, &entry.key.value, findings);
        }
    }
}

pub(super) fn copy(entry: &Entry, findings: &mut Findings) -> Option<Placed<Placed<Expr>>> {
    let list = shape::list(&entry.value, "copy", &copied, findings)?;
    (list.value != Expr::List(Vec::new())).then(|| Placed::new(entry.key.at, list))
}

fn copied(node: &Node, key: &str, findings: &mut Findings) {
    let Kind::Map(entries) = &node.kind else {
        return shape::text_item(node, key, findings);
    };
    if is_expression(entries) {
        return;
    }
    let known = ["from", "source", "destination", "archive"];
    let Some(fields) = fields::closed(node, "a copied path", &known, findings) else { return };
    fields.required("source", findings);
    for entry in ["from", "source", "destination"].into_iter().filter_map(|key| fields.get(key)) {
        shape::text_item(&entry.value, &entry.key.value, findings);
    }
    fields.flag("archive", findings);
}

pub(super) fn exports(entry: &Entry, findings: &mut Findings) -> Option<Placed<Vec<Export>>> {
    let Kind::Map(entries) = &entry.value.kind else {
        shape::wrong(&entry.value, "exports", "a mapping of names", findings);
        return None;
    };
    if is_expression(entries) {
        let message =
            "PipelineLib exports names, and looks for no expression here; write the names out".to_owned();
        findings.add(Rule::WrongType, entry.value.at, message);
        return None;
    }
    let export = |entry: &Entry| {
        let name = is_name(&entry.key, findings).then(|| entry.key.clone())?;
        Some(Export { name, value: any(&entry.value, findings) })
    };
    let exports: Vec<_> = entries.iter().filter_map(export).collect();
    (!exports.is_empty()).then(|| Placed::new(entry.key.at, exports))
}

pub(super) fn trigger(entry: &Entry, findings: &mut Findings) -> Option<Placed<Trigger>> {
    let known = ["name", "parameters", "propagate", "wait"];
    let fields = fields::closed(&entry.value, "`trigger`", &known, findings)?;
    let name = fields.required("name", findings).and_then(|entry| {
        if matches!(entry.value.kind, Kind::Scalar(..)) {
            return shape::text(&entry.value, "name", findings);
        }
        shape::wrong(&entry.value, "name", "text", findings);
        None
    });
    let parameters = fields.get("parameters");
    let trigger = Trigger {
        name,
        parameters: parameters.and_then(|entry| shape::named_texts(&entry.value, "parameters", findings)),
        propagate: fields.flag("propagate", findings),
        wait: fields.flag("wait", findings),
    };
    trigger.name.is_some().then(|| Placed::new(entry.key.at, trigger))
}

pub(super) fn notify(entry: &Entry, findings: &mut Findings) -> Option<Placed<Email>> {
    let fields = fields::closed(&entry.value, "`notify`", &["email"], findings)?;
    let email = fields.get("email")?;
    let fields = fields::closed(&email.value, "`email`", &["to", "subject", "body"], findings)?;
    let to = fields.get("to").and_then(|entry| shape::text_or_texts(&entry.value, "to", findings));
    let email = Email { to, subject: fields.text("subject", findings), body: fields.text("body", findings) };
    Some(Placed::new(entry.key.at, email))
}
