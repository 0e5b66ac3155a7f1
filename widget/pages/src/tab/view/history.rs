// SPDX-License-Identifier: Apache-2.0
//! What ran where over time: a picture, and the same in words.

use milepost_widget::model::Millis;
use milepost_widget::moment;
use milepost_widget::parts::time;
use milepost_widget::word::{word, words};
use yew::{AttrValue, Html, html};

use super::{
    places::{several, version},
    section,
};
use crate::tab::history::Span;
use crate::tab::model::{Place, Ran};
use crate::tab::text;

/// A lane's height, in pixels, and its bars'.
const LANE: usize = 28;
const BAR: usize = 20;
/// Moments that the axis names.
const TICKS: u32 = 4;

/// The picture; nothing where nothing ever ran.
pub(super) fn history(places: &[Place], now: Millis, changes: &str) -> Html {
    let ran: Vec<_> = places.iter().filter(|place| !place.ran.is_empty()).collect();
    let Some(span) = Span::of(places, now) else { return Html::default() };
    let many = several(places);
    let height = ran.len().saturating_mul(LANE).to_string();
    let picture = html! {
        <figure>
            <div class="lanes" aria-hidden="true">
                <div class="names">{ for ran.iter().map(|place| html! { <div title={name(place, many)}>{ name(place, many) }</div> }) }</div>
                <svg class="history" width="100%" {height}>
                    { for ran.iter().enumerate().map(|(nth, place)| lane(nth, place, span)) }
                </svg>
                <div class="axis">{ for span.ticks(TICKS).into_iter().map(|at| html! { <span>{ moment::short(at, now) }</span> }) }</div>
            </div>
            <figcaption>
                <span class="key" data-has="true">{ text::has_change(Some(true)) }</span>
                <span class="key" data-has="false">{ text::has_change(Some(false)) }</span>
                if ran.iter().any(|place| place.ran.iter().any(|ran| ran.has_change.is_none())) {
                    <span class="key" data-has="unknown">{ text::has_change(None) }</span>
                }
            </figcaption>
            <details>
                <summary>{ word("The same in words") }</summary>
                <ul>{ for ran.iter().map(|place| in_words(place, many, now, changes)) }</ul>
            </details>
        </figure>
    };
    section("history", word("What ran where"), picture)
}

fn name(place: &Place, many: bool) -> AttrValue {
    let mut name = [place.environment.as_str(), " · ", place.cluster.as_str()].concat();
    if place.environment == place.cluster {
        name = place.cluster.to_string();
    }
    if place.canary {
        name = words("%0, canary", &[&name]).to_string();
    }
    if many {
        name = [place.service.as_str(), " · ", &name].concat();
    }
    name.into()
}

fn lane(nth: usize, place: &Place, span: Span) -> Html {
    let y = nth.saturating_mul(LANE).saturating_add((LANE - BAR) / 2).to_string();
    // The oldest first, so that what is newer lies on top.
    place.ran.iter().rev().filter_map(|ran| bar(ran, &y, span)).collect()
}

fn bar(ran: &Ran, y: &str, span: Span) -> Option<Html> {
    let bar = span.bar(ran)?;
    let has = match ran.has_change {
        Some(true) => "true",
        Some(false) => "false",
        None => "unknown",
    };
    let percent = |part: f64| [&*thousandths(part), "%"].concat();
    Some(html! {
        <svg x={percent(bar.at)} y={y.to_owned()} width={percent(bar.wide)} height={BAR.to_string()} class="bar" data-has={has}>
            <title>{ text::bar(ran) }</title>
            <rect width="100%" height="100%" rx="3" />
            <text x="6" y="14">{ ran.image.clone() }</text>
        </svg>
    })
}

/// Three digits behind the point are enough for any screen.
fn thousandths(part: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
    let all = (part * 1_000.0) as i64;
    let rest = (all % 1_000 + 1_000).to_string();
    [&*(all / 1_000).to_string(), ".", rest.get(1..).unwrap_or_default()].concat()
}

fn in_words(place: &Place, many: bool, now: Millis, changes: &str) -> Html {
    html! {
        <li>
            { name(place, many) }{ ": " }
            <ul>{ for place.ran.iter().map(|ran| html! {
                <li>
                    { version(ran, changes) }{ ", " }{ text::has_change(ran.has_change) }{ word(", since") }{ time(ran.since, now, true) }
                    { for ran.until.map(|until| html! { <>{ word(", until") }{ time(until, now, true) }</> }) }
                </li>
            }) }</ul>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_width_are_written_without_floating_point() {
        for (part, written) in [(0.0, "0.000"), (12.3456, "12.345"), (100.0, "100.000"), (0.05, "0.050")] {
            assert_eq!(thousandths(part), written);
        }
    }
}
