// SPDX-License-Identifier: Apache-2.0
//! The tab's state: the progress as it was last heard, what stands behind it, and what was unfolded.

use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use milepost_widget::model::{Ground, Progress};
use milepost_widget::{copy, moment};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Component, Context, Html, Properties};

use crate::ask::is_hidden;
use crate::together;

mod ask;
pub mod history;
pub mod model;
pub mod text;
mod view;
pub mod wire;

use model::{Detail, Rides};

/// How often times are drawn anew, in milliseconds.
const TICK: u32 = 30_000;
/// After so many ticks it is asked again though nothing was heard: sources grow old by themselves.
const OLD: u32 = 4;
/// Two questions for what stands behind the progress are at least so far from each other, in milliseconds.
const PAUSE: u32 = 3_000;
/// How long the result of a copy stands there, in milliseconds.
const RESULT: u32 = 4_000;
/// So often it is asked again at once for what Gerrit had not told in time.
const PATIENCE: u32 = 3;

/// Where the tab asks and links to.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Place {
    /// Milepost's views of the revision, up to the view's name.
    pub(crate) views: AttrValue,
    /// Milepost's view of who watches the change.
    pub(crate) watch: AttrValue,
    /// Where the pages of changes are, up to a change's number.
    pub(crate) changes: AttrValue,
    /// The page of the project's other changes.
    pub(crate) others: AttrValue,
    /// What it is about.
    pub(crate) own: together::Place,
}

/// Two images by their revisions: one that carries the change, and one that runs.
pub(crate) type Pair = (AttrValue, AttrValue);

/// What happens to the tab.
pub(crate) enum Msg {
    /// An answer, from the row's stream.
    Heard(Box<Progress>),
    /// What stands behind it.
    Told(Option<Box<Detail>>),
    /// It may be asked again.
    Rested,
    /// Time has passed.
    Tick,
    /// "Why?" was unfolded, or folded.
    Why(bool),
    /// What each claim rests on.
    Because(Vec<Ground>),
    /// What else rides in an image was unfolded.
    Ride(Pair),
    /// What does.
    Rides(Pair, Option<Rides>),
    /// An image's copy button was clicked.
    Copy(AttrValue),
    /// It was copied, or not.
    Copied(AttrValue, bool),
    /// The result has stood there long enough.
    Said,
    /// Nobody looks at it any more.
    Ended,
}

/// The tab.
pub(crate) struct Tab {
    /// The last answer.
    pub(crate) progress: Progress,
    /// What stands behind it; `None` before the first answer to that.
    pub(crate) detail: Option<Detail>,
    /// Whether the last question for that was not answered.
    pub(crate) silent: bool,
    /// What each claim rests on, while it is unfolded.
    pub(crate) why: Option<Vec<Ground>>,
    /// Which changes are between two images, where somebody has asked; `None` where Gerrit could not tell.
    pub(crate) rides: BTreeMap<Pair, Option<Rides>>,
    /// The image that was copied last, and whether it is on the clipboard.
    pub(crate) copied: Option<(AttrValue, bool)>,
    asking: bool,
    again: bool,
    patience: u32,
    age: u32,
    timers: [Option<Timeout>; 2],
    /// Let go of when it ends: what it has asked for is nobody's then.
    life: Rc<()>,
    _tick: Interval,
}

impl Component for Tab {
    type Message = Msg;
    type Properties = Place;

    fn create(context: &Context<Self>) -> Self {
        let link = context.link().clone();
        let tick = Interval::new(TICK, move || link.send_message(Msg::Tick));
        Self {
            progress: Progress::default(),
            detail: None,
            silent: false,
            why: None,
            rides: BTreeMap::new(),
            copied: None,
            asking: false,
            again: false,
            patience: PATIENCE,
            age: 0,
            timers: [None, None],
            life: Rc::new(()),
            _tick: tick,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        let (link, views) = (context.link().clone(), context.props().views.clone());
        match message {
            Msg::Heard(progress) => {
                self.hear(*progress);
                self.ask(context);
            }
            Msg::Told(told) => {
                self.silent = told.is_none();
                let later = told.as_ref().is_some_and(|told| told.later);
                self.patience = if later { self.patience.saturating_sub(1) } else { PATIENCE };
                self.again |= later && self.patience > 0;
                // What was told before stays while nobody can tell.
                self.detail = told.map(|told| *told).or(self.detail.take());
                self.timers[0] = Some(Timeout::new(PAUSE, move || link.send_message(Msg::Rested)));
            }
            Msg::Rested => {
                self.asking = false;
                if std::mem::take(&mut self.again) {
                    self.ask(context);
                }
                return false;
            }
            // A page that nobody sees asks nothing and draws nothing, nor does a tab that has ended.
            Msg::Tick if is_hidden() || self.progress.pipeline.is_none() => return false,
            Msg::Tick => {
                self.age += 1;
                if self.age >= OLD {
                    self.ask(context);
                }
            }
            Msg::Why(false) => self.why = None,
            Msg::Why(true) => {
                self.why = Some(Vec::new());
                self.ask_why(context);
            }
            // It may have been folded meanwhile.
            Msg::Because(told) => self.why = self.why.take().map(|_| told),
            Msg::Ride(pair) => {
                self.later(context, async move {
                    let rides = ask::rides(&views, &pair.0, &pair.1).await;
                    Msg::Rides(pair, rides)
                });
                return false;
            }
            Msg::Rides(pair, rides) => _ = self.rides.insert(pair, rides),
            Msg::Copy(uri) => {
                self.later(context, async move {
                    let done = copy::copy(&uri).await;
                    Msg::Copied(uri, done)
                });
                return false;
            }
            Msg::Copied(uri, done) => {
                self.copied = Some((uri, done));
                self.timers[1] = Some(Timeout::new(RESULT, move || link.send_message(Msg::Said)));
            }
            Msg::Said => self.copied = None,
            Msg::Ended => *self = Self::create(context),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::tab(self, context.link(), moment::now(), context.props())
    }
}

impl Tab {
    fn hear(&mut self, progress: Progress) {
        // While nothing can be said, what was last known stays.
        if progress.pipeline.is_some() || progress.unavailable.is_none() {
            self.progress = progress;
        } else {
            self.progress.unavailable = progress.unavailable;
        }
    }

    /// Asks what stands behind the progress, unless it was just asked: then once more after a pause.
    fn ask(&mut self, context: &Context<Self>) {
        if self.asking {
            self.again = true;
            return;
        }
        (self.asking, self.age) = (true, 0);
        let views = context.props().views.clone();
        self.later(context, async move { Msg::Told(ask::detail(&views).await.map(Box::new)) });
        // What is unfolded may rest on something else by now.
        if self.why.is_some() {
            self.ask_why(context);
        }
    }

    fn ask_why(&self, context: &Context<Self>) {
        let views = context.props().views.clone();
        self.later(context, async move { Msg::Because(ask::grounds(&views).await) });
    }

    /// Sends what comes of that, unless the tab has ended by then.
    fn later(&self, context: &Context<Self>, told: impl Future<Output = Msg> + 'static) {
        let (link, life) = (context.link().clone(), Rc::downgrade(&self.life));
        spawn_local(async move {
            let told = told.await;
            if life.strong_count() > 0 {
                link.send_message(told);
            }
        });
    }
}
