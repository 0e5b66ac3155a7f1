// SPDX-License-Identifier: Apache-2.0
//! The tab, drawn from what is known: the sentence, the steps, where it runs, the images, and what that rests on.

use milepost_widget::model::{Millis, Pipeline};
use milepost_widget::parts::linked;
use milepost_widget::word::word;
use yew::html::Scope;
use yew::{AttrValue, Html, html};

mod fold;
mod history;
mod images;
mod places;
mod plan;
mod rides;
mod runs;
mod sources;
mod steps;

use crate::tab::{Place, Tab};
use crate::together::Together;
use crate::watch::Watch;

/// Draws the whole tab.
pub(crate) fn tab(tab: &Tab, link: &Scope<Tab>, now: Millis, place: &Place) -> Html {
    let changes = place.changes.as_str();
    let Some(pipeline) = &tab.progress.pipeline else {
        return notice(&tab.progress.unavailable.clone().unwrap_or_default());
    };
    html! {
        <div class="tab" lang={word("en")} data-stale={tab.progress.unavailable.is_some().then_some("")}>
            <p class="headline">{ linked(&pipeline.headline, pipeline.other.as_ref(), changes) }</p>
            { for tab.progress.unavailable.iter().map(notice) }
            <Watch key={place.watch.to_string()} url={place.watch.clone()} said={pipeline.headline.clone()} />
            { steps::steps(pipeline, tab.detail.as_ref(), now, changes) }
            { behind(tab, pipeline, link, now, changes) }
            <Together shown={Some((pipeline.state, pipeline.headline.clone()))} ..place.own.clone() />
            { sources::why(tab.why.as_ref(), link, now) }
            <p class="others"><a href={place.others.clone()}>{ word("Other changes of this project on their way") }</a></p>
        </div>
    }
}

/// What stands behind the progress. The places are kept free until it is there: what is below moves once, and not for each part.
fn behind(tab: &Tab, pipeline: &Pipeline, link: &Scope<Tab>, now: Millis, changes: &str) -> Html {
    let Some(detail) = &tab.detail else {
        let said = if tab.silent {
            word("What stands behind this cannot be read now")
        } else {
            AttrValue::default()
        };
        return html! { <p class="notice wait" role="status">{ said }</p> };
    };
    html! {
        <>
            { places::places(&detail.places, pipeline, now, changes) }
            { history::history(&detail.places, now, changes) }
            { images::images(tab, detail, link, now, changes) }
            { plan::plan(detail.file.as_ref(), pipeline, changes) }
            { runs::runs(&detail.runs, now) }
            { sources::sources(&detail.sources, now) }
            if tab.silent { { notice(&word("What stands behind this could not be read again")) } }
        </>
    }
}

fn notice(said: &AttrValue) -> Html {
    html! { <p class="notice">{ linked(said, None, "") }</p> }
}

/// A part of the tab under its heading.
fn section(id: &'static str, title: AttrValue, content: Html) -> Html {
    html! { <section aria-labelledby={id}><h3 {id}>{ title }</h3>{ content }</section> }
}
