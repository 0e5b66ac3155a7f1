// SPDX-License-Identifier: Apache-2.0
//! Asks for what came between two looks and is not listed, and for what is older and may be for what somebody waits for: one question
//! for each job where that is so.

use futures::future::join_all;

use super::{
    groups::Gap,
    place::Place,
    watch::{AT_ONCE, Watch},
    wire::{self, Build, Listing, Shown},
};
use crate::{http::FetchError, sources::Trouble};

/// Jobs of one look that are asked, at most; the others wait for the next one.
const MOST: usize = 20;
/// Of these so many may fail, each of which may take minutes, before the others wait, too.
const FAILED: usize = 3;

impl Watch {
    /// Adds it; what of it could not be asked.
    pub(super) async fn fill(&self, listing: &mut Listing) -> Option<Trouble> {
        let (mut trouble, mut failures) = (None, 0);
        let gaps = self.groups().gaps(listing, self.clock.now());
        for (asked, gaps) in gaps.chunks(AT_ONCE).enumerate() {
            if asked * AT_ONCE >= MOST || failures >= FAILED {
                for gap in gaps {
                    listing.wait_for(gap);
                }
                continue;
            }
            let api = &self.source.api;
            let answers = join_all(gaps.iter().map(|gap| api.newest(&gap.place, gap.count))).await;
            for (gap, answer) in gaps.iter().zip(answers) {
                // Too much is too much the next time, too.
                let failed = matches!(&answer, Err(error) if !matches!(error, FetchError::TooLarge(_)));
                if self.groups().asked_for(gap, failed, self.clock.now()) {
                    listing.wait_for(gap);
                } else if gap.is_all() && !failed {
                    listing.deep.insert(gap.place.clone());
                }
                match answer {
                    Ok(body) => {
                        let builds = body.map(|body| wire::builds(&gap.place, &body, "allBuilds"));
                        listing.fill(&gap.place, builds.unwrap_or_default());
                    }
                    Err(error) => {
                        trouble = Some(self.complain(&error));
                        failures += 1;
                    }
                }
            }
        }
        trouble
    }
}

impl Listing {
    /// What a job hides is asked for at the next look. What is older than what is known hides nothing that is new.
    fn wait_for(&mut self, gap: &Gap) {
        if gap.new {
            self.shown.remove(&gap.place);
            self.hidden.insert(gap.place.clone());
        }
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
