// SPDX-License-Identifier: Apache-2.0
//! Where it runs: each service in each cluster, with what runs there now and what ran before.

use milepost_widget::model::{Millis, Pipeline, State, Target};
use milepost_widget::parts::{icon, linked, time};
use milepost_widget::word::{marked, word, words};
use yew::{Html, html};

use super::section;
use crate::tab::model::{Place, Ran};

/// What stands over its columns. An empty value tells "it runs" from the heading "Runs", which other languages say otherwise.
const HEAD: [&str; 6] =
    [marked("Where"), marked("State"), marked("Runs%0\0"), marked("Since"), marked("Pods"), marked("Before")];

/// The table; nothing where the pipeline deploys nowhere.
pub(super) fn places(places: &[Place], pipeline: &Pipeline, now: Millis, changes: &str) -> Html {
    if places.is_empty() {
        return Html::default();
    }
    let many = several(places);
    let head = HEAD.map(word);
    // Its roles are spelt out: a narrow page lays the cells out one below the other, which takes them from a bare table.
    let table = html! {
        <table role="table">
            <thead role="rowgroup"><tr role="row">{ for head.into_iter().map(|name| html! { <th role="columnheader" scope="col">{ name }</th> }) }</tr></thead>
            <tbody role="rowgroup">{ for places.iter().map(|place| row(place, many, pipeline, now, changes)) }</tbody>
        </table>
    };
    section("places", word("Where it runs"), table)
}

fn row(place: &Place, many: bool, pipeline: &Pipeline, now: Millis, changes: &str) -> Html {
    let runs = place.ran.iter().filter(|ran| ran.until.is_none());
    let newest = runs.clone().next();
    let before = place
        .ran
        .iter()
        .find(|ran| ran.until.is_some() && newest.is_none_or(|newest| ran.digest != newest.digest));
    let target = target_of(place, pipeline);
    html! {
        <tr role="row">
            <th role="rowheader" scope="row" title={place.workload.clone()}>
                if many { { place.service.clone() }{ word(" in ") } }
                { place.environment.clone() }
                if place.environment != place.cluster { <span class="cluster">{ " · " }{ place.cluster.clone() }</span> }
                if place.canary { <span class="chip">{ word("canary") }</span> }
            </th>
            <td role="cell" data-head={word("State")}>{ for target.map(|target| state(target, changes)) }</td>
            <td role="cell" data-head={word("Runs%0\0")}>
                { for runs.map(|ran| version(ran, changes)) }
                if newest.is_none() { <span class="note">{ word("nothing seen") }</span> }
            </td>
            <td role="cell" data-head={word("Since")}>{ for newest.map(|ran| time(ran.since, now, true)) }</td>
            <td role="cell" data-head={word("Pods")}>{ for place.pods.map(|(ready, of)| words("%0 of %1 ready", &[&ready.to_string(), &of.to_string()])) }</td>
            <td role="cell" data-head={word("Before")}>{ for before.map(|ran| version(ran, changes)) }</td>
        </tr>
    }
}

/// Whether they are of several services.
pub(super) fn several(places: &[Place]) -> bool {
    let first = places.first().map(|place| &place.service);
    places.iter().any(|place| Some(&place.service) != first)
}

/// What the progress says of the place; a canary has no state of its own there.
fn target_of<'p>(place: &Place, pipeline: &'p Pipeline) -> Option<&'p Target> {
    let mut targets = pipeline.steps.iter().flat_map(|step| &step.targets);
    targets.find(|target| is_here(target, place))
}

fn is_here(target: &Target, place: &Place) -> bool {
    !place.canary
        && target.service == place.service
        && target.environment == place.environment
        && target.cluster == place.cluster
}

fn state(target: &Target, changes: &str) -> Html {
    html! {
        <span class="state" data-failed={(target.state == State::Failed).then_some("")}>
            { icon::state(target.state) }
            <span>
                { linked(&target.sentence, target.other.as_ref(), changes) }
                { for target.last_known.iter().map(|known| html! { <>{ word(", last known: ") }{ known.clone() }</> }) }
                { for target.drift.iter().map(|drift| html! { <span class="note">{ "; " }{ drift.clone() }</span> }) }
            </span>
        </span>
    }
}

/// "v2", and the change that it is the image of.
pub(super) fn version(ran: &Ran, changes: &str) -> Html {
    let change = ran.change.as_ref().map(|number| {
        let named = words("change %0", &[number]);
        html! { <span class="note">{ word(" of ") }{ linked(&named, Some(number), changes) }</span> }
    });
    html! { <span class="version"><code title={ran.digest.clone()}>{ ran.image.clone() }</code>{ for change }</span> }
}
