// SPDX-License-Identifier: Apache-2.0
//! A list that is larger than what is read of one answer: parameters are anybody's, as a commit's message or a comment is, and Jenkins
//! cannot be asked for some of them alone. Then the numbers of builds are listed, and each build that is not known is asked for by
//! itself, or with its job's others; one that is too large even so is left out, and named.

mod queue;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use milepost_api::Millis;
use serde_json::Value;

pub(super) use queue::Waits;

use super::{
    Source,
    groups::Id,
    place::Place,
    wire::{self, Build, Listing, Shown, Weight},
};
use crate::{http::FetchError, model::DAY};

/// Questions of one look, at most; the rest waits for the next one.
const MOST: usize = 40;
/// Of these so many may fail, each of which may take minutes, before the others are left for the next look.
const FAILED: usize = 3;
/// Unknown builds of a job for which the job is asked as a whole.
const SEVERAL: usize = 3;
/// For so many milliseconds the whole is not tried again; twice as many after each try that fails, up to a day.
const LIGHT_FOR: Millis = 6 * 3_600_000;
const LONGEST: Millis = DAY;

/// What is remembered of lists that were too large.
#[derive(Debug)]
pub(super) struct Light {
    since: Millis,
    /// For so many milliseconds since then.
    lasts: Millis,
    /// Jobs that are too large to be asked as a whole.
    by_build: BTreeSet<Place>,
    /// What is left out, with its size's limit in bytes.
    too_large: BTreeMap<Id, u64>,
    /// The same of the queue, by the item's number.
    too_large_items: BTreeMap<u64, u64>,
}

impl Light {
    pub(super) const fn new(since: Millis) -> Self {
        Self {
            since,
            lasts: LIGHT_FOR,
            by_build: BTreeSet::new(),
            too_large: BTreeMap::new(),
            too_large_items: BTreeMap::new(),
        }
    }

    /// Whether the whole is worth another try.
    pub(super) const fn is_over(&self, now: Millis) -> bool {
        now - self.since >= self.lasts
    }

    /// The whole was tried in vain.
    pub(super) fn failed(&mut self, now: Millis) {
        (self.since, self.lasts) = (now, (self.lasts * 2).min(LONGEST));
    }

    /// A list of what `root` shows; `before` is what is known. Fails only where the numbers cannot be read.
    pub(super) async fn listing(
        &mut self,
        source: &Source,
        root: &Place,
        before: &Listing,
    ) -> Result<Listing, FetchError> {
        let body = source.api.listing(root, Weight::Light, None).await.map_err(even_so)?;
        let body: Value = body.json("the jobs")?;
        let mut listing = wire::listing(root, &body, &source.config.jobs)?;
        let numbers = std::mem::take(&mut listing.builds);
        let mut known: HashMap<Id, Build> =
            before.builds.iter().map(|build| (id(build), build.clone())).collect();
        let there: BTreeSet<Id> = numbers.iter().map(id).collect();
        self.too_large.retain(|id, _| there.contains(id));
        let mut open: Vec<Id> = numbers
            .iter()
            .filter(|build| known.get(&id(build)).is_none_or(|known| is_old(known, build)))
            .map(id)
            .filter(|id| !self.too_large.contains_key(id))
            .collect();
        open.sort_by_key(|id| std::cmp::Reverse(id.2));
        let (read, unasked) = self.ask(source, &open).await?;
        known.extend(read);
        // The newest last: it stands for the job.
        let unasked: BTreeMap<&Place, Millis> =
            unasked.iter().rev().map(|(place, _, begun)| (place, *begun)).collect();
        listing.shown.clear();
        let mut by_job: BTreeMap<Place, (Vec<Build>, u64)> = BTreeMap::new();
        for number in numbers {
            let (all, left) = by_job.entry(number.place.clone()).or_default();
            match known.remove(&id(&number)) {
                Some(build) => all.push(told(build, number)),
                None => *left = (*left).max(number.number),
            }
        }
        for (place, (builds, left)) in by_job {
            let shown = Shown::of(&builds);
            if shown.is_none_or(|shown| shown.newest.0 < left) {
                listing.hidden.insert(place.clone());
            }
            if builds.is_empty()
                && let Some(newest) = unasked.get(&place)
            {
                listing.unread.insert(place.clone(), *newest);
            }
            listing.shown.extend(shown.map(|shown| (place, shown)));
            listing.builds.extend(builds);
        }
        let too_large = self.too_large.iter().map(|((place, number, _), most)| {
            format!("build {number} of {} is larger than {most} bytes", place.shown())
        });
        listing.too_large.extend(too_large);
        Ok(listing)
    }

    /// Asks for builds, the first ones first; those that are not told stay open. Gives those, too, that were not asked for. Fails only
    /// where Jenkins lets nobody ask.
    async fn ask<'a>(
        &mut self,
        source: &Source,
        open: &'a [Id],
    ) -> Result<(HashMap<Id, Build>, &'a [Id]), FetchError> {
        let mut of_job: BTreeMap<&Place, usize> = BTreeMap::new();
        for (place, ..) in open {
            *of_job.entry(place).or_default() += 1;
        }
        let (mut found, mut asked, mut failed) = (HashMap::new(), 0, 0);
        let mut tried = BTreeSet::new();
        for (index, one) in open.iter().enumerate() {
            let (place, number, _) = one;
            if found.contains_key(one) {
                continue;
            }
            let several = of_job.get(place).is_some_and(|count| *count >= SEVERAL);
            // Whatever comes of it, what it does not tell is asked for by itself.
            if several && !self.by_build.contains(place) && tried.insert(place) {
                asked += 1;
                match source.api.job(place).await {
                    Ok(body) => {
                        let builds = body.map(|body| wire::builds(place, &body, "builds"));
                        found.extend(builds.into_iter().flatten().map(|build| (id(&build), build)));
                    }
                    Err(FetchError::TooLarge(_)) => drop(self.by_build.insert(place.clone())),
                    Err(error) => failed += failure(error, place)?,
                }
            }
            if asked >= MOST || failed >= FAILED {
                return Ok((found, open.get(index..).unwrap_or_default()));
            }
            if !found.contains_key(one) {
                asked += 1;
                match source.api.build(place, *number).await {
                    Ok(body) => {
                        let build = body.and_then(|body| wire::build(place, &body));
                        found.extend(build.map(|build| (id(&build), build)));
                    }
                    Err(FetchError::TooLarge(most)) => drop(self.too_large.insert(one.clone(), most)),
                    Err(error) => failed += failure(error, place)?,
                }
            }
        }
        Ok((found, &[]))
    }
}

/// One question that failed, of which each may take minutes; an error where the next would fail as well.
fn failure(error: FetchError, place: &Place) -> Result<usize, FetchError> {
    if matches!(error, FetchError::Status { status: 401 | 403 | 429, .. }) {
        return Err(error);
    }
    tracing::debug!(job = place.shown(), "a build cannot be read: {error}");
    Ok(1)
}

fn id(build: &Build) -> Id {
    (build.place.clone(), build.number, build.begun)
}

/// Whether a build is to be asked for again: it has ended since, or what it is for may be known by now.
fn is_old(known: &Build, now: &Build) -> bool {
    known.building && (!now.building || known.grounds.parameters.is_empty())
}

/// What is known of a build, as it stands now.
fn told(mut known: Build, now: Build) -> Build {
    // One that could not be asked for stays as it was, and is asked for at the next look.
    if !is_old(&known, &now) {
        (known.ended, known.result, known.building) = (now.ended, now.result, now.building);
    }
    known.grounds.multibranch = now.grounds.multibranch;
    known
}

fn even_so(error: FetchError) -> FetchError {
    match error {
        FetchError::TooLarge(most) => FetchError::Unreadable(format!(
            "the numbers of builds alone are larger than {most} bytes: a lower `history`, or fewer `jobs`, would be right"
        )),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_tried_again_after_six_hours_and_once_a_day_in_the_end() {
        let mut light = Light::new(0);
        let mut now = 0;
        for hours in [6, 12, 24, 24] {
            let lasts = hours * 3_600_000;
            assert!(!light.is_over(now + lasts - 1) && light.is_over(now + lasts), "{hours}");
            now += lasts;
            light.failed(now);
        }
    }
}
