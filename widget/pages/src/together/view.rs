// SPDX-License-Identifier: Apache-2.0
//! How many of a group are there; unfolded, where each of them is.

use milepost_widget::model::State;
use milepost_widget::parts::icon;
use milepost_widget::word::{word, words};
use yew::{Html, html};

use super::Place;
use super::model::Group;
use crate::changes::model::Row;

/// The groups under their heading; nothing where there is none.
pub(super) fn groups(groups: &[Group], place: &Place) -> Html {
    if groups.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="together">
            <h3 id="together">{ word("Together with") }</h3>
            { for groups.iter().map(|group| one(group, place)) }
        </section>
    }
}

fn one(group: &Group, place: &Place) -> Html {
    html! {
        <details class="together" key={group.topic.as_deref().unwrap_or_default()}>
            <summary>{ group.says() }</summary>
            <ul>{ for group.rows.iter().map(|row| line(row, place)) }</ul>
        </details>
    }
}

fn line(row: &Row, place: &Place) -> Html {
    let number = &row.change.number;
    let href = [&*place.base, "/c/", number].concat();
    let here = (**number == *place.number()).then_some("true");
    let state = row.told.as_ref().map_or(State::Unknown, |told| told.state);
    let said = match &row.told {
        Some(told) => told.headline.clone(),
        None if row.later => word("not known yet"),
        None => word("no pipeline"),
    };
    html! {
        <li class="run" key={number.as_str()} aria-current={here}>
            { icon::state(state) }
            <span>
                <a {href}>{ words("change %0", &[number]) }</a>{ ": " }{ row.change.subject.clone() }
                <span class="note">{ ", " }{ said }</span>
            </span>
        </li>
    }
}
