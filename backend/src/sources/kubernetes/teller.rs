// SPDX-License-Identifier: Apache-2.0
//! Makes facts of workloads and tells them.

use crate::{
    model::{Fact, FactBody, Workload, WorkloadRef},
    sources::Context,
};

/// Tells workloads of one cluster.
pub(super) struct Teller<'a> {
    context: &'a Context,
}

impl<'a> Teller<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self { context }
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
        Fact { source: self.context.name.clone(), key, order: self.context.order.next(now), as_of: now, body }
    }
}
