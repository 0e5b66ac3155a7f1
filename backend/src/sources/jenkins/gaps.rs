// SPDX-License-Identifier: Apache-2.0
//! Asks for what came between two looks and is not listed: one question for each job where that is so.

use super::{
    place::Place,
    watch::Watch,
    wire::{self, Build, Listing, Shown},
};
use crate::sources::Trouble;

/// Jobs of one look that are asked, at most; the others wait for the next one.
const MOST: usize = 20;
/// Of these so many may fail, each of which may take minutes, before the others wait, too.
const FAILED: usize = 3;

impl Watch {
    /// Adds it; what of it could not be asked.
    pub(super) async fn fill(&self, listing: &mut Listing) -> Option<Trouble> {
        let (mut trouble, mut failed) = (None, 0);
        let gaps = self.groups().gaps(listing);
        for (asked, gap) in gaps.iter().enumerate() {
            if asked >= MOST || failed >= FAILED {
                listing.wait_for(&gap.place);
                continue;
            }
            match self.source.api.newest(&gap.place, gap.count).await {
                Ok(body) => {
                    let rows = body.as_ref().and_then(|body| body["allBuilds"].as_array());
                    let builds = rows.into_iter().flatten().filter_map(|row| wire::build(&gap.place, row));
                    listing.fill(&gap.place, builds.collect());
                }
                Err(error) => {
                    trouble = Some(self.complain(&error));
                    failed += 1;
                }
            }
        }
        trouble
    }
}

impl Listing {
    /// What a job hides is asked for at the next look.
    fn wait_for(&mut self, place: &Place) {
        self.shown.remove(place);
        self.hidden.insert(place.clone());
    }

    /// Adds builds of a job that were not listed.
    fn fill(&mut self, place: &Place, builds: Vec<Build>) {
        let listed: Vec<_> = self.builds.iter().filter(|build| build.place == *place).collect();
        let multibranch = listed.iter().find_map(|build| build.grounds.multibranch);
        let is_new =
            |one: &Build| listed.iter().all(|build| (build.number, build.begun) != (one.number, one.begun));
        let mut new: Vec<_> = builds.into_iter().filter(is_new).collect();
        for build in &mut new {
            build.grounds.multibranch = multibranch;
        }
        let shown = Shown::of(listed.into_iter().chain(&new));
        self.shown.extend(shown.map(|shown| (place.clone(), shown)));
        self.builds.extend(new);
    }
}
