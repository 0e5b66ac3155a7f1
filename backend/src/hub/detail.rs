// SPDX-License-Identifier: Apache-2.0
//! More than the row shows: made anew when somebody asks, as why an answer says what it says is.

use std::collections::BTreeSet;

use milepost_api::{
    Detail, PipelineProgress, StepTime,
    gerrit::{Ask, Change},
};
use tokio::time;

use super::{
    Hub, Inner, Topic,
    compute::{self, PATIENCE},
    find::{Asks, Found},
    record::HABIT,
    veil::veil,
};
use crate::{
    merge::{self, Input},
    model::{Reached, Revision},
    past,
    store::{StoreError, Way},
};

/// What a reader is told, and the steps that it is about.
struct Told {
    detail: Detail,
    pipeline: Option<PipelineProgress>,
    questions: BTreeSet<Ask>,
}

impl Asks for Told {
    fn questions(&self) -> &BTreeSet<Ask> {
        &self.questions
    }
}

impl Hub {
    /// What stands behind the answer about a revision, for a reader who may not see the `hidden` sources. What Gerrit does not
    /// answer within a moment is left out.
    pub async fn detail(
        &self,
        change: &Change,
        revision: &Revision,
        patch_set: u32,
        hidden: &BTreeSet<String>,
    ) -> Result<Detail, StoreError> {
        let topic = self.look(change, revision, patch_set).await?;
        let ground = topic.ground();
        let found = match &ground.pipeline {
            Some(pipeline) => {
                let until = time::Instant::now() + PATIENCE;
                let tell = |input: &Input<'_>| tell(input, hidden);
                let of = (&**pipeline, &ground.joins);
                // Nobody computes the topic anew for what is only told here.
                compute::asked(&self.0, &topic, of, until, tell, |_| ()).await?.0
            }
            None => None,
        };
        let Some(Found { change, merged: Told { mut detail, pipeline, questions }, reached, .. }) = found
        else {
            return Ok(nothing(&topic));
        };
        detail.later = self.questions().heard(&questions) > 0;
        if let Some(pipeline) = pipeline.filter(|_| topic.is_current(&change)) {
            detail.steps = times(&self.0, &topic, &pipeline, &reached).await?;
        }
        Ok(detail)
    }
}

fn tell(input: &Input<'_>, hidden: &BTreeSet<String>) -> Told {
    let mut merged = merge::merge(input);
    veil(&mut merged.progress, hidden);
    let (detail, mut questions) = merge::detail(input, &merged.progress, hidden);
    questions.append(&mut merged.questions);
    Told { detail, pipeline: merged.progress.pipeline, questions }
}

/// Nothing is on its way.
fn nothing(topic: &Topic) -> Detail {
    Detail {
        change: compute::change_ref(topic),
        later: false,
        steps: Vec::new(),
        places: Vec::new(),
        images: Vec::new(),
        runs: Vec::new(),
        file: None,
        sources: Vec::new(),
    }
}

/// How long each step took for this change, and how long it usually takes.
async fn times(
    hub: &Inner,
    topic: &Topic,
    pipeline: &PipelineProgress,
    reached: &[Reached],
) -> Result<Vec<StepTime>, StoreError> {
    let store = &hub.parts.store;
    let way = Way { project: &topic.asked.project, number: topic.asked.number, pipeline: &pipeline.name };
    let took = store.took_by(way).await?;
    let mut times = Vec::new();
    for step in &pipeline.steps {
        let seen = reached.iter().find(|one| one.pipeline == pipeline.name && one.step == step.name);
        let lately = store.took(way.project, way.pipeline, &step.name, HABIT).await?;
        times.push(StepTime {
            number: step.number,
            reached: seen.map(|seen| seen.at),
            not_before: seen.and_then(|seen| seen.not_before),
            took_ms: took.get(&step.name).copied(),
            usual_ms: past::usual(&lately, 0).map(|usual| usual.median_ms),
        });
    }
    Ok(times)
}
