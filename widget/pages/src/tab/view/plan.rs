// SPDX-License-Identifier: Apache-2.0
//! What the project's pipeline file plans and has not happened yet, and what is wrong with the change's own.

use milepost_widget::model::{Pipeline, State, Step};
use milepost_widget::word::{marked, word, words};
use yew::{Html, html};

use super::section;
use crate::tab::model::{File, Finding, Planned};
use crate::tab::text::count;

/// So many pipelines are drawn unfolded.
const UNFOLDED: usize = 6;

/// The pipelines of steps that are not done, and all findings; nothing where there is neither.
pub(super) fn plan(file: Option<&File>, pipeline: &Pipeline, changes: &str) -> Html {
    let Some(file) = file else { return Html::default() };
    let step = |planned: &Planned| pipeline.steps.iter().find(|step| Some(step.number) == planned.step);
    let open = |step: &Step| !matches!(step.state, State::Done | State::Skipped);
    let planned: Vec<_> = file.pipelines.iter().filter(|planned| step(planned).is_none_or(open)).collect();
    if planned.is_empty() && file.findings.is_empty() {
        return Html::default();
    }
    let list =
        html! { <ul class="plan">{ for planned.iter().map(|planned| one(planned, step(planned))) }</ul> };
    let list = if planned.len() > UNFOLDED {
        let summary = count(planned.len(), [marked("%0 pipeline"), marked("%0 pipelines")]);
        html! { <details><summary>{ summary }</summary>{ list }</details> }
    } else {
        list
    };
    let content = html! {
        <>
            <ul class="plan">{ for file.findings.iter().map(|one| finding(one, &[changes, &file.link].concat())) }</ul>
            { list }
        </>
    };
    section("plan", words("Planned by %0", &[&file.path]), content)
}

fn one(planned: &Planned, step: Option<&Step>) -> Html {
    html! {
        <li>
            <b>{ planned.name.clone() }</b>
            { for step.map(|step| html! { <span class="note">{ " " }{ step.name.clone() }</span> }) }
            <ol class="frames">
                { for planned.frames.iter().map(|stages| html! {
                    <li>{ for stages.iter().map(|(name, does)| html! { <div>{ name.clone() }<span class="note">{ " " }{ does.clone() }</span></div> }) }</li>
                }) }
            </ol>
        </li>
    }
}

fn finding(finding: &Finding, link: &str) -> Html {
    let severity = if finding.error { word("error") } else { word("warning") };
    html! {
        <li>
            <a href={[link, "#", &finding.line].concat()}>{ words("Line %0", &[&finding.line]) }</a>
            { ", " }{ severity }{ ": " }{ finding.message.clone() }
            <span class="note">{ " " }{ finding.rule.clone() }</span>
        </li>
    }
}
