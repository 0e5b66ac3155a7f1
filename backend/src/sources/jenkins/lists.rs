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

/// Answers in a row that did not come in time, after which a whole is too much: Jenkins takes longer for it than is waited.
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
    fn light(&mut self, now: Millis) -> Option<&mut Light> {
        self.light.as_mut().filter(|light| !light.is_over(now))
    }

    /// Notes how a whole was answered.
    fn note<T>(&mut self, answer: &Result<T, FetchError>, now: Millis) {
        self.late = if matches!(answer, Err(FetchError::Timeout(_))) { self.late + 1 } else { 0 };
        let too_much = self.late >= LATE || matches!(answer, Err(FetchError::TooLarge(_)));
        self.light = too_much.then(|| Light::new(now));
        if too_much {
            self.late = 0;
        }
    }
}

impl Lists {
    /// What waits in the queue.
    pub(super) async fn queue(&mut self, source: &Source, now: Millis) -> Result<Waits, FetchError> {
        if let Some(light) = self.asks.light(now) {
            let waits = light.queue(source, &self.queue).await?;
            self.queue.clone_from(&waits.items);
            return Ok(waits);
        }
        let read = source.api.queue(Weight::Whole).await.and_then(|body| wire::queue(&body));
        self.asks.note(&read, now);
        self.queue = read?;
        self.queue.retain(|item| filter::wanted(&source.config.jobs, &item.place));
        Ok(Waits { items: self.queue.clone(), ..Waits::default() })
    }

    /// What is below a root.
    pub(super) async fn jobs(
        &mut self,
        source: &Source,
        root: &Place,
        now: Millis,
    ) -> Result<Listing, FetchError> {
        let read = self.roots.entry(root.clone()).or_default();
        if let Some(light) = read.asks.light(now) {
            read.listing = light.listing(source, root, &read.listing).await?;
            return Ok(read.listing.clone());
        }
        // Taken, so that after an answer that cannot be read the next one is a whole one.
        let validators = read.validators.take();
        let reply = source.api.listing(root, Weight::Whole, validators.clone()).await;
        read.asks.note(&reply, now);
        let reply = reply?;
        if reply.unchanged() {
            read.validators = validators;
        } else {
            let body: Value = reply.json("the jobs")?;
            read.listing = wire::listing(root, &body, &source.config.jobs)?;
            read.validators = reply.validators();
        }
        Ok(read.listing.clone())
    }
}
