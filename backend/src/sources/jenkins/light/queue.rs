// SPDX-License-Identifier: Apache-2.0
//! A queue that is larger than what is read of one answer: each item is asked for by itself.

use std::collections::BTreeSet;

use super::{FAILED, Light, MOST, even_so, failure};
use crate::{
    http::FetchError,
    sources::jenkins::{
        Source, filter,
        place::Place,
        wire::{self, Queued, Weight},
    },
};

impl Light {
    /// What waits in the queue; `before` is what is known. Gives what is too large, too, and the jobs of which something waits that is
    /// not known.
    pub(in crate::sources::jenkins) async fn queue(
        &mut self,
        source: &Source,
        before: &[Queued],
    ) -> Result<Waits, FetchError> {
        let body = source.api.queue(Weight::Light).await.map_err(even_so)?;
        let mut waits = Waits::default();
        let (mut asked, mut failed, mut there) = (0, 0, BTreeSet::new());
        for item in wire::queue(&body)? {
            there.insert(item.id);
            if !filter::wanted(&source.config.jobs, &item.place) {
                continue;
            }
            if let Some(known) = before.iter().find(|known| known.id == item.id) {
                waits.items.push(known.clone());
                continue;
            }
            let known = if asked >= MOST || failed >= FAILED || self.too_large_items.contains_key(&item.id) {
                None
            } else {
                asked += 1;
                match source.api.item(item.id).await {
                    // It has left the queue meanwhile.
                    Ok(None) => continue,
                    Ok(Some(body)) => wire::item(&body),
                    Err(FetchError::TooLarge(most)) => {
                        self.too_large_items.insert(item.id, most);
                        None
                    }
                    Err(error) => {
                        failed += failure(error, &item.place)?;
                        None
                    }
                }
            };
            match known {
                Some(known) => waits.items.push(known),
                None => drop(waits.hidden.insert(item.place.clone())),
            }
            if let Some(most) = self.too_large_items.get(&item.id) {
                let job = item.place.shown();
                waits.too_large.push(format!("what waits for {job} is larger than {most} bytes"));
            }
        }
        self.too_large_items.retain(|id, _| there.contains(id));
        Ok(waits)
    }
}

/// What waits in the queue.
#[derive(Debug, Default)]
pub(in crate::sources::jenkins) struct Waits {
    pub(in crate::sources::jenkins) items: Vec<Queued>,
    /// Jobs for which something waits that is not known.
    pub(in crate::sources::jenkins) hidden: BTreeSet<Place>,
    /// For people.
    pub(in crate::sources::jenkins) too_large: Vec<String>,
}
