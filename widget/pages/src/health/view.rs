// SPDX-License-Identifier: Apache-2.0
//! The page of Milepost's health: what is wrong first, then every source, then the numbers.

use milepost_widget::model::{Millis, State};
use milepost_widget::parts::{icon, time};
use milepost_widget::word::{marked, word, words};
use yew::html::Scope;
use yew::{AttrValue, Html, html};

use super::model::{Refused, Report, Source, Tested};
use super::{Health, Msg};
use crate::tab::text::length;

/// What stands over the columns.
const HEAD: [&str; 7] = [
    marked("Source"),
    marked("State"),
    marked("Last answer"),
    marked("Asked"),
    marked("Requests"),
    marked("Failed"),
    marked("Test"),
];

/// Draws the page.
pub(super) fn page(health: &Health, link: &Scope<Health>, now: Millis) -> Html {
    let content = match &health.report {
        Some(report) => html! {
            <>
                { for report.unavailable.iter().map(|why| html! { <p class="problem" role="alert">{ why.clone() }</p> }) }
                { to_do(report) }
                { waiting("refused", word("Not posted in Gerrit"), &report.refused, now.saturating_add(health.ahead)) }
                { waiting("undelivered", word("Events not acknowledged"), &report.undelivered, now.saturating_add(health.ahead)) }
                { sources(health, report, link, now) }
                { numbers(report) }
            </>
        },
        None if health.silent => html! {
            <p class="notice">{ word("Gerrit does not tell: this page is for administrators and who has the capability “View Milepost Health”") }</p>
        },
        None => Html::default(),
    };
    html! {
        <div class="tab" lang={word("en")}>
            <h2 class="headline">{ word("Milepost’s health") }</h2>
            { content }
            if health.silent && health.report.is_some() { <p class="notice" role="status">{ word("Gerrit did not answer the last question: this is older") }</p> }
        </div>
    }
}

/// What is to be done next. Its text is selected as a whole, on plain http, too.
fn to_do(report: &Report) -> Html {
    if report.to_do.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="to-do">
            <h3 id="to-do">{ word("What to do next") }</h3>
            <ol class="to-do">{ for report.to_do.iter().map(|one| html! { <li>{ one.say.clone() }{ for one.copy.iter().map(|copy| html! { <pre>{ copy.clone() }</pre> }) }</li> }) }</ol>
        </section>
    }
}

/// What others do not take, of what a site wants told to them.
fn waiting(id: &'static str, title: AttrValue, all: &[Refused], now: Millis) -> Html {
    if all.is_empty() {
        return Html::default();
    }
    let line = |one: &Refused| {
        let such = one.change.map(|change| words(", such as of change %0", &[&change.to_string()]));
        html! {
            <li>
                <span class="state">{ icon::state(State::Unknown) }<span>{ one.why.clone() }
                    <span class="problem">
                        { words("%0 wait", &[&one.count.to_string()]) }{ for such }
                        { for one.since.map(|at| html! { <>{ word(", the first") }{ time(at, now, true) }</> }) }
                    </span>
                </span></span>
            </li>
        }
    };
    html! {
        <section aria-labelledby={id}>
            <h3 {id}>{ title }</h3>
            <ul>{ for all.iter().map(line) }</ul>
        </section>
    }
}

fn sources(health: &Health, report: &Report, link: &Scope<Health>, now: Millis) -> Html {
    if report.sources.is_empty() {
        return Html::default();
    }
    // Ages by the backend's clock, whatever this one says.
    let now = now.saturating_add(health.ahead);
    let head = HEAD.map(word);
    html! {
        <section aria-labelledby="sources">
            <h3 id="sources">{ word("Sources") }</h3>
            <table role="table">
                <thead role="rowgroup"><tr role="row">{ for head.into_iter().map(|name| html! { <th role="columnheader" scope="col">{ name }</th> }) }</tr></thead>
                <tbody role="rowgroup">{ for report.sources.iter().map(|source| row(source, health, link, now)) }</tbody>
            </table>
        </section>
    }
}

fn row(source: &Source, health: &Health, link: &Scope<Health>, now: Millis) -> Html {
    // A last try that failed is a problem though the word before is fresh; nothing is red, since nobody knows what is so there.
    let (state, said) = match source.as_of {
        Some(_) if source.fresh && source.problem.is_none() => (State::Done, word("answers")),
        Some(_) if source.fresh => (State::Unknown, word("has answered before")),
        Some(_) => (State::Unknown, word("is late")),
        None => (State::Unknown, word("has never answered")),
    };
    let name = source.name.clone();
    let test = link.callback(move |_| Msg::Test(name.clone()));
    html! {
        <tr role="row" key={source.name.as_str()}>
            <th role="rowheader" scope="row">{ source.name.clone() }<span class="problem">{ source.kind.clone() }{ for source.host.iter().map(|host| html! { <>{ ", " }{ host.clone() }</> }) }</span></th>
            <td role="cell" data-head={word("State")}>
                <span class="state">{ icon::state(state) }<span>{ said }{ for source.problem.iter().chain(&source.remarks).map(|problem| html! { <span class="problem">{ problem.clone() }</span> }) }</span></span>
            </td>
            <td role="cell" data-head={word("Last answer")}>
                { for source.as_of.map(|at| time(at, now, true)) }
                { for source.heard_since.map(|at| html! { <span class="problem">{ word("without a break since") }{ time(at, now, true) }</span> }) }
            </td>
            <td role="cell" data-head={word("Asked")}>{ match source.interval { Some(every) => words("every %0 s", &[&every.to_string()]), None => word("it tells by itself") } }</td>
            <td role="cell" data-head={word("Requests")}>{ source.requests.clone() }</td>
            <td role="cell" data-head={word("Failed")}>{ source.errors.clone() }</td>
            <td role="cell" data-head={word("Test")}>
                <div>
                    <button class="test" type="button" onclick={test} aria-label={words("Test %0", &[&source.name])}>{ word("Test") }</button>
                    <span role="status">{ for health.tests.get(&source.name).map(|tested| outcome(tested.as_ref(), now)) }</span>
                </div>
            </td>
        </tr>
    }
}

fn outcome(tested: Option<&Tested>, now: Millis) -> Html {
    let Some(tested) = tested else { return html! { <span class="note">{ word(" asking") }</span> } };
    let newest = |what: &AttrValue| html! { <span class="problem">{ words("newest: %0", &[what]) }{ for tested.newest_at.map(|at| html! { <>{ "," }{ time(at, now, true) }</> }) }</span> };
    html! {
        <span class="state">
            { icon::state(if tested.answers { State::Done } else { State::Failed }) }
            <span class="said-whole">
                { tested.said.clone() }{ for tested.took.map(|took| html! { <span class="note">{ words(", took %0", &[&length(took)]) }</span> }) }
                { for tested.newest.iter().map(newest) }
                { for tested.missing.iter().map(|right| html! { <span class="problem">{ words("missing: %0", &[right]) }</span> }) }
            </span>
        </span>
    }
}

fn numbers(report: &Report) -> Html {
    html! {
        <section aria-labelledby="numbers">
            <h3 id="numbers">{ word("Versions and numbers") }</h3>
            <dl class="numbers">{ for report.facts.iter().map(|(name, value)| html! { <div><dt>{ word(name) }</dt><dd>{ value.clone() }</dd></div> }) }</dl>
        </section>
    }
}
