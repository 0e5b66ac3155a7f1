// SPDX-License-Identifier: Apache-2.0
//! Changes that go to production together: those of the page's topic, and those of its relation chain. Of the changes that Gerrit
//! lists for this reader, so nobody learns of more than Gerrit's own page tells him.

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Component, Context, Html, Properties};

mod ask;
pub mod model;
mod view;
pub mod wire;

use crate::ask::is_hidden;
use crate::changes::model::{Answer, relisted};
use crate::changes::rows;
use ask::Word;
use model::Group;

/// How often it is asked again where each of them is, in milliseconds, while somebody looks.
const TICK: u32 = 60_000;
/// After so many ticks it is asked again which they are, too.
const OLD: u32 = 2;
/// How soon for what was not there at once.
const LATER: u32 = 2_000;
/// So often.
const PATIENCE: u32 = 3;

/// Whose changes these are.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Place {
    /// Gerrit's address.
    pub(crate) base: AttrValue,
    /// `project~number` of the page's change, percent-encoded.
    pub(crate) change: AttrValue,
    /// Its revision, as Gerrit's REST API takes it.
    pub(crate) revision: AttrValue,
}

impl Place {
    /// The number of the page's change.
    pub(crate) fn number(&self) -> &str {
        self.change.rsplit_once('~').map_or("", |(_, number)| number)
    }
}

/// What happens to them.
pub(crate) enum Msg {
    /// Which they are; `None` where Gerrit does not answer.
    Found([Word; 2]),
    /// Where each of them is.
    Told(Option<Box<Answer>>),
    /// Some were not there at once.
    Again,
    /// Time has passed.
    Tick,
}

/// The groups of the page's change.
pub(crate) struct Together {
    groups: Vec<Group>,
    patience: u32,
    age: u32,
    later: Option<Timeout>,
    _tick: Interval,
}

impl Component for Together {
    type Message = Msg;
    type Properties = Place;

    fn create(context: &Context<Self>) -> Self {
        let link = context.link().clone();
        find(context);
        let tick = Interval::new(TICK, move || link.send_message(Msg::Tick));
        Self { groups: Vec::new(), patience: PATIENCE, age: 0, later: None, _tick: tick }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Found([topic, chain]) => {
                if topic.is_none() || chain.is_none() {
                    // Soon it is asked again.
                    self.age = OLD - 1;
                }
                let before = std::mem::take(&mut self.groups);
                let held =
                    |is_topic: bool| before.iter().find(|group| group.topic.is_some() == is_topic).cloned();
                let found =
                    model::of(topic.unwrap_or_else(|| held(true)), chain.unwrap_or_else(|| held(false)));
                let known = before.iter().flat_map(|group| &group.rows);
                let told = |group: Group| {
                    let changes = group.rows.into_iter().map(|row| row.change).collect();
                    Group { rows: relisted(changes, known.clone()), ..group }
                };
                self.groups = found.into_iter().map(told).collect();
                self.ask(context, true);
            }
            Msg::Told(told) => {
                // What was told before stays while nobody answers.
                let Some(told) = told else { return false };
                told.tell(self.groups.iter_mut().flat_map(|group| &mut group.rows));
                if !told.later.is_empty() && self.patience > 0 {
                    self.patience -= 1;
                    let link = context.link().clone();
                    self.later = Some(Timeout::new(LATER, move || link.send_message(Msg::Again)));
                }
            }
            Msg::Again => {
                self.ask(context, false);
                return false;
            }
            // A page that nobody sees asks nothing.
            Msg::Tick if is_hidden() => return false,
            Msg::Tick => {
                self.patience = PATIENCE;
                self.age = (self.age + 1) % OLD;
                if self.age == 0 {
                    find(context);
                } else {
                    self.ask(context, false);
                }
                return false;
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::groups(&self.groups, context.props())
    }
}

impl Together {
    /// Asks where they are: now and then all of them, else those that are not where they are to go.
    fn ask(&self, context: &Context<Self>, all: bool) {
        let mut numbers: Vec<AttrValue> = Vec::new();
        for row in self.groups.iter().flat_map(|group| &group.rows) {
            let there = row.told.as_ref().is_some_and(|told| told.key == "reached");
            // A change of both is asked about once. Sorting would bring a kilobyte.
            if (all || !there) && !numbers.contains(&row.change.number) {
                numbers.push(row.change.number.clone());
            }
        }
        let link = context.link().clone();
        let base = context.props().base.clone();
        if !numbers.is_empty() {
            spawn_local(async move {
                link.send_message(Msg::Told(rows(&base, "", numbers).await.map(Box::new)));
            });
        }
    }
}

fn find(context: &Context<Together>) {
    let (link, place) = (context.link().clone(), context.props().clone());
    spawn_local(async move { link.send_message(Msg::Found(ask::groups(&place).await)) });
}
