// SPDX-License-Identifier: Apache-2.0
//! Which change made a place ask for what it asks for. What cannot be told for certain stays unknown: several changes may be
//! merged between two looks, and a branch may be pushed to.

use super::place::Place;
use crate::model::{Asked, Promotion};

/// Merges that are remembered for a place of which it is not known yet which of them did it.
const MERGED: usize = 20;

/// How a place came to ask for what it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Came {
    /// The open changes that would have made it so, by the look before.
    proposed: Vec<u64>,
    /// What the branch was at when it was read before, and when this was found.
    read: Option<(String, String)>,
    /// Where the branch came to, if it came there by one move from what was read before.
    at_once: Option<String>,
    /// Changes that were merged since what was read before, and their revisions.
    merged: Vec<(u64, String)>,
    /// The change that did it.
    by: Option<u64>,
}

/// Changes that were merged, and the branch's last move, since the last look that could tell.
#[derive(Debug, Default)]
pub(super) struct Merges {
    /// In Gerrit's order: their numbers and merged revisions.
    changes: Vec<(u64, String)>,
    /// From where to where.
    last_move: Option<(String, String)>,
}

impl Merges {
    /// The branch moved.
    pub(super) fn moved(&mut self, from: &str, to: &str) {
        self.last_move = Some((from.to_owned(), to.to_owned()));
    }

    /// A change was merged.
    pub(super) fn merged(&mut self, change: u64, revision: &str) {
        self.changes.push((change, revision.to_owned()));
    }

    /// All changes that were merged by now are looked for.
    pub(super) fn looked(&mut self) {
        self.changes.clear();
    }

    /// What is known of a place that is seen to ask for something else: `before` is the revision where it did not yet, `open`
    /// what open changes would let it ask for then.
    pub(super) fn came(&self, asked: &Asked, before: &str, tip: &str, open: &[Promotion]) -> Came {
        let would = |promotion: &&Promotion| *asked == Asked::Image(promotion.image.clone());
        let proposed = open.iter().filter(would).map(|promotion| promotion.change).collect();
        let at_once = self.last_move.as_ref().filter(|(from, to)| from == before && to == tip);
        let at_once = at_once.map(|(_, to)| to.clone());
        let read = Some((before.to_owned(), tip.to_owned()));
        Came { proposed, read, at_once, merged: self.changes.clone(), by: None }.judged()
    }
}

impl Came {
    /// The change that did it, where that is certain.
    pub(super) fn by(&self) -> Option<u64> {
        self.by
    }

    /// Gerrit says, before or after the look, that a change was merged as a revision.
    #[must_use]
    pub(super) fn told(mut self, change: u64, revision: &str) -> Self {
        if self.by.is_none() && self.merged.len() < MERGED {
            self.merged.push((change, revision.to_owned()));
        }
        self.judged()
    }

    /// Gerrit says, after the look that has seen it already, that the branch moved.
    #[must_use]
    pub(super) fn moved(mut self, from: &str, to: &str) -> Self {
        if self.read.as_ref().is_some_and(|(before, tip)| before == from && tip == to) {
            self.at_once = Some(to.to_owned());
        }
        self.judged()
    }

    fn judged(self) -> Self {
        let did = |(change, revision): &&(u64, String)| {
            // One that was never seen open did it if the branch moved once, to it.
            let alone = self.proposed.is_empty() && self.at_once.as_ref() == Some(revision);
            self.proposed.contains(change) || alone
        };
        let by = self.by.or_else(|| self.merged.iter().find(did).map(|(change, _)| *change));
        Self { by, ..self }
    }
}

/// What open changes would let a place ask for, by the last look.
pub(super) fn open_for<'p>(places: &[Place], told: &'p [Vec<Promotion>], place: &Place) -> &'p [Promotion] {
    let same = |one: &Place| (&one.service, &one.environment) == (&place.service, &place.environment);
    let index = places.iter().position(same);
    index.and_then(|index| told.get(index)).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(tag: &str) -> Asked {
        Asked::Image(format!("registry.example.org/app:{tag}").parse().unwrap())
    }

    fn open(change: u64, tag: &str) -> Promotion {
        let Asked::Image(image) = asked(tag) else { panic!() };
        Promotion { change, image, opened: 1 }
    }

    #[test]
    fn it_was_the_merged_one_of_those_that_proposed_it() {
        let mut merges = Merges::default();
        let proposals = [open(90, "v1"), open(91, "v2"), open(92, "v2")];
        let came = merges.came(&asked("v2"), "a", "c", &proposals);
        assert_eq!(came.clone().told(90, "b").by(), None, "it proposed something else");
        assert_eq!(came.told(92, "c").told(91, "d").by(), Some(92), "told after the look");
        merges.merged(90, "b");
        merges.merged(91, "c");
        assert_eq!(merges.came(&asked("v2"), "a", "c", &proposals).by(), Some(91), "told before the look");
        merges.looked();
        assert_eq!(merges.came(&asked("v2"), "a", "c", &proposals).by(), None);
    }

    #[test]
    fn one_that_was_never_seen_open_did_it_if_nothing_else_came() {
        let mut merges = Merges::default();
        merges.moved("a", "b");
        merges.merged(90, "b");
        assert_eq!(merges.came(&asked("v2"), "a", "b", &[]).by(), Some(90));
        assert_eq!(merges.came(&asked("v2"), "0", "b", &[]).by(), None, "another move was missed");
        let early = Merges::default().came(&asked("v2"), "a", "b", &[]);
        assert_eq!(early.clone().moved("a", "b").told(90, "b").by(), Some(90), "told after the look");
        assert_eq!(early.clone().told(90, "b").moved("a", "b").by(), Some(90), "in whatever order");
        assert_eq!(early.told(90, "b").moved("0", "b").by(), None);
        assert_eq!(
            merges.came(&asked("v2"), "a", "b", &[open(91, "v2")]).by(),
            None,
            "91 is still to be told of"
        );
        merges.moved("b", "c");
        assert_eq!(merges.came(&asked("v2"), "a", "c", &[]).by(), None, "somebody pushed after it");
    }
}
