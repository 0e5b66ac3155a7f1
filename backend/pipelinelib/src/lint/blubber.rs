// SPDX-License-Identifier: Apache-2.0
//! Blubber's configurations that nobody uses, and variants that they do not have.

use crate::{
    config::{Blubberfile, Pipeline},
    expr::Expr,
    finding::{Findings, Rule, quoted},
    nearest::hint,
    place::Placed,
    plan::{Does, PipelinePlan},
    value::Value,
};

pub(super) fn lint(pipeline: &Pipeline, plan: &PipelinePlan, findings: &mut Findings) {
    let building = || pipeline.stages.iter().filter(|stage| stage.build.is_some());
    if let Some(blubberfile) = &pipeline.blubberfile
        && building().next().is_some()
        && building().all(|stage| stage.blubberfile.is_some())
    {
        let message = format!(
            "Every stage of {} that builds has a blubberfile of its own, so this one is never used; delete it",
            quoted(&pipeline.name.value)
        );
        findings.add(Rule::BlubberfileUnused, blubberfile.at, message);
    }
    for stage in pipeline.stages.iter().filter(|stage| stage.build.is_none()) {
        if let Some(blubberfile) = &stage.blubberfile {
            let message =
                format!("The stage {} builds nothing; delete its blubberfile", quoted(&stage.name.value));
            findings.add(Rule::BlubberfileWithoutBuild, blubberfile.at, message);
        }
    }
    for stage in plan.stages() {
        let own = pipeline.stages.iter().rfind(|own| own.name.value == stage.name);
        let blubberfile = own.and_then(|own| own.blubberfile.as_ref()).or(pipeline.blubberfile.as_ref());
        let Some(Blubberfile::Inline(inline)) = blubberfile.map(|blubberfile| &blubberfile.value) else {
            continue;
        };
        for action in &stage.actions {
            if let Does::Build(built) = &action.does {
                variant(&built.variant, inline, findings);
            }
        }
    }
}

fn variant(variant: &Value, inline: &Placed<Expr>, findings: &mut Findings) {
    let Expr::Map(entries) = &inline.value else { return };
    let variants = entries.iter().find(|(key, _)| key.value == "variants").map(|(_, value)| &value.value);
    let Some(Expr::Map(variants)) = variants else { return };
    let names = || variants.iter().map(|(name, _)| name.value.as_str());
    if variant.open || names().any(|name| name == variant.text) {
        return;
    }
    let hint = hint(&variant.text, names());
    let message = format!("The inline Blubber configuration has no variant {}{hint}", quoted(&variant.text));
    findings.add(Rule::VariantUnknown, variant.at, message);
}
