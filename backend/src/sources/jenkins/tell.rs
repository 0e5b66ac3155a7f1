// SPDX-License-Identifier: Apache-2.0
//! Tells what is news, once it is known what was told before.

use super::{render, result::Unstable, watch::Watch};
use crate::model::{Fact, FactBody};

impl Watch {
    /// Reads what was told under these keys; whether it could be read.
    pub(super) async fn read_back(&self, keys: Vec<String>) -> bool {
        if keys.is_empty() {
            return true;
        }
        let runs = self.recall.runs_of(&self.name, &keys).await;
        let could = runs.is_some();
        if let Some(runs) = runs {
            self.groups().read(&keys, runs);
        }
        could
    }

    /// Tells what is news.
    pub(super) async fn tell(&self) {
        let unread = self.groups().unread();
        self.read_back(unread).await;
        let unstable = Unstable(self.source.config.unstable_fails);
        let pages = &self.source.api.pages;
        let news = self.groups().news(|group| render::run(group, pages, unstable));
        let now = self.clock.now();
        let fact = |(key, run)| Fact {
            source: self.name.clone(),
            key,
            order: self.order.next(now),
            as_of: now,
            body: FactBody::Run(run),
        };
        self.facts.tell(news.into_iter().map(fact).collect()).await;
    }
}
