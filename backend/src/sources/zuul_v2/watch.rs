// SPDX-License-Identifier: Apache-2.0
//! The loop: look at the status, and tell what is new in it.

use std::{sync::Arc, time::Duration};

use super::{Source, shown::Told, status};
use crate::{
    http::{FetchError, Validators},
    model::{Fact, FactBody},
    sources::{
        Context, Trouble,
        ours::Gerrits,
        rounds::{Look, rounds},
    },
};

/// Runs that are recalled at the beginning, of those that had not ended.
const RECALLED: u32 = 1000;

struct Watch<'a> {
    source: Arc<Source>,
    context: &'a Context,
    gerrits: Gerrits,
    told: Told,
    last: Option<Validators>,
}

/// Watches for as long as it is polled.
pub(super) async fn watch(source: Arc<Source>, context: Context) {
    let interval = Duration::from_secs(source.config.interval_seconds.into());
    let mut told = Told::default();
    told.recall(context.recall.open_runs(&context.name, RECALLED).await);
    let Context { name, clock, health, gerrit_hosts, .. } = &context;
    let gerrits = Gerrits::of(name, gerrit_hosts);
    let watch = Watch { source, context: &context, gerrits, told, last: None };
    rounds(name, clock, health, interval, watch).await;
}

impl Look for Watch<'_> {
    async fn look(&mut self) -> Result<Option<Trouble>, FetchError> {
        // Taken, so that after an answer that cannot be read the next one is a whole one.
        let last = self.last.take();
        let reply = self.source.status(last.clone()).await?;
        if reply.unchanged() {
            self.last = last;
            return Ok(None);
        }
        let status = reply.json("status.json")?;
        let Context { name, clock, order, facts, .. } = self.context;
        let (shown, now) = (status::parse(&status, &self.gerrits.ours(), &self.source.page()), clock.now());
        let news = self.told.news(shown);
        let fact = |news: status::Shown| Fact {
            source: name.clone(),
            key: news.key,
            order: order.next(now),
            as_of: now,
            body: FactBody::Run(news.run),
        };
        facts.tell(news.into_iter().map(fact).collect()).await;
        self.last = reply.validators();
        Ok(None)
    }
}
