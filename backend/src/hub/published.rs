// SPDX-License-Identifier: Apache-2.0
//! An answer as it goes out.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Bytes;
use milepost_api::{PipelineProgress, Progress, StepKind, StepState};

use super::veil::veil;

/// An answer: serialised once, shared by all readers of one variant.
#[derive(Debug)]
pub struct Published {
    /// A strong entity tag, with its quotes.
    pub etag: String,
    /// JSON on one line.
    pub body: Bytes,
    /// Whether there is anything to show.
    pub(super) has_pipeline: bool,
    /// Whether it waits for checks of which nothing was heard.
    pub(super) unchecked: bool,
    /// The variants for readers who may not see these sources; few, since a configuration names few groups.
    variants: Mutex<BTreeMap<BTreeSet<String>, Arc<Published>>>,
}

impl Published {
    pub(super) fn of(progress: &Progress) -> Self {
        // A `Progress` holds no map with other keys than text, so it always serialises.
        let body = Bytes::from(serde_json::to_vec(progress).unwrap_or_default());
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let etag = format!("\"{:016x}\"", hasher.finish());
        Self {
            etag,
            body,
            has_pipeline: progress.pipeline.is_some(),
            unchecked: progress.pipeline.as_ref().is_some_and(is_unchecked),
            variants: Mutex::default(),
        }
    }

    /// The progress of the pipeline, if there is one.
    pub fn pipeline(&self) -> Option<PipelineProgress> {
        // Made of a `Progress`, so it is one; were it not, nothing is better than something wrong.
        if self.has_pipeline { serde_json::from_slice::<Progress>(&self.body).ok()?.pipeline } else { None }
    }

    /// The same for readers who may not see the `hidden` sources.
    pub fn without(self: &Arc<Self>, hidden: &BTreeSet<String>) -> Arc<Self> {
        if hidden.is_empty() {
            return Arc::clone(self);
        }
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(variant) = variants.get(hidden) {
            return Arc::clone(variant);
        }
        let variant = Arc::new(match serde_json::from_slice(&self.body) {
            Ok(mut progress) => {
                veil(&mut progress, hidden);
                Self::of(&progress)
            }
            // Never: it was made of a `Progress`. Nothing is better than what he may not see.
            Err(_) => Self {
                etag: "\"\"".to_owned(),
                body: Bytes::new(),
                has_pipeline: false,
                unchecked: false,
                variants: Mutex::default(),
            },
        });
        variants.insert(hidden.clone(), Arc::clone(&variant));
        variant
    }
}

fn is_unchecked(pipeline: &PipelineProgress) -> bool {
    pipeline.steps.iter().any(|step| {
        step.kind == StepKind::Check && step.number == pipeline.step && step.state == StepState::Waiting
    })
}
