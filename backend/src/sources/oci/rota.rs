// SPDX-License-Identifier: Apache-2.0
//! Tags that are known are looked at again in turn, since tags move and not every registry notifies.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use super::tags;

/// Whose turn it is, by repository.
#[derive(Default)]
pub(super) struct Rota(Mutex<HashMap<String, String>>);

impl Rota {
    /// One of the newest so many tags that fit: after the one that was given last comes the next older one, after the oldest
    /// the newest again.
    pub(super) fn next(
        &self,
        path: &str,
        all: &HashSet<String>,
        most: usize,
        fits: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let mut newest: Vec<_> = all.iter().filter(|tag| fits(tag)).collect();
        newest.sort_by(|a, b| tags::newest_first(a, b));
        newest.truncate(most);
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = turns.get(path).and_then(|last| newest.iter().position(|tag| *tag == last));
        let next = last.map_or(0, |last| last + 1);
        let tag = newest.get(next).or(newest.first())?;
        turns.insert(path.to_owned(), (*tag).clone());
        Some((*tag).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_looked_at_in_turn() {
        let rota = Rota::default();
        let next = |tags: &[&str]| {
            let all = tags.iter().map(|tag| (*tag).to_owned()).collect();
            rota.next("app", &all, 3, |tag| tag != "chart").unwrap_or_default()
        };
        let tags = ["1.1", "1.2", "1.3", "1.4", "chart"];
        assert_eq!([(); 4].map(|()| next(&tags)), ["1.4", "1.3", "1.2", "1.4"]);
        assert_eq!(next(&["1.1", "1.2", "1.3"]), "1.3", "the last is gone");
        assert_eq!(next(&["1.5", "1.3", "1.2"]), "1.2");
        assert_eq!(next(&["chart"]), "");
    }
}
