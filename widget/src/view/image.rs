// SPDX-License-Identifier: Apache-2.0
//! The images that carry the change, each with a copy button.

use yew::html::Scope;
use yew::{AttrValue, Html, html};

use crate::app::{App, Copied, Msg};
use crate::model::{Image, Pipeline};
use crate::parts::icon;
use crate::parts::name::{name, parts};
use crate::text;
use crate::word::{word, words};

/// One line per image, and the result of the last copy for whoever listens.
pub(crate) fn images(pipeline: &Pipeline, copied: Option<&Copied>, link: &Scope<App>) -> Html {
    if pipeline.images.is_empty() {
        return Html::default();
    }
    let many = pipeline.images.len() > 1;
    html! {
        <ul class="images" aria-label={word("Images")}>
            { for pipeline.images.iter().map(|image| line(image, many, copied, link)) }
        </ul>
    }
}

fn line(image: &Image, many: bool, copied: Option<&Copied>, link: &Scope<App>) -> Html {
    let (head, tail) = text::split(&image.uri);
    let uri = image.uri.clone();
    let copy = link.callback(move |_| Msg::Copy(uri.clone()));
    let said = match copied.filter(|copied| copied.uri == image.uri) {
        Some(Copied { done: true, .. }) => word("Copied"),
        Some(_) => word("Not copied: select the text"),
        None => AttrValue::default(),
    };
    // Buttons are also read as a list, in which each has to say what it is about.
    let title = word("Copy image");
    let label = if many { words("Copy image of %0", &[&image.service]) } else { title.clone() };
    html! {
        <li class="image">
            if many { <span class="service">{ name(&image.service) }</span> }
            if image.candidate { <span class="candidate">{ word("candidate") }</span> }
            <code class="uri" tabindex="0" title={image.uri.clone()}>{ parts(head, tail) }</code>
            <button class="copy" type="button" {title} aria-label={label} onclick={copy}>{ icon::copy() }</button>
            <span class="said" role="status">{ said }</span>
        </li>
    }
}
