// SPDX-License-Identifier: Apache-2.0
//! What is asked of a plan.

use super::{Action, Deployment, Does, Frame, PipelinePlan, Plan, Promotion, Published, StagePlan};
use crate::{config::ActionKind, value::Value};

impl Plan {
    /// The pipeline of a name.
    pub fn pipeline(&self, name: &str) -> Option<&PipelinePlan> {
        self.pipelines.iter().find(|pipeline| pipeline.name.value == name)
    }
}

impl Does {
    /// The kind of action that does it.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Build(_) => ActionKind::Build,
            Self::Run { .. } => ActionKind::Run,
            Self::Copy(_) => ActionKind::Copy,
            Self::Publish(_) => ActionKind::Publish,
            Self::Promote(_) => ActionKind::Promote,
            Self::Deploy(_) => ActionKind::Deploy,
            Self::Exports(_) => ActionKind::Exports,
            Self::Trigger { .. } => ActionKind::Trigger,
        }
    }
}

impl Published {
    /// All its tags, the one by which later steps name the image first.
    pub fn all_tags(&self) -> impl Iterator<Item = &Value> {
        self.tag.iter().chain(&self.tags)
    }
}

impl PipelinePlan {
    /// Its stages, in an order in which they may run.
    pub fn stages(&self) -> impl Iterator<Item = &StagePlan> {
        self.frames.iter().flat_map(|frame| &frame.stages)
    }

    /// The images that it publishes, each with the stage that does.
    pub fn images(&self) -> impl Iterator<Item = (&StagePlan, &Published)> {
        self.actions().filter_map(|(stage, action)| match &action.does {
            Does::Publish(published) => Some((stage, published)),
            _ => None,
        })
    }

    /// What it proposes to deploy, each with the stage that does.
    pub fn promotions(&self) -> impl Iterator<Item = (&StagePlan, &Promotion)> {
        self.actions().flat_map(|(stage, action)| {
            let promotions = match &action.does {
                Does::Promote(promotions) => promotions.as_slice(),
                _ => &[],
            };
            promotions.iter().map(move |promotion| (stage, promotion))
        })
    }

    /// What it deploys to rehearse, each with the stage that does.
    pub fn deployments(&self) -> impl Iterator<Item = (&StagePlan, &Deployment)> {
        self.actions().filter_map(|(stage, action)| match &action.does {
            Does::Deploy(deployment) => Some((stage, deployment)),
            _ => None,
        })
    }

    /// The names of Jenkins's stages for it, in their order, each with the frame that it runs; `setup` and `teardown`,
    /// the first and the last, run none. A build has `configure` before them.
    pub fn jenkins_stages(&self) -> Vec<(String, Option<&Frame>)> {
        let named = |what: &str| format!("{}: {what}", self.name.value);
        let frame = |frame: &Frame| match frame.stages.as_slice() {
            [stage] => named(&stage.name),
            _ => named("[parallel]"),
        };
        std::iter::once((named("setup"), None))
            .chain(self.frames.iter().map(|of| (frame(of), Some(of))))
            .chain([(named("teardown"), None)])
            .collect()
    }

    fn actions(&self) -> impl Iterator<Item = (&StagePlan, &Action)> {
        self.stages().flat_map(|stage| stage.actions.iter().map(move |action| (stage, action)))
    }
}
