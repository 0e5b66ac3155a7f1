// SPDX-License-Identifier: Apache-2.0
//! Words that the pages make themselves. Pure: no clock, no DOM.

use milepost_widget::model::Millis;
use milepost_widget::text::span;
use milepost_widget::word::{marked, word, words};
use yew::AttrValue;

use crate::tab::model::{Ran, Rides};

/// "took 4 min", "took 4 min, usually 6 min", "usually 6 min"; empty where neither is known.
pub fn took(took: Option<Millis>, usual: Option<Millis>) -> AttrValue {
    let took = took.map(|took| words("took %0", &[&length(took)]));
    let usual = usual.map(|usual| words("usually %0", &[&length(usual)]));
    match (took, usual) {
        (Some(took), Some(usual)) => [&*took, ", ", &usual].concat().into(),
        (took, usual) => took.or(usual).unwrap_or_default(),
    }
}

/// A length of time: "40 s", "4 min", "2 days".
pub fn length(took: Millis) -> AttrValue {
    match took {
        ..1_000 => word("under 1 s"),
        1_000..60_000 => words("%0 s", &[&(took / 1_000).to_string()]),
        _ => span(0, took),
    }
}

/// A size as registries tell it, in powers of ten: "45.1 MB".
pub fn size(bytes: f64) -> AttrValue {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < units.len() {
        (value, unit) = (value / 1_000.0, unit + 1);
    }
    // By whole tenths: the machinery for floating point would be a tenth of the module.
    #[expect(clippy::cast_possible_truncation, reason = "below ten thousand, or absurd")]
    let tenths = (value * 10.0 + 0.5) as i64;
    let (whole, rest) = ((tenths / 10).to_string(), (tenths % 10).to_string());
    let unit = units.get(unit).copied().unwrap_or_default();
    if unit == "B" { words("%0 %1", &[&whole, unit]) } else { words("%0.%1 %2", &[&whole, &rest, unit]) }
}

/// "1 change", "3 changes": the first of two forms for one, else the second.
pub fn count(number: usize, forms: [&str; 2]) -> AttrValue {
    let [one, more] = forms;
    words(if number == 1 { one } else { more }, &[&number.to_string()])
}

/// Whether an image has the page's change, in words.
pub fn has_change(has: Option<bool>) -> AttrValue {
    match has {
        Some(true) => word("with this change"),
        Some(false) => word("without this change"),
        None => word("not known whether with this change"),
    }
}

/// What a screen reader hears of one bar: "v2, with this change".
pub fn bar(ran: &Ran) -> String {
    [ran.image.as_str(), ", ", &has_change(ran.has_change)].concat()
}

/// What is to be said of changes between two images beside those that are listed.
pub fn rest(rides: &Rides) -> Vec<AttrValue> {
    let some = |number: u32, forms: [&str; 2]| {
        (number > 0).then(|| count(usize::try_from(number).unwrap_or(usize::MAX), forms))
    };
    let mut rest = Vec::new();
    let hidden = [marked("%0 change that you cannot see"), marked("%0 changes that you cannot see")];
    rest.extend(some(rides.hidden, hidden));
    rest.extend(some(
        rides.without_change,
        [marked("%0 commit without a change"), marked("%0 commits without a change")],
    ));
    if rides.more {
        rest.push(word("and more than were looked at"));
    }
    let behind = if rides.behind_more {
        [
            marked("what runs has at least %0 commit that this image lacks"),
            marked("what runs has at least %0 commits that this image lacks"),
        ]
    } else {
        [
            marked("what runs has %0 commit that this image lacks"),
            marked("what runs has %0 commits that this image lacks"),
        ]
    };
    rest.extend(some(rides.behind, behind));
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_sizes_are_short() {
        assert_eq!(took(Some(240_000), Some(3_600_000)), "took 4 min, usually 1 h");
        assert_eq!(took(None, Some(5_000)), "usually 5 s");
        assert_eq!(took(None, None), "");
        assert_eq!(length(-5), "under 1 s");
        for (bytes, said) in [
            (12.0, "12 B"),
            (45_123_456.0, "45.1 MB"),
            (999_960.0, "1.0 MB"),
            (1e30, "922337203685477580.7 TB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }

    #[test]
    fn what_else_rides_is_said_in_whole() {
        let rides = Rides { hidden: 1, without_change: 2, behind: 3, more: true, ..Rides::default() };
        assert_eq!(
            rest(&rides),
            [
                "1 change that you cannot see",
                "2 commits without a change",
                "and more than were looked at",
                "what runs has 3 commits that this image lacks"
            ]
        );
        assert_eq!(rest(&Rides::default()), [""; 0]);
        let many = Rides { behind: 200, behind_more: true, ..Rides::default() };
        assert_eq!(rest(&many), ["what runs has at least 200 commits that this image lacks"]);
    }
}
