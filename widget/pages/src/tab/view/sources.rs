// SPDX-License-Identifier: Apache-2.0
//! What all that rests on: how old each source's word is, and each claim with its grounds.

use milepost_widget::model::{Ground, Millis, State};
use milepost_widget::parts::{icon, time};
use milepost_widget::word::{word, words};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDetailsElement};
use yew::html::Scope;
use yew::{Html, html};

use super::section;
use crate::tab::model::Source;
use crate::tab::{Msg, Tab};

/// Each source with the age of its word.
pub(super) fn sources(sources: &[Source], now: Millis) -> Html {
    if sources.is_empty() {
        return Html::default();
    }
    section(
        "sources",
        word("Sources"),
        html! { <ul class="sources">{ for sources.iter().map(|source| one(source, now)) }</ul> },
    )
}

fn one(source: &Source, now: Millis) -> Html {
    let said = match source.as_of {
        Some(_) if source.fresh => source.name.clone(),
        Some(_) => words("%0 is late", &[&source.name]),
        None => words("%0 has never answered", &[&source.name]),
    };
    html! {
        <li>
            { icon::state(if source.fresh { State::Done } else { State::Unknown }) }
            <span>
                { said }
                { for source.as_of.map(|at| html! { <span class="note">{ word(", answered") }{ time(at, now, true) }</span> }) }
                { for source.problems.iter().map(|problem| html! { <span class="problem">{ problem.clone() }</span> }) }
            </span>
        </li>
    }
}

/// What each claim rests on, once somebody asks.
pub(super) fn why(why: Option<&Vec<Ground>>, link: &Scope<Tab>, now: Millis) -> Html {
    let toggle = link.batch_callback(|event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        details.map(|details| Msg::Why(details.open()))
    });
    let grounds = why.into_iter().flatten();
    html! {
        <details class="why" ontoggle={toggle}>
            <summary>{ word("Why?") }</summary>
            <ul>{ for grounds.map(|ground| html! {
                <li data-claim={ground.claim.then_some("")}>{ ground.text.clone() }{ for ground.as_of.map(|at| time(at, now, true)) }</li>
            }) }</ul>
        </details>
    }
}
