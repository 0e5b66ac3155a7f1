// SPDX-License-Identifier: Apache-2.0
//! The loop: look at the status, and tell what is new in it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Source, shown::Told, status};
use crate::{
    http::{FetchError, Validators},
    model::{Fact, FactBody},
    sources::{
        Context,
        ours::Ours,
        rounds::{Look, rounds},
    },
};

/// Runs that are recalled at the beginning.
const RECALLED: u32 = 1000;

struct Watch {
    source: Arc<Source>,
    context: Context,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    told: Told,
    last: Option<Validators>,
}

/// Watches for as long as it is polled.
pub(super) async fn watch(source: Arc<Source>, context: Context) {
    let interval = Duration::from_secs(source.config.interval_seconds.into());
    let mut seen = Seen::default();
    seen.told.recall(context.recall.runs(&context.name, RECALLED).await);
    let watch = Watch { source, context, seen: Mutex::new(seen) };
    let Context { name, clock, health, .. } = &watch.context;
    rounds(name, clock, health, interval, &watch).await;
}

impl Look for Watch {
    async fn look(&self) -> Result<(), FetchError> {
        // Taken, so that after an answer that cannot be read the next one is a whole one.
        let last = self.seen().last.take();
        let reply = self.source.status(last.clone()).await?;
        if reply.unchanged() {
            self.seen().last = last;
            return Ok(());
        }
        let status = reply.json("status.json")?;
        let Context { name, clock, order, facts, gerrit_hosts, .. } = &self.context;
        let (shown, now) = (status::parse(&status, &Ours(gerrit_hosts), &self.source.page()), clock.now());
        let news = self.seen().told.news(shown);
        let fact = |news: status::Shown| Fact {
            source: name.clone(),
            key: news.key,
            order: order.next(now),
            as_of: now,
            body: FactBody::Run(news.run),
        };
        facts.tell(news.into_iter().map(fact).collect()).await;
        self.seen().last = reply.validators();
        Ok(())
    }
}

impl Watch {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
