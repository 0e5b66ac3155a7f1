// SPDX-License-Identifier: Apache-2.0
//! What the row and the pages both draw: icons, moments, sentences with their links, the lines of a log.

use yew::{AttrValue, Html, html};

pub mod icon;
pub mod name;

use crate::model::Millis;
use crate::word::{word, words};
use crate::{moment, text};

/// A sentence in which the change that it names is a link: Gerrit finds it below `changes` by its number alone. It says its language, which
/// is English where the page's language has no such sentence.
pub fn linked(text: &str, number: Option<&AttrValue>, changes: &str) -> Html {
    let parts = number.and_then(|number| {
        // In the sentence's own language, too.
        let name = words("change %0", &[number, text]);
        let (before, after) = text::around(text, &name)?;
        let href = [changes, number].concat();
        Some(html! { <>{ before.to_owned() }<a {href} title={word("Open this change")}>{ name }</a>{ after.to_owned() }</> })
    });
    html! { <span lang={words("en", &[text])}>{ parts.unwrap_or_else(|| text.to_owned().into()) }</span> }
}

/// "4 min", or "4 min ago" for what is over; the moment itself as a title.
pub fn time(since: Millis, now: Millis, over: bool) -> Html {
    let mut span = text::span(since, now);
    if over && now.saturating_sub(since) >= 60_000 {
        span = words("%0 ago", &[&span]);
    }
    html! {
        <>{ " " }<time datetime={moment::machine(since)} title={moment::absolute(since)}>{ span }</time></>
    }
}

/// A line of a log; the one that says why is marked.
pub fn log_line(line: &AttrValue, cause: bool) -> Html {
    // The line end is inside, so that a selection copies as lines.
    if cause {
        html! { <strong>{ line.clone() }{ "\n" }</strong> }
    } else {
        html! { <span>{ line.clone() }{ "\n" }</span> }
    }
}
