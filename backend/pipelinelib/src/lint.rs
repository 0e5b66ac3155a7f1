// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a plan that can be made.

mod blubber;
mod image;
mod stage;

use crate::{ci::Ci, config::Config, finding::Findings, plan::Plan};

/// Looks for it in all pipelines.
pub(crate) fn lint(config: &Config, plan: &Plan, ci: &Ci, findings: &mut Findings) {
    for (pipeline, plan) in config.pipelines.iter().zip(&plan.pipelines) {
        stage::lint(pipeline, plan, ci, findings);
        blubber::lint(pipeline, plan, findings);
        image::lint(plan, ci, findings);
    }
}
