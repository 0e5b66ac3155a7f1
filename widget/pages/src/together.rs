// SPDX-License-Identifier: Apache-2.0
//! Changes that go to production together: those of the page's topic, and those of its relation chain. Of the changes that Gerrit
//! lists for this reader, so nobody learns of more than Gerrit's own page tells him.

use gloo_timers::callback::{Interval, Timeout};
use milepost_widget::model::State;
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Component, Context, Html, Properties};

mod ask;
mod kept;
pub mod model;
pub mod pace;
mod view;
pub mod wire;

use crate::ask::is_hidden;
use crate::changes::model::{Answer, relisted};
use crate::changes::rows;
use ask::Word;
use model::Group;
use pace::{Due, Pace};

/// How often it is looked whether to ask again, in milliseconds; younger answers are not asked for again.
const TICK: u32 = 60_000;
/// How soon for what was not there at once, and how soon it is looked again whether somebody sees the page.
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
    /// What the page itself says of its change: of an older patch set that is not what rows of changes say.
    #[prop_or_default]
    pub(crate) shown: Option<(State, AttrValue)>,
}

impl Place {
    /// The number of the page's change.
    pub(crate) fn number(&self) -> &str {
        self.change.rsplit_once('~').map_or("", |(_, number)| number)
    }

    /// Whether both are about the same.
    fn is_of(&self, other: &Place) -> bool {
        self.base == other.base && self.change == other.change && self.revision == other.revision
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
    /// Nobody saw the page when it was drawn.
    Begin,
    /// The topic, or else the chain, was unfolded or folded.
    Fold(bool, bool),
    /// Time has passed.
    Tick,
}

/// The groups of the page's change.
pub(crate) struct Together {
    groups: Vec<Group>,
    pace: Pace,
    /// Whether it is told which they are, of topic and chain.
    whole: bool,
    patience: u32,
    later: Option<Timeout>,
    _tick: Interval,
}

impl Component for Together {
    type Message = Msg;
    type Properties = Place;

    fn create(context: &Context<Self>) -> Self {
        let link = context.link().clone();
        let tick = Interval::new(TICK, move || link.send_message(Msg::Tick));
        let kept = kept::young(context.props());
        if kept.is_none() {
            context.link().send_message(Msg::Begin);
        }
        let groups = kept.unwrap_or_default();
        Self { groups, pace: Pace::default(), whole: true, patience: PATIENCE, later: None, _tick: tick }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Begin if is_hidden() => self.wait(context, Msg::Begin),
            Msg::Begin => find(context),
            Msg::Found(found) => {
                self.find(found);
                if !self.ask(context, true) {
                    self.heard(context, self.whole);
                }
                return true;
            }
            // What was told before stays while nobody answers.
            Msg::Told(None) => self.pace.answered(false),
            Msg::Told(Some(told)) => {
                told.tell(self.groups.iter_mut().flat_map(|group| &mut group.rows));
                self.heard(context, self.whole);
                if !told.later.is_empty() && self.patience > 0 {
                    self.patience -= 1;
                    self.wait(context, Msg::Again);
                }
                return true;
            }
            // A page that nobody sees asks nothing.
            Msg::Again if is_hidden() => {}
            Msg::Again => _ = self.ask(context, false),
            Msg::Tick => {
                let due = self.pace.tick(is_hidden());
                self.go(context, due);
            }
            Msg::Fold(is_topic, open) => {
                let due = self.pace.fold(is_topic, open);
                self.go(context, due);
            }
        }
        false
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::groups(&self.groups, context.props(), context.link())
    }
}

impl Together {
    fn go(&mut self, context: &Context<Self>, due: Due) {
        match due {
            Due::Nothing => return,
            Due::Where => _ = self.ask(context, false),
            Due::Which => find(context),
        }
        self.patience = PATIENCE;
    }

    fn wait(&mut self, context: &Context<Self>, message: Msg) {
        let link = context.link().clone();
        self.later = Some(Timeout::new(LATER, move || link.send_message(message)));
    }

    /// Something was answered; `whole`: all of it.
    fn heard(&mut self, context: &Context<Self>, whole: bool) {
        self.pace.answered(whole);
        if whole {
            kept::keep(context.props(), &self.groups);
        }
    }

    /// Takes which they are. What is told of those that were there before stays, and all of a topic or chain of which Gerrit says nothing.
    fn find(&mut self, [topic, chain]: [Word; 2]) {
        self.whole = topic.is_some() && chain.is_some();
        let before = std::mem::take(&mut self.groups);
        let held = |is_topic: bool| before.iter().find(|group| group.topic.is_some() == is_topic).cloned();
        let found = model::of(topic.unwrap_or_else(|| held(true)), chain.unwrap_or_else(|| held(false)));
        let known = before.iter().flat_map(|group| &group.rows);
        let told = |group: Group| {
            let changes = group.rows.into_iter().map(|row| row.change).collect();
            Group { rows: relisted(changes, known.clone()), ..group }
        };
        self.groups = found.into_iter().map(told).collect();
    }

    /// Asks where they are: now and then all of them, else those that are not where they are to go. Whether there are any.
    fn ask(&self, context: &Context<Self>, all: bool) -> bool {
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
        if numbers.is_empty() {
            return false;
        }
        spawn_local(async move {
            link.send_message(Msg::Told(rows(&base, "", numbers).await.map(Box::new)));
        });
        true
    }
}

fn find(context: &Context<Together>) {
    let (link, place) = (context.link().clone(), context.props().clone());
    spawn_local(async move { link.send_message(Msg::Found(ask::groups(&place).await)) });
}
