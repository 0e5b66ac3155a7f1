// SPDX-License-Identifier: Apache-2.0
//! Stages that do nothing, that are never run, or that CI refuses.

use crate::{
    ci::Ci,
    config::{ActionKind, Pipeline},
    finding::{Findings, Rule, quoted},
    place::At,
    plan::{Does, PipelinePlan},
};

pub(super) fn lint(pipeline: &Pipeline, plan: &PipelinePlan, ci: &Ci, findings: &mut Findings) {
    for name in &plan.never {
        let message = format!(
            "`execution` does not name {}, so it is never run; name it, or delete it",
            quoted(&name.value)
        );
        findings.add(Rule::StageUnreached, name.at, message);
    }
    for stage in &pipeline.stages {
        let actions: Vec<_> =
            ActionKind::ALL.into_iter().filter_map(|kind| Some((kind, stage.at(kind)?))).collect();
        if actions.is_empty() {
            let message =
                format!("The stage {} has no action; give it one, or delete it", quoted(&stage.name.value));
            findings.add(Rule::StageDoesNothing, stage.name.at, message);
        }
        let refused = |(kind, _): &(ActionKind, At)| ci.refuses(&pipeline.name.value, *kind);
        for (kind, at) in actions.into_iter().filter(refused) {
            let message = format!(
                "CI refuses `{}` in {}, and with it the whole pipeline; move it into a pipeline that may do it",
                kind.key(),
                quoted(&pipeline.name.value)
            );
            findings.add(Rule::ActionRefused, at, message);
        }
    }
    production(plan, findings);
}

/// A stage called `production` builds an image for production, and many a reader takes it for a deployment. Most
/// files have one, so this is a note.
fn production(plan: &PipelinePlan, findings: &mut Findings) {
    let deploys = |does: &Does| matches!(does, Does::Promote(_) | Does::Deploy(_));
    let named = plan.stages().filter(|stage| stage.name == "production");
    for stage in named.filter(|stage| !stage.actions.iter().any(|action| deploys(&action.does))) {
        if plan.promotions().next().is_some() {
            continue;
        }
        let rehearsed = plan.deployments().next();
        let rehearsed = rehearsed.map_or_else(String::new, |(stage, of)| {
            format!(", and {} only rehearses in the cluster {}", quoted(&stage.name), quoted(&of.cluster))
        });
        let message = format!(
            "The stage `production` deploys nothing{rehearsed}; add `promote`, or name it after what it makes"
        );
        findings.add(Rule::ProductionDeploysNothing, stage.at, message);
    }
}
