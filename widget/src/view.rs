// SPDX-License-Identifier: Apache-2.0
//! The row, drawn from what is known. Nothing here decides anything but what is shown.

use yew::html::Scope;
use yew::{AttrValue, Html, html};

mod failure;
mod image;
mod marks;
mod notice;
mod targets;
mod why;

use crate::app::App;
use crate::model::{Millis, Pipeline, State};
use crate::parts::{linked, time};
use crate::text;
use crate::word::word;

/// Draws the whole row; nothing where there is no pipeline.
pub(crate) fn row(app: &App, link: &Scope<App>, now: Millis, changes: &str) -> Html {
    let (goal, value) = match (&app.pipeline, &app.unavailable) {
        (Some(pipeline), _) => (pipeline.goal.as_str(), value(app, pipeline, link, now, changes)),
        (None, Some(why)) => ("", notice::unavailable(why)),
        (None, None) => return Html::default(),
    };
    html! {
        <section class="row" lang={word("en")} data-stale={app.unavailable.is_some().then_some("")}
            data-alone={app.pipeline.is_none().then_some("")} aria-labelledby="title">
            <div class="title" id="title">{ text::title(goal) }</div>
            <div class="value">{ value }</div>
        </section>
    }
}

fn value(app: &App, pipeline: &Pipeline, link: &Scope<App>, now: Millis, changes: &str) -> Html {
    html! {
        <>
            { headline(pipeline, now, changes) }
            { spoken(pipeline) }
            { for pipeline.awaited.iter().map(awaited) }
            { marks::marks(pipeline, now) }
            { image::images(pipeline, app.copied.as_ref(), link) }
            { for pipeline.steps.iter().map(|step| failure::failure(step, &app.open, link)) }
            { for pipeline.steps.iter().map(|step| targets::targets(step, changes)) }
            { for pipeline.notes.iter().map(|note| html! { <p class="note">{ linked(&note.text, note.other.as_ref(), changes) }</p> }) }
            { for pipeline.late.iter().map(|late| notice::late(late, now)) }
            { for app.unavailable.iter().map(notice::unavailable) }
            { why::why(app.why.as_ref(), link, now) }
        </>
    }
}

/// The sentence, and how long the step that it is about has been so.
fn headline(pipeline: &Pipeline, now: Millis, changes: &str) -> Html {
    let current = pipeline.steps.iter().find(|step| step.number == pipeline.step);
    // Of a change that is waited for the sentence itself says since when it is open.
    let current = current.filter(|_| pipeline.awaited.is_none());
    let usual = current.and_then(|step| step.usual).filter(|usual| usual.late < now);
    // What is longer than usual is counted as what is usual was.
    let since = usual.map(|usual| usual.since).or(current.and_then(|step| step.since));
    html! {
        <div class="headline">
            { linked(&pipeline.headline, pipeline.other.as_ref(), changes) }
            { for since.map(|since| time(since, now, matches!(pipeline.state, State::Done | State::Failed))) }
            { for usual.map(|usual| html! { <span class="clause">{ text::usually(usual.median) }</span> }) }
        </div>
    }
}

/// What a screen reader says by itself when it changes: step and state, since a word for each pod would be too many.
fn spoken(pipeline: &Pipeline) -> Html {
    let current = pipeline.steps.iter().find(|step| step.number == pipeline.step);
    let words = current.map(|step| text::spoken(step, pipeline.steps.len()));
    html! { <div class="aside" role="status">{ for words }</div> }
}

/// What the reader may see of a change that is waited for: the loader's element asks for it.
fn awaited(number: &AttrValue) -> Html {
    html! { <milepost-change key={number.as_str()} class="note" number={number.clone()} /> }
}
