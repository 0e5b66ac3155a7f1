// SPDX-License-Identifier: Apache-2.0
//! The last changes of a project's branch against the environments: where each one is. Of the changes that Gerrit lists for this
//! reader, so nobody sees more than in a list.

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen_futures::spawn_local;
use web_sys::UrlSearchParams;
use yew::{AttrValue, Component, Context, Html, Properties};

pub mod model;
mod view;
pub mod wire;

use crate::ask::{encoded, get, is_hidden};
use model::{Answer, Change, Row, relisted};

/// How often it is asked again, in milliseconds, while somebody looks.
const TICK: u32 = 30_000;
/// How soon for what was not there at once.
const LATER: u32 = 2_000;
/// So often.
const PATIENCE: u32 = 3;
/// So many changes.
const MOST: &str = "25";

/// What the page is about.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Place {
    /// Gerrit's address.
    pub(crate) base: AttrValue,
    /// The project; empty where the reader has still to say.
    pub(crate) project: AttrValue,
    /// The branch's short name; empty: every one.
    pub(crate) branch: AttrValue,
}

impl Place {
    pub(crate) fn new(base: &str, query: &str) -> Self {
        let query = UrlSearchParams::new_with_str(query).ok();
        let of = |name| query.as_ref().and_then(|query| query.get(name)).unwrap_or_default();
        Self { base: base.to_owned().into(), project: of("project").into(), branch: of("branch").into() }
    }

    /// As Gerrit searches for them.
    fn search(&self) -> String {
        // A quote would end the name; no project has one.
        let quoted = |name: &str| ["\"", &name.replace('"', ""), "\""].concat();
        let mut search = ["project:", &quoted(&self.project), " -is:abandoned"].concat();
        if !self.branch.is_empty() {
            search.push_str(&[" branch:", &quoted(&self.branch)].concat());
        }
        search
    }
}

/// What happens to the page.
pub(crate) enum Msg {
    /// The changes, as Gerrit lists them; `None` where it does not.
    Listed(Option<Vec<Change>>),
    /// Their rows.
    Told(Option<Box<Answer>>),
    /// Some were not there at once.
    Again,
    /// Time has passed.
    Tick,
}

/// The page.
pub(crate) struct Changes {
    /// The changes with what is told of each; `None` before Gerrit has listed them.
    pub(crate) rows: Option<Vec<Row>>,
    /// Whether the last question was not answered.
    pub(crate) silent: bool,
    /// Why nothing can be said now.
    pub(crate) unavailable: Option<AttrValue>,
    patience: u32,
    later: Option<Timeout>,
    _tick: Interval,
}

impl Component for Changes {
    type Message = Msg;
    type Properties = Place;

    fn create(context: &Context<Self>) -> Self {
        let link = context.link().clone();
        list(context);
        let tick = Interval::new(TICK, move || link.send_message(Msg::Tick));
        Self { rows: None, silent: false, unavailable: None, patience: PATIENCE, later: None, _tick: tick }
    }

    fn update(&mut self, context: &Context<Self>, message: Msg) -> bool {
        match message {
            Msg::Listed(listed) => {
                self.silent = listed.is_none();
                if let Some(listed) = listed {
                    self.rows = Some(relisted(listed, self.rows.iter().flatten()));
                    self.ask(context);
                }
            }
            Msg::Told(told) => {
                self.silent = told.is_none();
                let Some(told) = told.map(|told| *told) else { return true };
                told.tell(self.rows.iter_mut().flatten());
                self.unavailable = told.unavailable;
                if !told.later.is_empty() && self.patience > 0 {
                    self.patience -= 1;
                    let link = context.link().clone();
                    self.later = Some(Timeout::new(LATER, move || link.send_message(Msg::Again)));
                }
            }
            Msg::Again => self.ask(context),
            // A page that nobody sees asks nothing.
            Msg::Tick => {
                if !is_hidden() {
                    self.patience = PATIENCE;
                    list(context);
                }
                return false;
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        view::page(self, context.props())
    }
}

impl Changes {
    fn ask(&self, context: &Context<Self>) {
        let numbers: Vec<_> = self.rows.iter().flatten().map(|row| row.change.number.clone()).collect();
        let (base, link) = (context.props().base.clone(), context.link().clone());
        if !numbers.is_empty() {
            spawn_local(async move {
                link.send_message(Msg::Told(rows(&base, "steps", numbers).await.map(Box::new)));
            });
        }
    }
}

/// What is told of some changes; `None` where nobody answers. `more` is what their rows shall have besides.
pub(crate) async fn rows(base: &str, more: &str, asked: Vec<AttrValue>) -> Option<Answer> {
    let numbers: String = asked.iter().map(|number| ["&c=", number].concat()).collect();
    let query = [more, &numbers].concat();
    // Gerrit takes no empty word.
    let query = query.strip_prefix('&').unwrap_or(&query);
    let body = get(&[base, "/config/server/milepost~rows?", query].concat()).await?;
    Some(Answer { asked, ..wire::answer(&body)? })
}

fn list(context: &Context<Changes>) {
    let place = context.props();
    if place.project.is_empty() {
        return;
    }
    let url = [&*place.base, "/changes/?n=", MOST, "&q=", &encoded(&place.search())].concat();
    let link = context.link().clone();
    spawn_local(async move {
        let listed = get(&url).await.and_then(|body| wire::listed(&body));
        link.send_message(Msg::Listed(listed));
    });
}
