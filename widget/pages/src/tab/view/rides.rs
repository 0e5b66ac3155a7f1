// SPDX-License-Identifier: Apache-2.0
//! What else rides in an image: the changes between it and what runs, asked once somebody unfolds them.

use milepost_widget::parts::linked;
use milepost_widget::word::{word, words};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDetailsElement};
use yew::html::Scope;
use yew::{Html, html};

use crate::tab::model::{Detail, Image, Ran, Ride};
use crate::tab::text;
use crate::tab::{Msg, Pair, Tab};

/// One fold for each image without the change that runs somewhere; nothing where none does.
pub(super) fn rides(tab: &Tab, detail: &Detail, image: &Image, link: &Scope<Tab>, changes: &str) -> Html {
    let Some(revision) = &image.revision else { return Html::default() };
    let mut folds: Vec<(Pair, String)> = Vec::new();
    for place in detail.places.iter().filter(|place| place.service == image.service) {
        let without = |ran: &&Ran| ran.until.is_none() && ran.has_change == Some(false);
        for ran in place.ran.iter().filter(without) {
            let Some(runs) = ran.revision.clone() else { continue };
            let pair = (revision.clone(), runs);
            match folds.iter_mut().find(|(known, _)| *known == pair) {
                Some((_, clusters)) => *clusters = [&*clusters, ", ", &place.cluster].concat(),
                None => folds.push((pair, [&*ran.image, &word(" in "), &place.cluster].concat())),
            }
        }
    }
    folds.into_iter().map(|(pair, other)| fold(tab, &pair, &other, link, changes)).collect()
}

fn fold(tab: &Tab, pair: &Pair, other: &str, link: &Scope<Tab>, changes: &str) -> Html {
    let known = tab.rides.get(pair);
    let asked = pair.clone();
    let toggle = link.batch_callback(move |event: Event| {
        let details = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        details.filter(HtmlDetailsElement::open).map(|_| Msg::Ride(asked.clone()))
    });
    let content = match known {
        None => html! { <p class="note" role="status">{ word("asking Gerrit") }</p> },
        Some(None) => html! { <p class="note">{ word("Gerrit cannot tell which") }</p> },
        Some(Some(rides)) => html! {
            <ul>
                { for rides.changes.iter().map(|ride| line(ride, changes)) }
                { for text::rest(rides).into_iter().map(|rest| html! { <li class="note">{ rest }</li> }) }
                if rides.changes.is_empty() && text::rest(rides).is_empty() { <li class="note">{ word("nothing") }</li> }
            </ul>
        },
    };
    html! {
        <details key={pair.1.as_str()} ontoggle={toggle}>
            <summary>{ words("What else rides in it, against %0", &[other]) }</summary>
            { content }
        </details>
    }
}

fn line(ride: &Ride, changes: &str) -> Html {
    let named = words("change %0", &[&ride.number]);
    html! { <li>{ linked(&named, Some(&ride.number), changes) }{ ": " }<bdi>{ ride.subject.clone() }</bdi><span class="note">{ words(", by %0", &[&ride.owner]) }</span></li> }
}
