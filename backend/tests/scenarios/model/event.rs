// SPDX-License-Identifier: Apache-2.0
//! What may happen in a history. Numbers choose among what is there at that moment, so an event stands in any history.

use proptest::prelude::*;

/// The kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Push,
    Amend,
    Revert,
    Merge,
    Abandon,
    Restore,
    SideLine,
    Check,
    Gate,
    Post,
    Image,
    Rollout,
    Pod,
    Fail,
    Scale,
    Remove,
    Silence,
    Answer,
    Hold,
    Release,
    Restart,
    Mute,
    Wait,
    Look,
}

/// How often each happens, of the sum of all.
const WEIGHTS: [(u32, Kind); 24] = [
    (3, Kind::Push),
    (1, Kind::Amend),
    (3, Kind::Revert),
    (8, Kind::Merge),
    (1, Kind::Abandon),
    (1, Kind::Restore),
    (2, Kind::SideLine),
    (4, Kind::Check),
    (4, Kind::Gate),
    (4, Kind::Post),
    (9, Kind::Image),
    (14, Kind::Rollout),
    (14, Kind::Pod),
    (2, Kind::Fail),
    (2, Kind::Scale),
    (1, Kind::Remove),
    (2, Kind::Silence),
    (2, Kind::Answer),
    (3, Kind::Hold),
    (3, Kind::Release),
    (1, Kind::Restart),
    (1, Kind::Mute),
    (2, Kind::Wait),
    (14, Kind::Look),
];

/// One event: what, of which, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) what: Kind,
    pub(super) of: usize,
    pub(super) how: usize,
}

/// Histories of up to that many events.
pub(super) fn histories(longest: usize) -> impl Strategy<Value = Vec<Event>> {
    let all: u32 = WEIGHTS.iter().map(|(weight, _)| weight).sum();
    let kind = (0..all).prop_map(|mut at| {
        let mut kinds = WEIGHTS.iter();
        loop {
            match kinds.next() {
                Some((weight, kind)) if at < *weight => return *kind,
                Some((weight, _)) => at -= weight,
                None => return Kind::Look,
            }
        }
    });
    let event = (kind, 0..60_usize, 0..60_usize).prop_map(|(what, of, how)| Event { what, of, how });
    prop::collection::vec(event, 1..longest)
}
