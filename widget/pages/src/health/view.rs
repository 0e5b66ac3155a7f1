// SPDX-License-Identifier: Apache-2.0
//! The page of Milepost's health: what is wrong first, then every source, then the numbers.

use milepost_widget::model::{Millis, State};
use milepost_widget::parts::{icon, time};
use yew::html::Scope;
use yew::{Html, html};

use super::model::{Report, Source, Tested};
use super::{Health, Msg};
use crate::tab::text::length;

/// Draws the page.
pub(super) fn page(health: &Health, link: &Scope<Health>, now: Millis) -> Html {
    let content = match &health.report {
        Some(report) => html! {
            <>
                { for report.unavailable.iter().map(|why| html! { <p class="problem" role="alert">{ why.clone() }</p> }) }
                { sources(health, report, link, now) }
                { numbers(report) }
            </>
        },
        None if health.silent => html! {
            <p class="notice">{ "Gerrit does not tell: this page is for administrators and who has the capability \u{201c}View Milepost Health\u{201d}" }</p>
        },
        None => Html::default(),
    };
    html! {
        <div class="tab">
            <h2 class="headline">{ "Milepost\u{2019}s health" }</h2>
            { content }
            if health.silent && health.report.is_some() { <p class="notice" role="status">{ "Gerrit did not answer the last question: this is older" }</p> }
        </div>
    }
}

fn sources(health: &Health, report: &Report, link: &Scope<Health>, now: Millis) -> Html {
    if report.sources.is_empty() {
        return Html::default();
    }
    // Ages by the backend's clock, whatever this one says.
    let now = now.saturating_add(health.ahead);
    let head = ["Source", "State", "Last answer", "Asked", "Requests", "Failed", "Test"];
    html! {
        <section aria-labelledby="sources">
            <h3 id="sources">{ "Sources" }</h3>
            <table role="table">
                <thead role="rowgroup"><tr role="row">{ for head.iter().map(|name| html! { <th role="columnheader" scope="col">{ *name }</th> }) }</tr></thead>
                <tbody role="rowgroup">{ for report.sources.iter().map(|source| row(source, health, link, now)) }</tbody>
            </table>
        </section>
    }
}

fn row(source: &Source, health: &Health, link: &Scope<Health>, now: Millis) -> Html {
    // A last try that failed is a problem though the word before is fresh; nothing is red, since nobody knows what is so there.
    let (state, said) = match source.as_of {
        Some(_) if source.fresh && source.problem.is_none() => (State::Done, "answers"),
        Some(_) if source.fresh => (State::Unknown, "has answered before"),
        Some(_) => (State::Unknown, "is late"),
        None => (State::Unknown, "has never answered"),
    };
    let name = source.name.clone();
    let test = link.callback(move |_| Msg::Test(name.clone()));
    html! {
        <tr role="row" key={source.name.as_str()}>
            <th role="rowheader" scope="row">{ source.name.clone() }<span class="problem">{ source.kind.clone() }{ for source.host.iter().map(|host| html! { <>{ ", " }{ host.clone() }</> }) }</span></th>
            <td role="cell" data-head="State">
                <span class="state">{ icon::state(state) }<span>{ said }{ for source.problem.iter().chain(&source.remarks).map(|problem| html! { <span class="problem">{ problem.clone() }</span> }) }</span></span>
            </td>
            <td role="cell" data-head="Last answer">
                { for source.as_of.map(|at| time(at, now, true)) }
                { for source.heard_since.map(|at| html! { <span class="problem">{ "without a break since" }{ time(at, now, true) }</span> }) }
            </td>
            <td role="cell" data-head="Asked">{ match source.interval { Some(every) => html! { <>{ "every " }{ every }{ " s" }</> }, None => html! { "it tells by itself" } } }</td>
            <td role="cell" data-head="Requests">{ source.requests.clone() }</td>
            <td role="cell" data-head="Failed">{ source.errors.clone() }</td>
            <td role="cell" data-head="Test">
                <div>
                    <button class="test" type="button" onclick={test} aria-label={["Test ", &source.name].concat()}>{ "Test" }</button>
                    <span role="status">{ for health.tests.get(&source.name).map(|tested| outcome(tested.as_ref())) }</span>
                </div>
            </td>
        </tr>
    }
}

fn outcome(tested: Option<&Tested>) -> Html {
    let Some(tested) = tested else { return html! { <span class="note">{ " asking" }</span> } };
    html! {
        <span class="state">
            { icon::state(if tested.answers { State::Done } else { State::Failed }) }
            <span class="said-whole">{ tested.said.clone() }{ for tested.took.map(|took| html! { <span class="note">{ ", took " }{ length(took) }</span> }) }</span>
        </span>
    }
}

fn numbers(report: &Report) -> Html {
    html! {
        <section aria-labelledby="numbers">
            <h3 id="numbers">{ "Versions and numbers" }</h3>
            <dl class="numbers">{ for report.facts.iter().map(|(name, value)| html! { <div><dt>{ *name }</dt><dd>{ value.clone() }</dd></div> }) }</dl>
        </section>
    }
}
