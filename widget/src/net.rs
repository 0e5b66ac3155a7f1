// SPDX-License-Identifier: Apache-2.0
//! Keeps a row up to date while its page is visible: a stream where one can be had, else a question now and then.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, Document, VisibilityState};
use yew::{AttrValue, Callback, Properties};

mod lease;
mod pace;
pub(crate) mod rest;
mod stream;

use crate::model::Progress;
use crate::{moment, wire};
use pace::{Due, Now, Pace};
use rest::Answer;
use stream::{Stream, Told};

/// Where one change's progress is asked for.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Address {
    /// Milepost's views of the revision, up to the view's name.
    pub(crate) views: AttrValue,
    /// The stream of its progress.
    pub(crate) events: AttrValue,
    /// Where the pages of changes are, up to a change's number.
    pub(crate) changes: AttrValue,
}

impl Address {
    /// Of a revision of a change, which is `project~number`, percent-encoded. `base` is Gerrit's address, without a slash at the end.
    pub(crate) fn new(base: &str, change: &str, revision: &str) -> Self {
        Self {
            views: [base, "/changes/", change, "/revisions/", revision, "/milepost~"].concat().into(),
            events: [base, "/plugins/milepost/events?change=", change, "&revision=", revision]
                .concat()
                .into(),
            changes: [base, "/c/"].concat().into(),
        }
    }
}

/// Who hears each answer.
pub(crate) struct Hearers {
    /// The row.
    pub(crate) row: Callback<Progress>,
    /// The page around it, which gets the JSON text.
    pub(crate) page: Option<Function>,
}

/// The connection of one row. Dropping it ends its stream, requests and timers.
pub(crate) struct Live {
    line: Rc<Line>,
    _visibility: Option<EventListener>,
}

struct Line {
    address: Address,
    hear: Hearers,
    /// Counts up when the line is cut; what was asked before is then ignored.
    turn: Cell<u32>,
    /// Counts what the stream told, so that an older answer to a question does not overwrite it.
    told: Cell<u32>,
    pace: Cell<Pace>,
    etag: RefCell<Option<String>>,
    timer: RefCell<Option<Timeout>>,
    asking: RefCell<Option<AbortController>>,
    stream: RefCell<Option<Stream>>,
}

impl Live {
    /// Starts where a first answer with `etag` has just been heard; `quiet` when it had no pipeline.
    pub(crate) fn new(address: Address, etag: Option<String>, quiet: bool, hear: Hearers) -> Self {
        let line = Rc::new(Line {
            address,
            hear,
            turn: Cell::new(0),
            told: Cell::new(0),
            pace: Cell::new(Pace::new(quiet, now())),
            etag: RefCell::new(etag),
            timer: RefCell::new(None),
            asking: RefCell::new(None),
            stream: RefCell::new(None),
        });
        if !hidden() {
            spawn_local(Rc::clone(&line).listen());
        }
        let watched = Rc::clone(&line);
        let visibility = document().map(|document| {
            EventListener::new(&document, "visibilitychange", move |_| {
                watched.cut();
                if !hidden() {
                    spawn_local(Rc::clone(&watched).ask());
                }
            })
        });
        Self { line, _visibility: visibility }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.line.cut();
    }
}

impl Line {
    /// Stops all that is under way.
    fn cut(&self) {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.timer.take();
        self.leave();
        if let Some(asking) = self.asking.take() {
            asking.abort();
        }
    }

    fn leave(&self) {
        self.stream.take();
        self.pace(|pace, _| pace.closed());
    }

    /// Asks once, then listens.
    async fn ask(self: Rc<Self>) {
        let (turn, told) = (self.turn.get(), self.told.get());
        let asking = AbortController::new().ok();
        let signal = asking.as_ref().map(AbortController::signal);
        self.asking.replace(asking);
        let etag = self.etag.borrow().clone();
        let answer = rest::ask(&self.address, etag.as_deref(), signal.as_ref()).await;
        if self.turn.get() != turn {
            return;
        }
        self.asking.take();
        let answered = !matches!(answer, Answer::Failed);
        match answer {
            Answer::Fresh { progress, text, etag } if self.told.get() == told => {
                self.etag.replace(etag);
                self.tell(*progress, &text);
            }
            Answer::Gone => {
                self.etag.take();
                self.tell(Progress::default(), "{}");
            }
            Answer::Fresh { .. } | Answer::Same | Answer::Failed => {}
        }
        self.pace(|pace, now| if answered { pace.answered(now) } else { pace.failed(now) });
        self.listen().await;
    }

    /// Opens a stream if there is none and one may be had, then waits for what is due next.
    async fn listen(self: Rc<Self>) {
        let turn = self.turn.get();
        if self.pace.get().is_quiet() {
            self.leave();
        } else if self.stream.borrow().as_ref().is_some_and(|stream| !stream.is_open()) {
            self.break_off();
        }
        if self.stream.borrow().is_none() && self.pace.get().may_stream(now()) {
            let lease = lease::take().await;
            // Dropping the lease gives it back.
            if self.turn.get() != turn {
                return;
            }
            if let Some(lease) = lease {
                let line = Rc::downgrade(&self);
                let stream = Stream::open(&self.address, lease, move |told| {
                    if let Some(line) = line.upgrade() {
                        line.told(told);
                    }
                });
                self.stream.replace(stream);
                self.pace(Pace::tries);
            } else {
                self.pace(Pace::refused);
            }
        }
        self.later();
    }

    fn told(self: &Rc<Self>, told: Told) {
        match told {
            Told::Open => self.pace(Pace::opened),
            Told::Progress { data, id } => {
                if let Some(progress) = wire::parse(&data) {
                    self.told.set(self.told.get().wrapping_add(1));
                    self.etag.replace(id);
                    self.tell(progress, &data);
                }
                return;
            }
            Told::Interrupted if self.pace(Pace::interrupted) => {}
            Told::Interrupted | Told::Closed => {
                // Not from within the stream's own callback: this drops it.
                let line = Rc::clone(self);
                let turn = self.turn.get();
                spawn_local(async move {
                    if line.turn.get() == turn {
                        line.break_off();
                        line.later();
                    }
                });
                return;
            }
        }
        self.later();
    }

    fn tell(&self, progress: Progress, text: &str) {
        self.pace(|pace, _| pace.heard(progress.is_shown()));
        self.hear.row.emit(progress);
        if let Some(page) = &self.hear.page {
            page.call1(&JsValue::NULL, &text.into()).ok();
        }
    }

    fn break_off(&self) {
        self.stream.take();
        self.pace(Pace::broke);
    }

    fn later(self: &Rc<Self>) {
        let streams = self.stream.borrow().is_some();
        let wait = self.pace(|pace, now| pace.wait(streams, now));
        let line = Rc::clone(self);
        let timer = Timeout::new(wait, move || match line.pace(|pace, now| pace.due(streams, now)) {
            Due::Stream => spawn_local(line.listen()),
            Due::Question => spawn_local(line.ask()),
            Due::Nothing => line.later(),
        });
        self.timer.replace(Some(timer));
    }

    fn pace<T>(&self, then: impl FnOnce(&mut Pace, Now) -> T) -> T {
        let mut pace = self.pace.get();
        let done = then(&mut pace, now());
        self.pace.set(pace);
        done
    }
}

fn now() -> Now {
    Now { at: moment::steady(), luck: js_sys::Math::random() }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn hidden() -> bool {
    document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}
