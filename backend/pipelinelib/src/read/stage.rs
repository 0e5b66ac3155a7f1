// SPDX-License-Identifier: Apache-2.0
//! One stage.

use super::{action, fields, pipeline};
use crate::{
    config::{Build, Run, Stage},
    expr::{is_name, plain},
    finding::{Findings, Rule},
    place::Placed,
    yaml::Node,
};

const KNOWN: [&str; 11] = [
    "name",
    "blubberfile",
    "build",
    "run",
    "copy",
    "publish",
    "promote",
    "deploy",
    "exports",
    "trigger",
    "notify",
];

pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<Stage> {
    let fields = fields::closed(node, "a stage", &KNOWN, findings)?;
    let Some(name) = fields.get("name").and_then(|entry| plain(&entry.value, findings)) else {
        let message = "This stage has no name, and nothing can run it; add `name`".to_owned();
        findings.add(Rule::StageWithoutName, node.at, message);
        return None;
    };
    if !is_name(&name, findings) {
        return None;
    }
    let shorthand = fields.entries.len() == 1;
    // a stage that is nothing but a name builds and runs the variant of that name
    let short = |made: bool| made.then_some(name.at);
    Some(Stage {
        shorthand,
        blubberfile: fields.get("blubberfile").and_then(|entry| pipeline::blubberfile(entry, findings)),
        build: match short(shorthand) {
            Some(at) => Some(Placed::new(at, Build::default())),
            None => fields.get("build").and_then(|entry| action::build(entry, findings)),
        },
        run: match short(shorthand) {
            Some(at) => Some(Placed::new(at, Run::default())),
            None => fields.get("run").and_then(|entry| action::run(entry, findings)),
        },
        copy: fields.get("copy").and_then(|entry| action::copy(entry, findings)),
        publish: fields.get("publish").and_then(|entry| action::publish(entry, findings)),
        promote: fields.get("promote").and_then(|entry| action::promote(entry, findings)),
        deploy: fields.get("deploy").and_then(|entry| action::deploy(entry, findings)),
        exports: fields.get("exports").and_then(|entry| action::exports(entry, findings)),
        trigger: fields.get("trigger").and_then(|entry| action::trigger(entry, findings)),
        notify: fields.get("notify").and_then(|entry| action::notify(entry, findings)),
        name,
    })
}
