// SPDX-License-Identifier: Apache-2.0
//! What failed: the stage as a link to its own log, the line that says why, and the lines around it on a click.

use yew::html::Scope;
use yew::{AttrValue, Html, html};

use crate::app::{App, Msg};
use crate::model::{Failure, State, Step};
use crate::parts::{icon, log_line, name::name};
use crate::view::targets;
use crate::word::{word, words};

/// One line where the step failed or already fails, else nothing.
pub(crate) fn failure(step: &Step, open: &[u32], link: &Scope<App>) -> Html {
    let Some(failure) = &step.failure else { return Html::default() };
    // A failed rollout without a log of its own is told by its clusters.
    if failure.url.is_none() && failure.lines.is_empty() && targets::worth_showing(step) {
        return Html::default();
    }
    let number = step.number;
    let opened = open.contains(&number);
    let id = AttrValue::from(["excerpt-", &number.to_string()].concat());
    let toggle = link.callback(move |_| Msg::Fold(number));
    html! {
        <div key={number} class="failure">
            <div class="cause">
                { icon::state(State::Failed) }
                <span class="aside">{ word("failed") }{ ": " }</span>
                { stage(failure) }
                if let Some(line) = failure.line() {
                    <button class="excerpt" type="button" onclick={toggle} title={word("Show the lines around it")}
                        aria-expanded={if opened { "true" } else { "false" }} aria-controls={opened.then(|| id.clone())}>
                        { icon::fold() }<code>{ line.clone() }</code>
                    </button>
                }
            </div>
            if opened {
                <pre id={id} tabindex="0" role="region" aria-label={words("Log excerpt of %0", &[&failure.stage])}>
                    { excerpt(failure) }
                </pre>
            }
        </div>
    }
}

fn stage(failure: &Failure) -> Html {
    match &failure.url {
        Some(url) => html! {
            <a href={url.clone()} target="_blank" rel="noopener noreferrer" title={word("Open this stage's log in a new tab")}>{ name(&failure.stage) }</a>
        },
        None => html! { <span class="stage">{ name(&failure.stage) }</span> },
    }
}

/// The lines around a failure, the one that says why marked.
fn excerpt(failure: &Failure) -> Html {
    failure
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| log_line(line, failure.cause == Some(index)))
        .collect()
}
