// SPDX-License-Identifier: Apache-2.0
//! "Tell me when it is live or rolled back": the reader is told once, by Gerrit's own mail and attention set.

use gloo_timers::callback::Timeout;
use milepost_widget::wire::json::{field, parsed};
use milepost_widget::word::word;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Component, Context, Html, Properties, html};

use crate::ask;

/// How long after the headline has changed it is asked again, in milliseconds: who was told then watches no more.
const TOLD: u32 = 5_000;

/// What is watched.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Place {
    /// The plugin's view of it.
    pub(crate) url: AttrValue,
    /// The headline.
    pub(crate) said: AttrValue,
}

/// What happens to it.
pub(crate) enum Msg {
    /// Whether the reader watches; `None` where nobody tells, or he cannot.
    Told(Option<bool>),
    /// The button was clicked: to watch, or not any more.
    Click(bool),
    /// It was not kept; why, in Gerrit's words.
    Refused(AttrValue),
    /// The headline changed a moment ago.
    Look,
}

/// The line with its button.
pub(crate) struct Watch {
    watching: Option<bool>,
    asking: bool,
    refused: Option<AttrValue>,
    later: Option<Timeout>,
}

impl Component for Watch {
    type Message = Msg;
    type Properties = Place;

    fn create(context: &Context<Self>) -> Self {
        look(context);
        Self { watching: None, asking: false, refused: None, later: None }
    }

    fn changed(&mut self, context: &Context<Self>, _: &Place) -> bool {
        if self.watching == Some(true) {
            let link = context.link().clone();
            self.later = Some(Timeout::new(TOLD, move || link.send_message(Msg::Look)));
        }
        true
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Told(told) => {
                // What was known stays while nobody tells.
                self.watching = told.or(self.watching);
                (self.asking, self.refused) = (false, None);
            }
            Msg::Click(_) if self.asking => return false,
            Msg::Click(watch) => {
                self.asking = true;
                let (link, url) = (context.link().clone(), context.props().url.clone());
                spawn_local(async move { link.send_message(set(&url, watch).await) });
            }
            Msg::Refused(why) => (self.asking, self.refused) = (false, Some(why)),
            Msg::Look => look(context),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Some(watching) = self.watching else { return html! { <p class="watch"></p> } };
        let (said, button) = if watching {
            (word("You will be told when it is live or rolled back"), word("Do not tell me"))
        } else {
            (AttrValue::default(), word("Tell me when it is live or rolled back"))
        };
        let click = context.link().callback(move |_| Msg::Click(!watching));
        html! {
            <p class="watch">
                <span class="note" role="status">{ self.refused.clone().unwrap_or(said) }</span>
                <button class="test" type="button" aria-disabled={self.asking.then_some("true")} onclick={click}>{ button }</button>
            </p>
        }
    }
}

fn look(context: &Context<Watch>) {
    let (link, url) = (context.link().clone(), context.props().url.clone());
    spawn_local(async move {
        let told = ask::get(&url).await;
        link.send_message(Msg::Told(told.and_then(|body| watching(&body))));
    });
}

async fn set(url: &str, watch: bool) -> Msg {
    match ask::set(url, watch).await {
        Some((true, body)) => Msg::Told(watching(&body)),
        // One line of plain text; a page of somebody else's is none.
        Some((false, why)) if !why.trim().is_empty() && why.len() < 300 && !why.contains('<') => {
            Msg::Refused(why.trim().to_owned().into())
        }
        _ => Msg::Refused(word("That was not kept: Gerrit does not answer")),
    }
}

/// Whether the reader watches; `None` where he cannot.
fn watching(body: &str) -> Option<bool> {
    let told = parsed(body)?;
    field(&told, "can_watch").as_bool().filter(|can| *can)?;
    field(&told, "watching").as_bool()
}
