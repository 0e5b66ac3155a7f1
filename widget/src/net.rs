// SPDX-License-Identifier: Apache-2.0
//! Keeps a row up to date while its page is visible: a stream where one can be had, else a question now and then.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, Document, VisibilityState};
use yew::Callback;

mod lease;
mod rest;
mod stream;

use crate::model::Progress;
use crate::{moment, wire};
use rest::Answer;
use stream::{Stream, Told};

/// Between two questions where no stream can be had, in milliseconds.
const POLL: u32 = 15_000;
/// Between two questions while a stream is open: a connection that died silently tells nobody.
const CHECK: u32 = 300_000;
/// Between two questions where there is no pipeline.
const REST: u32 = 120_000;
/// The first and the longest wait after a failure.
const FIRST_RETRY: u32 = 2_000;
const LAST_RETRY: u32 = 120_000;

/// Where one change's progress is asked for.
#[derive(Clone, PartialEq)]
pub(crate) struct Address {
    /// Gerrit's address, without a slash at the end.
    pub(crate) base: String,
    /// `project~number`, percent-encoded.
    pub(crate) change: String,
    /// The revision.
    pub(crate) revision: String,
}

/// The connection of one row. Dropping it ends its stream, requests and timers.
pub(crate) struct Live {
    line: Rc<Line>,
    _visibility: Option<EventListener>,
}

struct Line {
    address: Address,
    hear: Callback<Progress>,
    /// Counts up when the line is cut; what was asked before is then ignored.
    turn: Cell<u32>,
    /// Counts what the stream told, so that an older answer to a question does not overwrite it.
    told: Cell<u32>,
    failures: Cell<u32>,
    /// No pipeline: nothing to stream.
    quiet: Cell<bool>,
    /// When a stream may be tried again, and how often it broke.
    stream_after: Cell<i64>,
    breaks: Cell<u32>,
    etag: RefCell<Option<String>>,
    timer: RefCell<Option<Timeout>>,
    asking: RefCell<Option<AbortController>>,
    stream: RefCell<Option<Stream>>,
}

impl Live {
    /// Starts where a first answer with `etag` has just been heard; `quiet` when it had no pipeline.
    pub(crate) fn new(address: Address, etag: Option<String>, quiet: bool, hear: Callback<Progress>) -> Self {
        let line = Rc::new(Line {
            address,
            hear,
            turn: Cell::new(0),
            told: Cell::new(0),
            failures: Cell::new(0),
            quiet: Cell::new(quiet),
            stream_after: Cell::new(0),
            breaks: Cell::new(0),
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
        self.stream.take();
        if let Some(asking) = self.asking.take() {
            asking.abort();
        }
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
        match answer {
            Answer::Fresh { progress, etag } if self.told.get() == told => {
                self.failures.set(0);
                self.etag.replace(etag);
                self.tell(*progress);
            }
            Answer::Fresh { .. } | Answer::Same => self.failures.set(0),
            Answer::Gone => {
                self.failures.set(0);
                self.etag.take();
                self.tell(Progress::default());
            }
            Answer::Failed => self.failures.set(self.failures.get().saturating_add(1)),
        }
        self.listen().await;
    }

    /// Opens a stream if there is none and one may be had, then waits for the next question's time.
    async fn listen(self: Rc<Self>) {
        let turn = self.turn.get();
        let silent = self.stream.borrow().as_ref().is_some_and(|stream| !stream.is_open());
        if silent || self.quiet.get() {
            self.break_off(silent);
        }
        let wanted =
            !self.quiet.get() && self.failures.get() == 0 && moment::now() >= self.stream_after.get();
        if wanted && self.stream.borrow().is_none() {
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
            }
        }
        self.later();
    }

    fn told(self: &Rc<Self>, told: Told) {
        match told {
            Told::Open => {
                self.breaks.set(0);
                self.later();
            }
            Told::Progress { data, id } => {
                if let Some(progress) = wire::parse(&data) {
                    self.told.set(self.told.get().wrapping_add(1));
                    self.etag.replace(id);
                    self.tell(progress);
                }
            }
            // The browser tries again by itself; meanwhile the questions go on.
            Told::Interrupted => self.later(),
            Told::Closed => {
                // Not from within the stream's own callback: this drops it.
                let line = Rc::clone(self);
                let turn = self.turn.get();
                spawn_local(async move {
                    if line.turn.get() == turn {
                        line.break_off(true);
                        line.ask().await;
                    }
                });
            }
        }
    }

    fn tell(&self, progress: Progress) {
        self.quiet.set(!progress.is_shown());
        self.hear.emit(progress);
    }

    fn break_off(&self, broken: bool) {
        self.stream.take();
        if broken {
            self.breaks.set(self.breaks.get().saturating_add(1));
            self.stream_after.set(moment::now() + i64::from(backoff(self.breaks.get())));
        }
    }

    fn later(self: &Rc<Self>) {
        let open = self.stream.borrow().as_ref().is_some_and(Stream::is_open);
        let wait = match self.failures.get() {
            0 if open => CHECK,
            0 if self.quiet.get() => REST,
            0 => POLL,
            failures => backoff(failures),
        };
        let line = Rc::clone(self);
        let timer = Timeout::new(jitter(wait), move || spawn_local(line.ask()));
        self.timer.replace(Some(timer));
    }
}

fn backoff(failures: u32) -> u32 {
    FIRST_RETRY.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LAST_RETRY)
}

/// Spreads pages that were all told the same at once: 80 % to 120 % of a wait.
fn jitter(wait: u32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 399")]
    let spread = (js_sys::Math::random() * 400.0) as u32;
    wait / 1_000 * (800 + spread)
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn hidden() -> bool {
    document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}
