// SPDX-License-Identifier: Apache-2.0
//! What each claim rests on, below the row, once somebody asks.

use yew::html::Scope;
use yew::{Html, html};

use crate::app::{App, Msg};
use crate::model::{Ground, Millis};
use crate::parts::{icon, time};
use crate::word::word;

/// The button and, once it was clicked, one list: claim, source, object, what it said and when.
pub(crate) fn why(why: Option<&Vec<Ground>>, link: &Scope<App>, now: Millis) -> Html {
    let ask = link.callback(|_| Msg::Why);
    let list = match why {
        Some(grounds) => html! { <ul>{ for grounds.iter().map(|ground| line(ground, now)) }</ul> },
        None => Html::default(),
    };
    html! {
        <div class="why">
            <button type="button" onclick={ask} aria-expanded={if why.is_some() { "true" } else { "false" }}>{ icon::fold() }<span>{ word("Why?") }</span></button>
            { list }
        </div>
    }
}

fn line(ground: &Ground, now: Millis) -> Html {
    let when = match ground.as_of {
        Some(at) => time(at, now, true),
        None => Html::default(),
    };
    html! { <li data-claim={ground.claim.then_some("")}>{ ground.text.clone() }{ when }</li> }
}
