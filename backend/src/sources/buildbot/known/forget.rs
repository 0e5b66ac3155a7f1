// SPDX-License-Identifier: Apache-2.0
//! What of the known is dropped: patch sets and revisions as a whole, or what is left of one would be told for all of it. What was
//! told of it is kept. Pure.

use std::collections::{HashMap, HashSet};

use super::{Known, State};
use crate::model::Want;

impl Known {
    /// Drops those longest without a new buildset of too many, and some more, so that this is not done for each that comes. What has
    /// not ended stays: nobody else says how it ends.
    pub(super) fn forget(&mut self, most: usize) {
        if self.sets.len() <= most {
            return;
        }
        // for each subject its newest buildset and how many it has; one that is nobody's is dropped by itself
        let mut subjects: HashMap<Want, (u64, usize)> = HashMap::new();
        let mut oldest: Vec<(u64, usize, Option<Want>)> = Vec::new();
        for (id, met) in &self.sets {
            match &met.state {
                State::Open(of) | State::Ended(of) => {
                    let subject = subjects.entry(of.subject.want()).or_default();
                    *subject = (subject.0.max(*id), subject.1 + 1);
                }
                State::NotOurs => oldest.push((*id, 1, None)),
                State::New => {}
            }
        }
        let open = self.open_subjects();
        let ended = subjects.into_iter().filter(|(want, _)| !open.contains(want));
        oldest.extend(ended.map(|(want, (newest, count))| (newest, count, Some(want))));
        oldest.sort_unstable_by_key(|(newest, ..)| *newest);
        let mut left = self.sets.len();
        let mut gone = HashSet::new();
        for (newest, count, want) in oldest {
            if left <= most - most / 10 {
                break;
            }
            left -= count;
            match want {
                Some(want) => drop(gone.insert(want)),
                None => drop(self.sets.remove(&newest)),
            }
        }
        if !gone.is_empty() {
            self.drop_all(|want| gone.contains(want));
        }
    }

    /// Drops what has ended: of what comes next there is a gap to it.
    pub(super) fn forget_ended(&mut self) {
        let open = self.open_subjects();
        self.drop_all(|want| !open.contains(want));
    }

    fn open_subjects(&self) -> HashSet<Want> {
        let open = self.sets.values().filter_map(|met| match &met.state {
            State::Open(of) => Some(of.subject.want()),
            _ => None,
        });
        open.collect()
    }

    fn drop_all(&mut self, is: impl Fn(&Want) -> bool) {
        let mut kept = HashSet::new();
        self.sets.retain(|_, met| match &met.state {
            State::Open(of) | State::Ended(of) => {
                let want = of.subject.want();
                let stays = !is(&want);
                if stays {
                    kept.insert(want);
                }
                stays
            }
            State::New | State::NotOurs => true,
        });
        self.requests.retain(|_, request| self.sets.contains_key(&request.buildsetid));
        self.missed.retain(|request| self.requests.contains_key(request));
        self.builds.retain(|request, _| self.requests.contains_key(request));
        let builds: HashSet<u64> = self.builds.values().map(|build| build.buildid).collect();
        self.details.retain(|build, _| builds.contains(build));
        self.unexplained.retain(|request, _| self.requests.contains_key(request));
        let told = self.told.extract_if(|of, _| !kept.contains(&of.subject.want()));
        self.kept.keep(told);
        self.reach.keep(&kept);
    }
}
