// SPDX-License-Identifier: Apache-2.0
//! The lines of a scenario: a moment and what happened, or `>` and what the page says then.

use std::fmt::Display;

use jiff::{civil, tz::TimeZone};
use milepost_api::{Millis, Progress};

use crate::{expect, world::World};

/// The day of a scenario whose lines name none.
pub(crate) const DAY: civil::Date = civil::date(2026, 11, 23);

/// What the page shows where a scenario first expects something of a moment.
pub(crate) struct Shown {
    /// The line of the expectation.
    pub(crate) line: usize,
    /// Whether this is what the scenario's case looks like.
    pub(crate) picture: bool,
    /// When that is.
    pub(crate) at: Millis,
    pub(crate) answer: Progress,
}

/// Plays a scenario, and gives what the page shows in between; the error begins with the number of its line.
pub(crate) fn play(text: &str) -> Result<Vec<Shown>, String> {
    let mut world = World::new()?;
    if ["looks back", "milepost stops", "usual", " lead"].iter().any(|word| text.contains(word)) {
        world.remember();
    }
    let mut day = DAY;
    let mut told = 0;
    let mut shown: Vec<Shown> = Vec::new();
    let mut new = true;
    for (line, number) in text.lines().zip(1..) {
        let picture = line.trim_end().ends_with(" # picture");
        let line = line.split_once(" #").map_or(line, |(before, _)| before).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let at_line = |error: String| place(number, line, error);
        if let Some(expectation) = line.strip_prefix('>') {
            let page = world.progress();
            expect::check(&page, &world, expectation.trim()).map_err(at_line)?;
            if std::mem::take(&mut new) {
                shown.push(Shown { line: number, picture: false, at: world.now(), answer: world.answer() });
            }
            if let Some(last) = shown.last_mut() {
                last.picture |= picture;
            }
            continue;
        }
        let words: Vec<_> = line.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
        let words = match words.first().and_then(|word| word.parse().ok()) {
            Some(other_day) => {
                day = other_day;
                &words[1..]
            }
            None => &words[..],
        };
        let words = match words.split_first() {
            Some((time, rest)) if time.contains(':') => {
                world.at(moment(day, time).map_err(at_line)?).map_err(at_line)?;
                rest
            }
            _ => words,
        };
        world.tell(words).map_err(at_line)?;
        told += 1;
        new = true;
    }
    if told == 0 || shown.is_empty() {
        return Err("1: a scenario tells something and expects something (`> …`)".to_owned());
    }
    Ok(shown)
}

fn place(number: usize, line: &str, error: impl Display) -> String {
    format!("{number}: {line}\n{error}")
}

/// `10:02` or `10:02:30` of a day, in UTC.
pub(crate) fn moment(day: civil::Date, time: &str) -> Result<Millis, String> {
    let whole = if time.matches(':').count() == 1 { format!("{time}:00") } else { time.to_owned() };
    let time: civil::Time = whole.parse().map_err(|error| format!("`{time}` is no time of day: {error}"))?;
    let zoned = day.to_datetime(time).to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
    Ok(zoned.timestamp().as_millisecond())
}

/// The day of a moment, in UTC.
pub(crate) fn day_of(at: Millis) -> Result<civil::Date, String> {
    let at = jiff::Timestamp::from_millisecond(at).map_err(|error| error.to_string())?;
    Ok(at.to_zoned(TimeZone::UTC).date())
}

/// A moment as scenarios write it: `10:02`, with the date where it is another day, with seconds where there are any.
pub(crate) fn shown(at: Millis) -> String {
    let Ok(at) = jiff::Timestamp::from_millisecond(at) else { return at.to_string() };
    let at = at.to_zoned(TimeZone::UTC);
    let date = if at.date() == DAY { String::new() } else { format!("{} ", at.date()) };
    let time = if at.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    format!("{date}{}", at.strftime(time))
}
