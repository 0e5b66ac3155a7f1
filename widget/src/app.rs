// SPDX-License-Identifier: Apache-2.0
//! The row's state: what was last heard, what is folded open, what was just copied.

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen_futures::spawn_local;
use yew::{AttrValue, Component, Context, Html};

use crate::model::{Ground, Pipeline, Progress};
use crate::net::{Address, rest};
use crate::{copy, moment, view};

/// How often relative times are drawn anew, in milliseconds.
const TICK: u32 = 30_000;
/// How long the result of a copy stands there, in milliseconds.
const RESULT: u32 = 4_000;

/// What happens to a row.
pub(crate) enum Msg {
    /// An answer, from question or stream.
    Heard(Box<Progress>),
    /// Time has passed.
    Tick,
    /// The excerpt of a step was clicked.
    Fold(u32),
    /// The copy button of an image was clicked.
    Copy(AttrValue),
    /// It was copied, or not.
    Copied(AttrValue, bool),
    /// The result has stood there long enough.
    Said,
    /// "Why?" was clicked.
    Why,
    /// What each claim rests on that is asked for there.
    Because(Address, Vec<Ground>),
    /// The row is gone; the next one may be about another change.
    Ended,
}

/// The result of the last copy.
pub(crate) struct Copied {
    /// Which image's URI.
    pub(crate) uri: AttrValue,
    /// Whether it is on the clipboard.
    pub(crate) done: bool,
    _end: Timeout,
}

/// The row.
pub(crate) struct App {
    /// The last answer with a pipeline.
    pub(crate) pipeline: Option<Pipeline>,
    /// Why nothing can be said now.
    pub(crate) unavailable: Option<AttrValue>,
    /// Numbers of the steps whose excerpt is open.
    pub(crate) open: Vec<u32>,
    /// What each claim rests on, while it is unfolded.
    pub(crate) why: Option<Vec<Ground>>,
    /// Shown for a moment.
    pub(crate) copied: Option<Copied>,
    tick: Option<Interval>,
}

impl Component for App {
    type Message = Msg;
    type Properties = Address;

    fn create(_: &Context<Self>) -> Self {
        Self { pipeline: None, unavailable: None, open: Vec::new(), why: None, copied: None, tick: None }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Heard(heard) => {
                self.hear(*heard);
                let link = context.link().clone();
                self.tick.get_or_insert_with(|| Interval::new(TICK, move || link.send_message(Msg::Tick)));
                // What rests on what may have changed with it.
                if self.why.is_some() {
                    ask_why(context);
                }
            }
            Msg::Tick => {}
            Msg::Fold(step) => {
                if self.open.contains(&step) {
                    self.open.retain(|open| *open != step);
                } else {
                    self.open.push(step);
                }
            }
            Msg::Copy(uri) => {
                let link = context.link().clone();
                spawn_local(async move {
                    let done = copy::copy(&uri).await;
                    link.send_message(Msg::Copied(uri, done));
                });
                return false;
            }
            Msg::Copied(uri, done) => {
                let link = context.link().clone();
                let end = Timeout::new(RESULT, move || link.send_message(Msg::Said));
                self.copied = Some(Copied { uri, done, _end: end });
            }
            Msg::Said => self.copied = None,
            Msg::Why if self.why.is_some() => self.why = None,
            Msg::Why => {
                self.why = Some(Vec::new());
                ask_why(context);
            }
            // It may have been folded meanwhile, or be about the change before.
            Msg::Because(of, told) if of == *context.props() => self.why = self.why.take().map(|_| told),
            Msg::Because(..) => return false,
            Msg::Ended => *self = Self::create(context),
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::row(self, context.link(), moment::now(), &context.props().changes)
    }
}

fn ask_why(context: &Context<App>) {
    let (link, address) = (context.link().clone(), context.props().clone());
    spawn_local(async move {
        let told = rest::why(&address).await;
        link.send_message(Msg::Because(address, told));
    });
}

impl App {
    fn hear(&mut self, progress: Progress) {
        self.unavailable = progress.unavailable;
        // While nothing can be said, what was last known stays, in grey.
        if self.unavailable.is_none() || progress.pipeline.is_some() {
            self.pipeline = progress.pipeline;
        }
    }
}
