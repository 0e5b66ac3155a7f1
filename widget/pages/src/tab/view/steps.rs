// SPDX-License-Identifier: Apache-2.0
//! The steps in order: what is so, since when, how long it took and usually takes, and what failed.

use milepost_widget::model::{Millis, Pipeline, State, Step};
use milepost_widget::parts::{icon, linked, time};
use milepost_widget::text;
use milepost_widget::word::word;
use yew::{Html, html};

use super::{fold, section};
use crate::tab::model::{Detail, StepTime};
use crate::tab::text::took;

/// The timeline.
pub(super) fn steps(pipeline: &Pipeline, detail: Option<&Detail>, now: Millis, changes: &str) -> Html {
    let times = detail.map(|detail| detail.steps.as_slice()).unwrap_or_default();
    // Progress and times are two answers, and may be of two configurations.
    let of = |step: &Step| times.iter().find(|times| times.number == step.number);
    let list = html! {
        <ol class="steps">
            { for pipeline.steps.iter().map(|step| line(step, of(step), pipeline, now, changes)) }
        </ol>
    };
    section("steps", word("Steps"), list)
}

fn line(step: &Step, times: Option<&StepTime>, pipeline: &Pipeline, now: Millis, changes: &str) -> Html {
    let current = (step.number == pipeline.step).then_some("step");
    let done = step.state == State::Done;
    let times = times.copied().unwrap_or_default();
    // What is done was reached once; where nobody knows when, since when it is so.
    let at = times.reached.filter(|_| done).or(step.since);
    let over = matches!(step.state, State::Done | State::Failed);
    html! {
        <li key={step.number} data-state={text::state(step.state)} aria-current={current}>
            { icon::state(step.state) }
            <span class="name">{ step.name.clone() }<span class="aside">{ ": " }{ word(text::state(step.state)) }</span></span>
            <span class="clause">{ linked(&step.sentence, None, changes) }</span>
            <span class="when">
                { for at.map(|at| time(at, now, over)) }
                if times.not_before.is_some() && times.reached.is_some() && done { <span title={word("Nobody was looking when it was reached")}>{ word(" or before") }</span> }
            </span>
            <span class="took">{ took(times.took.filter(|_| done), times.usual) }</span>
            { failure(step) }
        </li>
    }
}

fn failure(step: &Step) -> Html {
    let Some(failure) = &step.failure else { return Html::default() };
    let stage = match &failure.url {
        Some(url) => html! {
            <a href={url.clone()} target="_blank" rel="noopener noreferrer" title={word("Open this stage's log")}>{ failure.stage.clone() }</a>
        },
        None => html! { <span>{ failure.stage.clone() }</span> },
    };
    html! { <div class="failure"><p>{ stage }</p>{ fold::excerpt(failure, &failure.stage) }</div> }
}
