// SPDX-License-Identifier: Apache-2.0
//! Each source's health as numbers, read at each scrape.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, atomic::AtomicU64},
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric},
    metrics::{MetricType, TypedMetric, counter::Counter, family::Family, gauge::Gauge},
    registry::Unit,
};

use crate::{clock::Clock, sources::HealthBoard};

/// Up, age, requests and errors of each source.
pub struct SourceMetrics {
    board: HealthBoard,
    clock: Arc<dyn Clock>,
    /// Kinds by name of source, as they are now.
    kinds: Kinds,
}

type Kinds = Box<dyn Fn() -> BTreeMap<String, &'static str> + Send + Sync>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    source: String,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ErrorLabels {
    source: String,
    kind: &'static str,
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    source: String,
    kind: &'static str,
    outcome: &'static str,
}

impl SourceMetrics {
    /// Of the sources that `kinds` names at each scrape, with the kind of each.
    pub fn new(
        board: HealthBoard,
        clock: Arc<dyn Clock>,
        kinds: impl Fn() -> BTreeMap<String, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self { board, clock, kinds: Box::new(kinds) }
    }
}

impl fmt::Debug for SourceMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceMetrics").field("kinds", &(self.kinds)()).finish_non_exhaustive()
    }
}

impl Collector for SourceMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let (health, failures, now) = (self.board.all(), self.board.failures(), self.clock.now());
        let up = Family::<Labels, Gauge>::default();
        let age = Family::<Labels, Gauge<f64, AtomicU64>>::default();
        let requests = Family::<RequestLabels, Counter>::default();
        let errors = Family::<ErrorLabels, Counter>::default();
        for (source, kind) in (self.kinds)() {
            let labels = Labels { source: source.clone(), kind };
            let known = health.get(&source);
            let is_up = known.is_some_and(|health| health.as_of.is_some() && health.trouble.is_none());
            up.get_or_create(&labels).set(i64::from(is_up));
            if let Some(as_of) = known.and_then(|health| health.as_of) {
                #[expect(clippy::cast_precision_loss, reason = "milliseconds of an age are far below 2^52")]
                age.get_or_create(&labels).set((now - as_of) as f64 / 1000.0);
            }
            // All outcomes from the start: a rate needs the zero before the first failure.
            for (outcome, count) in self.board.requests(&source).counts() {
                let labels = RequestLabels { source: source.clone(), kind, outcome };
                requests.get_or_create(&labels).inc_by(count);
            }
            for (&reason, &count) in failures.get(&source).into_iter().flatten() {
                let labels = ErrorLabels { source: source.clone(), kind, reason };
                errors.get_or_create(&labels).inc_by(count);
            }
        }
        put(&mut encoder, "source_up", "Whether the source answered at the last try", None, &up)?;
        put(&mut encoder, "source_age", "Time since it last answered", Some(&Unit::Seconds), &age)?;
        put(
            &mut encoder,
            "source_requests",
            "HTTP requests sent since the start, each try and redirect by the class of its answer",
            None,
            &requests,
        )?;
        put(&mut encoder, "source_errors", "Looks and watches that failed since the start", None, &errors)
    }
}

fn put<M: EncodeMetric + TypedMetric>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    unit: Option<&Unit>,
    metric: &M,
) -> Result<(), fmt::Error> {
    let kind: MetricType = M::TYPE;
    metric.encode(encoder.encode_descriptor(name, help, unit, kind)?)
}
