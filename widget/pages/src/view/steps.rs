// SPDX-License-Identifier: Apache-2.0
//! The steps in order: what is so, since when, how long it took and usually takes, and what failed.

use milepost_widget::model::{Millis, Pipeline, State, Step};
use milepost_widget::parts::{icon, linked, time};
use milepost_widget::text;
use yew::{Html, html};

use super::{fold, section};
use crate::model::{Detail, StepTime};
use crate::text::took;

/// The timeline.
pub(super) fn steps(pipeline: &Pipeline, detail: Option<&Detail>, now: Millis, changes: &str) -> Html {
    let times = detail.map(|detail| detail.steps.as_slice()).unwrap_or_default();
    let steps = pipeline.steps.iter().enumerate();
    let list = html! {
        <ol class="steps">
            { for steps.map(|(at, step)| line(step, times.get(at), pipeline, now, changes)) }
        </ol>
    };
    section("steps", "Steps", list)
}

fn line(step: &Step, times: Option<&StepTime>, pipeline: &Pipeline, now: Millis, changes: &str) -> Html {
    let current = (step.number == pipeline.step).then_some("step");
    let times = times.copied().unwrap_or_default();
    // What is done was reached once; where nobody knows when, since when it is so.
    let at = times.reached.filter(|_| step.state == State::Done).or(step.since);
    let over = matches!(step.state, State::Done | State::Failed);
    html! {
        <li key={step.number} data-state={text::state(step.state)} aria-current={current}>
            { icon::state(step.state) }
            <span class="name">{ step.name.clone() }<span class="aside">{ ": " }{ text::state(step.state) }</span></span>
            <span class="clause">{ linked(&step.sentence, None, changes) }</span>
            <span class="when">
                { for at.map(|at| time(at, now, over)) }
                if times.not_before.is_some() && step.state == State::Done { <span title="Nobody was looking when it was reached">{ " or before" }</span> }
            </span>
            <span class="took">{ took(times.took, times.usual) }</span>
            { failure(step) }
        </li>
    }
}

fn failure(step: &Step) -> Html {
    let Some(failure) = &step.failure else { return Html::default() };
    let stage = match &failure.url {
        Some(url) => html! {
            <a href={url.clone()} target="_blank" rel="noopener noreferrer" title="Open this stage's log">{ failure.stage.clone() }</a>
        },
        None => html! { <span>{ failure.stage.clone() }</span> },
    };
    html! { <div class="failure"><p>{ stage }</p>{ fold::excerpt(failure) }</div> }
}
