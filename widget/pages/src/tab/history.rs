// SPDX-License-Identifier: Apache-2.0
//! What ran where over time, as bars on lanes. Pure: moments in, hundredths of the width out.

use milepost_widget::model::Millis;

use crate::tab::model::{Place, Ran};

/// So many of the newest images of each place are looked at for where the picture begins.
const LATELY: usize = 3;
/// A picture is of so long at least, in milliseconds.
const LEAST: Millis = 2 * 60_000;

/// From when to when the picture is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Its left end.
    pub from: Millis,
    /// Its right end: now.
    pub to: Millis,
}

/// Where a bar is, in hundredths of the width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its left end.
    pub at: f64,
    /// How wide it is.
    pub wide: f64,
}

impl Span {
    /// From where the last few images of each place began until now; `None` where nothing ever ran.
    pub fn of(places: &[Place], now: Millis) -> Option<Self> {
        let lately = places.iter().flat_map(|place| place.ran.iter().take(LATELY));
        let first = lately.map(|ran| ran.since).min()?;
        let took = now.saturating_sub(first).max(LEAST);
        // A little air, so that one sees the first begin.
        Some(Self { from: now.saturating_sub(took.saturating_add(took / 20)), to: now })
    }

    /// Where a moment is, in hundredths of the width; at an end what is beyond it.
    pub fn place(&self, moment: Millis) -> f64 {
        let (whole, part) = (self.to.saturating_sub(self.from), moment.saturating_sub(self.from));
        #[expect(clippy::cast_precision_loss, reason = "a picture is no measure")]
        let at = part as f64 * 100.0 / whole.max(1) as f64;
        at.clamp(0.0, 100.0)
    }

    /// The bar of an image that ran, if any of it is within the picture. Thin ones are wide enough to be seen.
    pub fn bar(&self, ran: &Ran) -> Option<Bar> {
        let until = ran.until.unwrap_or(self.to).max(ran.since);
        if until < self.from || ran.since > self.to {
            return None;
        }
        let at = self.place(ran.since).min(99.5);
        Some(Bar { at, wide: (self.place(until) - at).max(0.5) })
    }

    /// So many moments at even distances, from the first on.
    pub fn ticks(&self, count: u32) -> Vec<Millis> {
        let step = self.to.saturating_sub(self.from) / Millis::from(count.max(1));
        (0..count).map(|nth| self.from + step * Millis::from(nth) + step / 2).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 3_600_000;

    fn place(ran: &[(Millis, Option<Millis>)]) -> Place {
        let ran = ran.iter().map(|(since, until)| Ran { since: *since, until: *until, ..Ran::default() });
        Place { ran: ran.collect(), ..Place::default() }
    }

    #[test]
    fn the_picture_begins_where_the_last_images_began() {
        let old = place(&[
            (90 * HOUR, None),
            (80 * HOUR, Some(90 * HOUR)),
            (60 * HOUR, Some(80 * HOUR)),
            (0, Some(60 * HOUR)),
        ]);
        assert_eq!(Span::of(&[old], 100 * HOUR), Some(Span { from: 58 * HOUR, to: 100 * HOUR }));
        assert_eq!(Span::of(&[place(&[])], 0), None);
        let new = Span::of(&[place(&[(1, None)])], 1).unwrap();
        assert!(new.to - new.from >= LEAST);
        // A clock that is behind, or nonsense: a picture all the same.
        assert!(Span::of(&[place(&[(i64::MAX, None)])], i64::MIN).is_some());
    }

    #[test]
    fn bars_stay_within_the_picture() {
        let span = Span { from: 0, to: 100 };
        let bar = |since, until| span.bar(&Ran { since, until, ..Ran::default() });
        assert_eq!(bar(20, Some(50)), Some(Bar { at: 20.0, wide: 30.0 }));
        assert_eq!(bar(-50, Some(50)), Some(Bar { at: 0.0, wide: 50.0 }));
        assert_eq!(bar(40, None), Some(Bar { at: 40.0, wide: 60.0 }));
        assert_eq!(bar(100, None), Some(Bar { at: 99.5, wide: 0.5 }));
        assert_eq!(bar(50, Some(40)), Some(Bar { at: 50.0, wide: 0.5 }), "an end before its begin");
        assert_eq!(bar(-9, Some(-1)), None);
        assert_eq!(bar(101, None), None);
    }

    #[test]
    fn ticks_lie_in_the_middle_of_even_parts() {
        assert_eq!(Span { from: 0, to: 400 }.ticks(4), [50, 150, 250, 350]);
    }
}
