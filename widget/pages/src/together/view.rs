// SPDX-License-Identifier: Apache-2.0
//! How many of a group are there; unfolded, where each of them is.

use milepost_widget::model::State;
use milepost_widget::parts::{icon, linked};
use milepost_widget::text::around;
use milepost_widget::word::{word, words};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDetailsElement};
use yew::html::Scope;
use yew::{Html, html};

use super::model::Group;
use super::{Msg, Place, Together};
use crate::changes::model::Row;

/// Stands for a topic's name, and nowhere else.
const NAME: &str = "\u{1}";

/// The groups under their heading; nothing where there is none.
pub(super) fn groups(groups: &[Group], place: &Place, link: &Scope<Together>) -> Html {
    if groups.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="together">
            <h3 id="together">{ word("Together with") }</h3>
            { for groups.iter().map(|group| one(group, place, link)) }
        </section>
    }
}

fn one(group: &Group, place: &Place, link: &Scope<Together>) -> Html {
    let is_topic = group.topic.is_some();
    let toggle = link.batch_callback(move |event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        details.map(|details| Msg::Fold(is_topic, details.open()))
    });
    html! {
        <details class="together" key={group.topic.as_deref().unwrap_or_default()} ontoggle={toggle}>
            <summary>{ said(group) }</summary>
            <ul>{ for group.rows.iter().map(|row| line(row, place)) }</ul>
        </details>
    }
}

/// The topic's name is somebody's, and may be written from right to left.
fn said(group: &Group) -> Html {
    let said = group.says(NAME);
    match (&group.topic, around(&said, NAME)) {
        (Some(topic), Some((before, after))) => {
            html! { <>{ before.to_owned() }<bdi>{ topic.clone() }</bdi>{ after.to_owned() }</> }
        }
        _ => said.into(),
    }
}

fn line(row: &Row, place: &Place) -> Html {
    let number = &row.change.number;
    let href = [&*place.base, "/c/", number].concat();
    let here = **number == *place.number();
    let (state, said) = match (&row.told, &place.shown) {
        (_, Some(shown)) if here => shown.clone(),
        (Some(told), _) => (told.state, told.headline.clone()),
        (None, _) => (State::Unknown, if row.later { word("not known yet") } else { word("no pipeline") }),
    };
    html! {
        <li class="run" key={number.as_str()} aria-current={here.then_some("true")}>
            { icon::state(state) }
            <span>
                <a {href}>{ words("change %0", &[number]) }</a>{ ": " }<bdi>{ row.change.subject.clone() }</bdi>
                <span class="note">{ ", " }{ linked(&said, None, "") }</span>
            </span>
        </li>
    }
}
