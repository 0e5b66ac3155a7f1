// SPDX-License-Identifier: Apache-2.0
//! How Milepost is, for those who look after it: sources and their ages, what waits, versions; a source can be asked at once.

use std::collections::BTreeMap;

use gloo_timers::callback::Interval;
use milepost_widget::{model::Millis, moment};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Component, Context, Html, Properties};

pub mod model;
mod view;
pub mod wire;

use crate::ask;
use model::{Report, Tested};

/// How often it is asked again, in milliseconds, while somebody looks.
const TICK: u32 = 10_000;

/// Where the page asks.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Place {
    /// The plugin's views of the server, up to the view's name.
    pub(crate) views: AttrValue,
}

impl Place {
    pub(crate) fn new(base: &str) -> Self {
        Self { views: [base, "/config/server/milepost~"].concat().into() }
    }
}

/// What happens to the page.
pub(crate) enum Msg {
    /// How Milepost is; `None` where Gerrit does not tell this reader, or not now.
    Told(Option<Box<Report>>),
    /// Time has passed.
    Tick,
    /// The button of a source was clicked.
    Test(AttrValue),
    /// How the source answered.
    Tested(AttrValue, Tested),
}

/// The page.
pub(crate) struct Health {
    /// The last answer.
    pub(crate) report: Option<Report>,
    /// Whether the last question was not answered.
    pub(crate) silent: bool,
    /// Sources that were asked at once, and how they answered; `None` while they are asked.
    pub(crate) tests: BTreeMap<AttrValue, Option<Tested>>,
    /// By how much the backend's clock is ahead of this one, in milliseconds.
    pub(crate) ahead: Millis,
    _tick: Interval,
}

impl Component for Health {
    type Message = Msg;
    type Properties = Place;

    fn create(context: &Context<Self>) -> Self {
        let link = context.link().clone();
        look(context);
        let tick = Interval::new(TICK, move || link.send_message(Msg::Tick));
        Self { report: None, silent: false, tests: BTreeMap::new(), ahead: 0, _tick: tick }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Told(told) => {
                self.silent = told.is_none();
                if let Some(now) = told.as_ref().and_then(|told| told.now) {
                    self.ahead = now.saturating_sub(moment::now());
                }
                self.report = told.map(|told| *told).or(self.report.take());
            }
            // A page that nobody sees asks nothing.
            Msg::Tick => {
                if !ask::is_hidden() {
                    look(context);
                }
                return false;
            }
            Msg::Test(source) => {
                // One at a time.
                if matches!(self.tests.get(&source), Some(None)) {
                    return false;
                }
                self.tests.insert(source.clone(), None);
                let (link, views) = (context.link().clone(), context.props().views.clone());
                spawn_local(async move {
                    let answer = ask::post(&[&views, "test"].concat(), wire::ask(&source)).await;
                    link.send_message(Msg::Tested(source, wire::tested(answer)));
                });
            }
            Msg::Tested(source, tested) => _ = self.tests.insert(source, Some(tested)),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::page(self, context.link(), moment::now())
    }
}

fn look(context: &Context<Health>) {
    let (link, views) = (context.link().clone(), context.props().views.clone());
    spawn_local(async move {
        let told = ask::get(&[&views, "health"].concat()).await;
        link.send_message(Msg::Told(told.and_then(|body| wire::report(&body)).map(Box::new)));
    });
}
