// SPDX-License-Identifier: Apache-2.0
//! CI's runs, the newest of them, all behind one fold.

use milepost_widget::model::{Millis, State};
use milepost_widget::parts::{icon, time};
use milepost_widget::word::{marked, word, words};
use yew::{AttrValue, Html, html};

use super::{fold, section};
use crate::tab::model::{Job, Run};
use crate::tab::text::{count, length};
use crate::tab::wire::between;

/// All runs behind one fold; nothing where there is none.
pub(super) fn runs(runs: &[Run], now: Millis) -> Html {
    if runs.is_empty() {
        return Html::default();
    }
    let list = html! {
        <details class="runs">
            <summary>{ count(runs.len(), [marked("%0 run"), marked("%0 runs")]) }{ for failed(runs).map(|failed| words(", %0 failed", &[&failed.to_string()])) }</summary>
            <ul>{ for runs.iter().map(|run| one(run, now)) }</ul>
        </details>
    };
    section("runs", word("Runs"), list)
}

fn failed(runs: &[Run]) -> Option<usize> {
    Some(runs.iter().filter(|run| run.state == State::Failed).count()).filter(|failed| *failed > 0)
}

fn one(run: &Run, now: Millis) -> Html {
    let what = match run.patch_set {
        Some(patch_set) => words("patch set %0", &[&patch_set.to_string()]),
        None => word("merged revision"),
    };
    html! {
        <li>
            <p class="run">
                { icon::state(run.state) }
                <span>
                    { named(&run.pipeline, run.url.as_ref()) }{ word(" of ") }{ what }{ ": " }{ run.word.clone() }
                    { for run.time.ended.or(run.time.began).map(|at| time(at, now, run.time.ended.is_some())) }
                    { for between(run.time).map(|took| html! { <span class="note">{ words(", took %0", &[&length(took)]) }</span> }) }
                    <span class="note">{ ", " }{ run.source.clone() }</span>
                </span>
            </p>
            { for run.message.iter().map(|message| html! { <pre>{ message.clone() }</pre> }) }
            <ul class="jobs">{ for run.jobs.iter().map(|one| job(one, run)) }</ul>
        </li>
    }
}

fn job(job: &Job, run: &Run) -> Html {
    let of = [&*job.told.stage, &word(" in "), &run.pipeline].concat();
    html! {
        <li>
            <p class="run">
                { icon::state(job.state) }
                <span>
                    { named(&job.told.stage, job.told.url.as_ref()) }{ ": " }{ job.word.clone() }
                    if job.non_voting { <span class="note">{ word(", non-voting") }</span> }
                    { for between(job.time).map(|took| html! { <span class="note">{ words(", took %0", &[&length(took)]) }</span> }) }
                </span>
            </p>
            { fold::excerpt(&job.told, &of) }
        </li>
    }
}

fn named(name: &AttrValue, url: Option<&AttrValue>) -> Html {
    match url {
        Some(url) => {
            html! { <a href={url.clone()} target="_blank" rel="noopener noreferrer">{ name.clone() }</a> }
        }
        None => name.clone().into(),
    }
}
