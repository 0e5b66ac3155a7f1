// SPDX-License-Identifier: Apache-2.0
//! The images that carry the change, whole, with what else rides in them.

use milepost_widget::model::Millis;
use milepost_widget::parts::{icon, time};
use milepost_widget::word::{marked, word};
use yew::html::Scope;
use yew::{AttrValue, Html, html};

use super::{rides, section};
use crate::tab::model::{Detail, Image};
use crate::tab::text;
use crate::tab::{Msg, Tab};

/// Every image; nothing where there is none.
pub(super) fn images(tab: &Tab, detail: &Detail, link: &Scope<Tab>, now: Millis, changes: &str) -> Html {
    if detail.images.is_empty() {
        return Html::default();
    }
    let images = detail.images.iter().map(|image| one(tab, detail, image, link, now, changes));
    section(
        "images",
        if detail.images.len() == 1 { word("Image") } else { word("Images") },
        html! { <ul class="images">{ for images }</ul> },
    )
}

fn one(tab: &Tab, detail: &Detail, image: &Image, link: &Scope<Tab>, now: Millis, changes: &str) -> Html {
    let uri = image.uri.clone();
    let copy = link.callback(move |_| Msg::Copy(uri.clone()));
    let said = match &tab.copied {
        Some((uri, done)) if *uri == image.uri => {
            if *done {
                word("Copied")
            } else {
                word("Not copied: select the text")
            }
        }
        _ => AttrValue::default(),
    };
    let facts = [
        (word("Service"), text_of(&image.service).filter(|_| detail.images.len() > 1)),
        (word("Digest"), code(&image.digest)),
        (word("Tags"), text_of(&image.tags)),
        (word("Built from"), image.revision.as_ref().and_then(code)),
        (word("Created"), image.created.map(|at| time(at, now, true))),
        (word("Size"), image.size.map(|size| text::size(size).into())),
        (word("Sources"), image.source_url.as_ref().map(web)),
        (
            word("Deleted"),
            image.deleted.map(
                |at| html! { <>{ word("the registry has it no more, seen") }{ time(at, now, true) }</> },
            ),
        ),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| Some(html! { <div><dt>{ name }</dt><dd>{ value? }</dd></div> }));
    html! {
        <li key={image.digest.as_str()}>
            <p class="image">
                <code class="uri">{ image.uri.clone() }</code>
                <button type="button" title={word("Copy image")} aria-label={word("Copy image")} onclick={copy}>{ icon::copy() }</button>
                <span class="said" role="status">{ said }</span>
            </p>
            <dl>{ for facts }</dl>
            { labels(image) }
            { rides::rides(tab, detail, image, link, changes) }
        </li>
    }
}

fn text_of(text: &AttrValue) -> Option<Html> {
    (!text.is_empty()).then(|| text.clone().into())
}

fn code(text: &AttrValue) -> Option<Html> {
    (!text.is_empty()).then(|| html! { <code>{ text.clone() }</code> })
}

fn web(url: &AttrValue) -> Html {
    html! { <a href={url.clone()} target="_blank" rel="noopener noreferrer">{ url.clone() }</a> }
}

fn labels(image: &Image) -> Html {
    if image.labels.is_empty() {
        return Html::default();
    }
    let labels = image.labels.iter().map(
        |(name, value)| html! { <div><dt><code>{ name.clone() }</code></dt><dd>{ value.clone() }</dd></div> },
    );
    html! {
        <details>
            <summary>{ text::count(image.labels.len(), [marked("%0 label"), marked("%0 labels")]) }</summary>
            <dl>{ for labels }</dl>
        </details>
    }
}
