// SPDX-License-Identifier: Apache-2.0
//! What has not ended and is there no more: it ends without a verdict. Pure.

use std::collections::HashSet;

use super::{Known, Of, Request};

impl Known {
    /// What was not among the answers twice was deleted, and how it ended nobody says.
    pub(super) fn lose(&mut self, buildsets: &[u64], answered: &HashSet<u64>) {
        for (id, request) in &mut self.requests {
            if answered.contains(id) || request.complete || !buildsets.contains(&request.buildsetid) {
                self.missed.remove(id);
            } else if !self.missed.insert(*id) {
                lose(request);
            }
        }
    }

    /// Ends all that has not ended, without a verdict: its database is gone. What that was for.
    pub(in super::super) fn end(&mut self) -> Vec<Of> {
        self.requests.values_mut().filter(|request| !request.complete).for_each(lose);
        let ended = self.close();
        for of in &ended {
            // whatever a gap hides of it, nobody finds it any more
            self.reach.completed(&of.subject.want(), false);
        }
        ended
    }
}

fn lose(request: &mut Request) {
    (request.complete, request.results, request.complete_at) = (true, None, None);
}
