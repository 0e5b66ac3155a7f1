// SPDX-License-Identifier: Apache-2.0
//! Makes facts of workloads and tells them.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::{
    model::{Fact, FactBody, Workload, WorkloadRef},
    sources::Context,
};

/// Tells workloads of one cluster.
pub(super) struct Teller<'a> {
    context: &'a Context,
    /// The last order given.
    order: AtomicI64,
}

impl<'a> Teller<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self { context, order: AtomicI64::new(0) }
    }

    pub(super) async fn tell(&self, news: Vec<Workload>) {
        let facts = news.into_iter().map(|workload| self.fact(workload)).collect();
        self.context.facts.tell(facts).await;
    }

    fn fact(&self, workload: Workload) -> Fact {
        let now = self.context.clock.now();
        let WorkloadRef { namespace, kind, name, container, .. } = &workload.of;
        let container = container.as_deref().unwrap_or_default();
        let key = format!("{namespace}/{kind:?}/{name}/{container}");
        let body = FactBody::Workload(workload);
        Fact { source: self.context.name.clone(), key, order: self.next(now), as_of: now, body }
    }

    /// Grows with each telling and, because it starts with the time, over restarts as well.
    fn next(&self, now: i64) -> i64 {
        let after = |last: i64| Some(now.max(last.saturating_add(1)));
        let last = self.order.fetch_update(Ordering::SeqCst, Ordering::SeqCst, after);
        now.max(last.unwrap_or_else(|last| last).saturating_add(1))
    }
}
