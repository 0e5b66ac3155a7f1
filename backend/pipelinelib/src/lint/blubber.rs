// SPDX-License-Identifier: Apache-2.0
//! Blubber's configurations that nobody uses, and variants that they do not have.

use std::collections::{HashMap, HashSet};

use crate::{
    config::{Blubberfile, Pipeline, Stage},
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
    let defined: HashMap<&str, &Stage> =
        pipeline.stages.iter().map(|stage| (stage.name.value.as_str(), stage)).collect();
    // the pipeline's own is looked through once, however many stages use it
    let shared = pipeline.blubberfile.as_ref().and_then(variants);
    for stage in plan.stages() {
        let own = defined.get(stage.name.as_str()).and_then(|stage| stage.blubberfile.as_ref());
        let own = own.map(variants);
        let Some(variants) = own.as_ref().map_or(shared.as_ref(), Option::as_ref) else { continue };
        for action in &stage.actions {
            if let Does::Build(built) = &action.does {
                variant(&built.variant, variants, findings);
            }
        }
    }
}

/// The variants of an inline configuration, in their order, and to look one up.
struct Variants<'a> {
    names: Vec<&'a str>,
    set: HashSet<&'a str>,
}

fn variants(blubberfile: &Placed<Blubberfile>) -> Option<Variants<'_>> {
    let Blubberfile::Inline(Placed { value: Expr::Map(entries), .. }) = &blubberfile.value else {
        return None;
    };
    let variants = entries.iter().find(|(key, _)| key.value == "variants").map(|(_, value)| &value.value);
    let Some(Expr::Map(variants)) = variants else { return None };
    let names: Vec<_> = variants.iter().map(|(name, _)| name.value.as_str()).collect();
    let set = names.iter().copied().collect();
    Some(Variants { names, set })
}

fn variant(variant: &Value, variants: &Variants<'_>, findings: &mut Findings) {
    if variant.open
        || variants.set.contains(variant.text.as_str())
        || findings.leaves_out(Rule::VariantUnknown)
    {
        return;
    }
    let hint = hint(&variant.text, variants.names.iter().copied());
    let message = format!("The inline Blubber configuration has no variant {}{hint}", quoted(&variant.text));
    findings.add(Rule::VariantUnknown, variant.at, message);
}
