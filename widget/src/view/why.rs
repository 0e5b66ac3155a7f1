// SPDX-License-Identifier: Apache-2.0
//! What each claim rests on, below the row, once somebody asks.

use yew::html::Scope;
use yew::{Html, html};

use crate::app::{App, Msg, Why};
use crate::model::{Ground, Millis};
use crate::view::{icon, time};

/// The button and, once it was clicked, one list: claim, source, object, what it said and when.
pub(crate) fn why(why: &Why, link: &Scope<App>, now: Millis) -> Html {
    let ask = link.callback(|_| Msg::Why);
    let opened = *why != Why::Folded;
    html! {
        <>
            <button class="why" type="button" onclick={ask} aria-controls="why"
                aria-expanded={if opened { "true" } else { "false" }}>{ icon::fold() }{ "Why?" }</button>
            <div id="why">{ told(why, now) }</div>
        </>
    }
}

fn told(why: &Why, now: Millis) -> Html {
    match why {
        Why::Told(grounds) if grounds.is_empty() => html! { "nobody can tell now" },
        Why::Told(grounds) => html! { <dl>{ for grounds.iter().map(|ground| line(ground, now)) }</dl> },
        _ => Html::default(),
    }
}

fn line(ground: &Ground, now: Millis) -> Html {
    let inner = html! {
        <>
            <b>{ ground.name.clone() }</b>{ " " }{ ground.text.clone() }
            { for ground.as_of.map(|at| time(at, now, true)) }
        </>
    };
    if ground.claim {
        html! { <dt>{ inner }</dt> }
    } else {
        html! { <dd>{ inner }</dd> }
    }
}
