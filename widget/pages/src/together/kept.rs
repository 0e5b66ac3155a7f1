// SPDX-License-Identifier: Apache-2.0
//! The last answer, which outlives the tab that asked for it: who looks at the files and comes back does not ask again.

use std::cell::RefCell;

use milepost_widget::model::Millis;
use milepost_widget::moment::now;

use super::model::Group;
use super::{Place, TICK};

struct Kept {
    place: Place,
    groups: Vec<Group>,
    at: Millis,
}

thread_local! {
    static LAST: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Keeps what was just told, if it is all that there is to be told.
pub(super) fn keep(place: &Place, groups: &[Group]) {
    let whole = groups.iter().flat_map(|group| &group.rows).all(|row| !row.later);
    let kept = Kept { place: place.clone(), groups: groups.to_vec(), at: now() };
    LAST.set(whole.then_some(kept));
}

/// What was told of the same place, while it is young.
pub(super) fn young(place: &Place) -> Option<Vec<Group>> {
    LAST.with_borrow(|last| {
        let last = last.as_ref().filter(|last| last.place.is_of(place))?;
        // A clock that was set back says nothing of its age.
        (0..Millis::from(TICK)).contains(&(now() - last.at)).then(|| last.groups.clone())
    })
}
