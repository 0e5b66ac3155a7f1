// SPDX-License-Identifier: Apache-2.0
//! Words that the page makes itself, and how texts are shortened. Pure but for the language: no clock, no DOM.

use yew::AttrValue;

use crate::model::{Millis, State, Step};
use crate::word::{marked, word, words};

/// The state as one word in English, as styles know it; [`word`] says it to readers who do not see the mark.
pub fn state(state: State) -> &'static str {
    match state {
        State::Waiting => marked("waiting"),
        State::Running => marked("running"),
        State::Done => marked("done"),
        State::Failed => marked("failed"),
        State::Skipped => marked("skipped"),
        State::Unknown => marked("unknown"),
    }
}

/// "Step 4 of 5, Staging: running".
pub fn spoken(step: &Step, of: usize) -> AttrValue {
    let (number, of) = (step.number.to_string(), of.to_string());
    words("Step %0 of %1, %2: %3", &[&number, &of, &step.name, &word(state(step.state))])
}

/// The row's title: the goal with a capital, as far as ASCII goes: Unicode's tables would be a tenth of the module.
pub fn title(goal: &str) -> String {
    let mut title = if goal.is_empty() { word("production").to_string() } else { goal.to_owned() };
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// How long ago `then` is, in the largest whole unit: "4 min". Clocks that disagree give "now", never a negative time.
pub fn span(then: Millis, now: Millis) -> AttrValue {
    let minutes = now.saturating_sub(then) / 60_000;
    let (number, unit) = match minutes {
        ..1 => (0, marked("now")),
        1..60 => (minutes, marked("%0 min")),
        60..1_440 => (minutes / 60, marked("%0 h")),
        1_440..2_880 => (1, marked("%0 day")),
        _ => (minutes / 1_440, marked("%0 days")),
    };
    words(unit, &[&number.to_string()])
}

/// ", usually 18 min": to be said of what takes longer.
pub fn usually(median: Millis) -> AttrValue {
    words(", usually %0", &[&span(0, median.max(60_000))])
}

/// A source that is late: "ci-main has not answered since 14:05".
pub fn late(name: &str, problem: Option<&str>, since: Option<&str>) -> AttrValue {
    let text = match problem {
        Some(problem) => problem.to_owned().into(),
        None if since.is_some() => words("%0 has not answered", &[name]),
        None => words("%0 has never answered", &[name]),
    };
    match since {
        Some(since) => words("%0 since %1", &[&text, since]),
        None => text,
    }
}

/// At most `most` characters of a text, with an ellipsis for the rest.
pub fn cut(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// What stands before and after a part of a text, where it is there.
pub fn around<'t>(text: &'t str, part: &str) -> Option<(&'t str, &'t str)> {
    // `split_once` would bring a search for long texts, a hundredth of the module.
    (0..text.len()).find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, rest.strip_prefix(part)?))
    })
}

/// Splits an image URI where its middle may be hidden: the head shrinks with the page, the tail (the digest's last eight
/// digits) stays.
pub fn split(uri: &str) -> (&str, &str) {
    match uri.char_indices().rev().nth(7) {
        Some((at, _)) if at > 0 => uri.split_at(at),
        _ => (uri, ""),
    }
}

/// Whether a link may be drawn: http(s) with a host.
pub fn is_web(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        url.split_at_checked(scheme.len())
            .is_some_and(|(start, rest)| start.eq_ignore_ascii_case(scheme) && !rest.is_empty())
    })
}

/// Whether a text is a whole revision: 40 lower-case hex digits.
pub fn is_revision(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_in_the_largest_whole_unit() {
        let minute = 60_000;
        for (minutes, said) in [
            (-5, "now"),
            (0, "now"),
            (1, "1 min"),
            (59, "59 min"),
            (60, "1 h"),
            (1_439, "23 h"),
            (1_440, "1 day"),
            (4_400, "3 days"),
        ] {
            assert_eq!(span(0, minutes * minute), said);
        }
        assert_eq!(span(Millis::MAX, Millis::MIN), "now");
    }

    #[test]
    fn what_is_usual_is_a_minute_at_least() {
        assert_eq!(usually(18 * 60_000 + 59_999), ", usually 18 min");
        assert_eq!(usually(500), ", usually 1 min");
    }

    #[test]
    fn a_title_is_the_goal_with_a_capital() {
        assert_eq!(title("staging"), "Staging");
        assert_eq!(title("été"), "été");
        assert_eq!(title(""), "Production");
    }

    #[test]
    fn a_late_source_says_since_when() {
        assert_eq!(late("ci-main", None, Some("14:05")), "ci-main has not answered since 14:05");
        assert_eq!(late("ci-main", None, None), "ci-main has never answered");
        assert_eq!(
            late("ci-main", Some("ci-main refuses to answer"), Some("14:05")),
            "ci-main refuses to answer since 14:05"
        );
    }

    #[test]
    fn only_http_links_are_drawn() {
        for url in ["http://ci.example.org/1", "HTTPS://ci.example.org"] {
            assert!(is_web(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            " https://ci.example.org",
            "//ci.example.org",
            "data:text/html,x",
            "https://",
            "",
            "é",
        ] {
            assert!(!is_web(url), "{url}");
        }
    }

    #[test]
    fn texts_are_cut_and_split_between_characters() {
        assert_eq!(cut("äöü".to_owned(), 2), "äö…");
        assert_eq!(cut("äö".to_owned(), 2), "äö");
        assert_eq!(split("r/app:1@sha256:0123456789"), ("r/app:1@sha256:01", "23456789"));
        assert_eq!(split("short"), ("short", ""));
        assert_eq!(split("ääääääääää"), ("ää", "ääääääää"));
    }

    #[test]
    fn a_part_is_found_between_characters() {
        assert_eq!(around("ä, by change 90, späť", "change 90"), Some(("ä, by ", ", späť")));
        assert_eq!(around("change 90", "change 90"), Some(("", "")));
        assert_eq!(around("by change 9", "change 90"), None);
        assert_eq!(around("", "change 90"), None);
    }

    #[test]
    fn a_revision_is_forty_hex_digits() {
        assert!(is_revision("8f3b9d2c1e0a4f5b6c7d8e9fa0b1c2d3e4f50617"));
        assert!(!is_revision("current"));
        assert!(!is_revision("8F3B9D2C1E0A4F5B6C7D8E9FA0B1C2D3E4F50617"));
    }
}
