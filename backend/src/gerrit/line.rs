// SPDX-License-Identifier: Apache-2.0
//! How a source asks Gerrit and hears of its news. The plugin opens the connection; nothing here calls Gerrit.

use milepost_api::gerrit::{Ask, Event, Fateful, Reply};
use tokio::sync::broadcast;

use super::Questions;

/// News that a busy source may miss: it asks anew then.
const NEWS: usize = 256;

/// Hints that a busy plugin may miss: it looks by itself, too.
const HINTS: usize = 1_024;

/// Gerrit as sources see it. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct Line {
    questions: Questions,
    news: broadcast::Sender<Event>,
    fates: broadcast::Sender<Fateful>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            questions: Questions::default(),
            news: broadcast::Sender::new(NEWS),
            fates: broadcast::Sender::new(HINTS),
        }
    }
}

impl Line {
    /// What Gerrit says now; waits for as long as nobody is connected. Neither question nor answer is kept.
    pub async fn ask(&self, ask: Ask) -> Reply {
        self.questions.answer_to(ask).await
    }

    /// Gerrit's events from now on.
    pub fn news(&self) -> broadcast::Receiver<Event> {
        self.news.subscribe()
    }

    /// Tells the sources of an event.
    pub fn tell(&self, event: &Event) {
        // Nobody listening means no source that asks Gerrit.
        self.news.send(event.clone()).ok();
    }

    /// Changes of which something else has become, from now on.
    pub fn fates(&self) -> broadcast::Receiver<Fateful> {
        self.fates.subscribe()
    }

    /// Tells who has asked to hear of it that something else has become of a change.
    pub fn hint(&self, fateful: Fateful) {
        // Nobody listening is fine: who comes later looks first.
        self.fates.send(fateful).ok();
    }

    /// Everybody's open questions.
    pub fn questions(&self) -> &Questions {
        &self.questions
    }
}
