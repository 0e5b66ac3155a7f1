// SPDX-License-Identifier: Apache-2.0
//! The steps as marks in order: icon, word and colour.

use yew::{AttrValue, Html, html};

use crate::model::{Millis, Pipeline, Step};
use crate::parts::{icon, name::name};
use crate::word::word;
use crate::{moment, text};

/// The ordered list of marks.
pub(crate) fn marks(pipeline: &Pipeline, now: Millis) -> Html {
    html! {
        <ol class="marks" aria-label={word("Steps")}>
            { for pipeline.steps.iter().map(|step| mark(step, step.number == pipeline.step, now)) }
        </ol>
    }
}

fn mark(step: &Step, current: bool, now: Millis) -> Html {
    let state = text::state(step.state);
    html! {
        <li key={step.number} data-state={state} title={title(step, now)} aria-current={current.then_some("step")}>
            { icon::state(step.state) }
            <span class="name">{ name(&step.name) }</span>
            <span class="aside">{ ": " }{ word(state) }</span>
        </li>
    }
}

/// "checks passed, 14:05"
fn title(step: &Step, now: Millis) -> AttrValue {
    match step.since {
        Some(since) => [step.sentence.as_str(), ", ", &moment::short(since, now)].concat().into(),
        None => step.sentence.clone(),
    }
}
