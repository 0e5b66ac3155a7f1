// SPDX-License-Identifier: Apache-2.0
//! The page of changes: a line for each, a column for each environment.

use milepost_widget::model::State;
use milepost_widget::parts::icon;
use milepost_widget::text;
use milepost_widget::word::word;
use yew::{AttrValue, Html, html};

use super::model::{Environment, Row};
use super::{Changes, Place};

/// Draws the page.
pub(super) fn page(page: &Changes, place: &Place) -> Html {
    let notice = match (&page.rows, &page.unavailable) {
        _ if place.project.is_empty() => Some(word("Which project?")),
        (_, Some(why)) => Some(why.clone()),
        (Some(rows), None) if rows.is_empty() => {
            Some(word("Gerrit lists no changes of that project and branch for you"))
        }
        (Some(rows), None) if !page.silent && rows.iter().all(|row| row.told.is_none()) => {
            Some(word("Nothing is told of these changes"))
        }
        _ => page.silent.then(|| word("Gerrit did not answer the last question")),
    };
    html! {
        <div class="tab" lang={word("en")} data-stale={(page.silent || page.unavailable.is_some()).then_some("")}>
            <h2 class="headline">{ word("Changes on their way") }</h2>
            { form(place) }
            <p class="notice" role="status">{ notice.unwrap_or_default() }</p>
            { for page.rows.as_ref().filter(|rows| !rows.is_empty()).map(|rows| table(rows, place)) }
        </div>
    }
}

/// What the page is about, to be sent to its own address.
fn form(place: &Place) -> Html {
    html! {
        <form method="get">
            <label>{ word("Project") }{ " " }<input name="project" value={place.project.clone()} required=true /></label>
            <label>{ word("Branch") }{ " " }<input name="branch" value={place.branch.clone()} placeholder={word("every one")} /></label>
            <button class="test" type="submit">{ word("Show") }</button>
        </form>
    }
}

/// The environments of all of them, each once, in their order.
fn environments(rows: &[Row]) -> Vec<&AttrValue> {
    let all = rows.iter().flat_map(|row| &row.told).flat_map(|told| &told.environments);
    all.fold(Vec::new(), |mut names, environment| {
        if !names.contains(&&environment.name) {
            names.push(&environment.name);
        }
        names
    })
}

fn table(rows: &[Row], place: &Place) -> Html {
    let environments = environments(rows);
    html! {
        <table role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">{ word("Change") }</th>
                    if place.branch.is_empty() { <th role="columnheader" scope="col">{ word("Branch") }</th> }
                    <th role="columnheader" scope="col">{ word("Step") }</th>
                    { for environments.iter().map(|name| html! { <th role="columnheader" scope="col">{ (*name).clone() }</th> }) }
                </tr>
            </thead>
            <tbody role="rowgroup">{ for rows.iter().map(|row| line(row, &environments, place)) }</tbody>
        </table>
    }
}

fn line(row: &Row, environments: &[&AttrValue], place: &Place) -> Html {
    let href = [&*place.base, "/c/", &row.change.number].concat();
    let told = row.told.as_ref();
    let step = told.map(|told| html! {
        <span class="state" title={told.headline.clone()}>{ icon::state(told.state) }<span>{ told.step.clone() }<span class="aside">{ ": " }{ told.headline.clone() }</span></span></span>
    });
    html! {
        <tr role="row" key={row.change.number.as_str()}>
            <th role="rowheader" scope="row"><a {href}>{ row.change.number.clone() }</a>{ ": " }<bdi>{ row.change.subject.clone() }</bdi></th>
            if place.branch.is_empty() { <td role="cell" data-head={word("Branch")}>{ row.change.branch.clone() }</td> }
            <td role="cell" data-head={word("Step")}>{ for step }</td>
            { for environments.iter().map(|name| {
                let there = told.and_then(|told| told.environments.iter().find(|one| one.name == **name));
                html! { <td role="cell" data-head={(*name).clone()}>{ for there.map(|there| cell(there, row.change.merged)) }</td> }
            }) }
        </tr>
    }
}

/// Of a change that is not merged nothing is to be said: it is nowhere.
fn cell(there: &Environment, merged: bool) -> Html {
    if !merged && there.state == State::Waiting {
        return Html::default();
    }
    html! {
        <span class="state" data-failed={(there.state == State::Failed).then_some("")}>
            { icon::state(there.state) }
            <span>{ there.sentence.clone() }<span class="aside">{ ": " }{ word(text::state(there.state)) }</span></span>
        </span>
    }
}
