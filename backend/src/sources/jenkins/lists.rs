// SPDX-License-Identifier: Apache-2.0
//! The two lists that each look reads, of the jobs and of the queue: what was read of them last, and whether they are asked for as a
//! whole or, where that is too much, in parts.

use std::collections::HashMap;

use milepost_api::Millis;
use serde_json::Value;

use super::{
    Source, filter,
    light::{Light, Waits},
    place::Place,
    wire::{self, Listing, Queued, Weight},
};
use crate::http::{FetchError, Validators};

/// Answers in a row that did not come in time, after which a whole is too much: Jenkins takes longer for it than is waited. Where it
/// was too much before, one is enough.
const LATE: u32 = 2;

/// What was read last.
#[derive(Default)]
pub(super) struct Lists {
    roots: HashMap<Place, Read>,
    queue: Vec<Queued>,
    asks: Asks,
}

/// What was read last of a root.
#[derive(Default)]
struct Read {
    /// What makes the next request conditional.
    validators: Option<Validators>,
    listing: Listing,
    asks: Asks,
}

/// How a list is asked for.
#[derive(Default)]
struct Asks {
    /// In parts.
    light: Option<Light>,
    /// Answers in a row that did not come in time.
    late: u32,
}

impl Asks {
    /// Whether the whole is asked for.
    fn tries_whole(&self, now: Millis) -> bool {
        self.light.as_ref().is_none_or(|light| light.is_over(now))
    }

    /// Notes how a whole was answered. `None`: it is too much still, so it is asked for in parts as before, by this look already.
    fn note<T>(&mut self, answer: Result<T, FetchError>, now: Millis) -> Result<Option<T>, FetchError> {
        let error = match answer {
            Ok(whole) => {
                *self = Self::default();
                return Ok(Some(whole));
            }
            Err(error) => error,
        };
        let (late, large) =
            (matches!(error, FetchError::Timeout(_)), matches!(error, FetchError::TooLarge(_)));
        if let Some(light) = &mut self.light {
            light.failed(now);
            return if late || large { Ok(None) } else { Err(error) };
        }
        self.late = if late { self.late + 1 } else { 0 };
        if large || self.late >= LATE {
            *self = Self { light: Some(Light::new(now)), late: 0 };
        }
        Err(error)
    }

    fn light(&mut self, now: Millis) -> &mut Light {
        self.light.get_or_insert_with(|| Light::new(now))
    }
}

impl Lists {
    /// What waits in the queue.
    pub(super) async fn queue(&mut self, source: &Source, now: Millis) -> Result<Waits, FetchError> {
        if self.asks.tries_whole(now) {
            let read = source.api.queue(Weight::Whole).await.and_then(|body| wire::queue(&body));
            if let Some(queue) = self.asks.note(read, now)? {
                self.queue = queue;
                self.queue.retain(|item| filter::wanted(&source.config.jobs, &item.place));
                return Ok(Waits { items: self.queue.clone(), ..Waits::default() });
            }
        }
        let waits = self.asks.light(now).queue(source, &self.queue).await?;
        self.queue.clone_from(&waits.items);
        Ok(waits)
    }

    /// What is below a root.
    pub(super) async fn jobs(
        &mut self,
        source: &Source,
        root: &Place,
        now: Millis,
    ) -> Result<Listing, FetchError> {
        let read = self.roots.entry(root.clone()).or_default();
        if read.asks.tries_whole(now) {
            // Taken, so that after an answer that cannot be read the next one is a whole one.
            let validators = read.validators.take();
            let reply = source.api.listing(root, Weight::Whole, validators.clone()).await;
            if let Some(reply) = read.asks.note(reply, now)? {
                if reply.unchanged() {
                    read.validators = validators;
                } else {
                    let body: Value = reply.json("the jobs")?;
                    read.listing = wire::listing(root, &body, &source.config.jobs)?;
                    read.validators = reply.validators();
                }
                return Ok(read.listing.clone());
            }
        }
        read.listing = read.asks.light(now).listing(source, root, &read.listing).await?;
        Ok(read.listing.clone())
    }
}
