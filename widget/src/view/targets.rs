// SPDX-License-Identifier: Apache-2.0
//! Where a deploy step stands, cluster by cluster.

use yew::{Html, html};

use crate::model::{State, Step, Target};
use crate::parts::{icon, linked, name::name};
use crate::word::word;

/// One line per target where clusters differ or something failed, else nothing.
pub(crate) fn targets(step: &Step, changes: &str) -> Html {
    if !worth_showing(step) {
        return Html::default();
    }
    let many = step
        .targets
        .iter()
        .any(|target| Some(&target.service) != step.targets.first().map(|first| &first.service));
    html! {
        <ul key={step.number} class="targets" aria-label={step.name.clone()}>
            { for step.targets.iter().map(|target| line(target, many, changes)) }
        </ul>
    }
}

/// Whether clusters are worth a line each.
pub(crate) fn worth_showing(step: &Step) -> bool {
    if matches!(step.state, State::Done | State::Waiting | State::Skipped) {
        return false;
    }
    let differ =
        step.targets.iter().any(|target| Some(&target.is) != step.targets.first().map(|first| &first.is));
    differ || step.targets.iter().any(|target| matches!(target.state, State::Failed | State::Unknown))
}

fn line(target: &Target, many: bool, changes: &str) -> Html {
    // "codfw has not answered" names its cluster already.
    let clause = target.sentence.strip_prefix(target.cluster.as_str()).unwrap_or(&target.sentence);
    html! {
        <li>
            { icon::state(target.state) }
            <span class="cluster">
                if many { { name(&target.service) }{ word(" in ") } }
                { name(&target.cluster) }
            </span>
            <span class="clause">
                { linked(clause.trim_start(), target.other.as_ref(), changes) }
                { for target.last_known.iter().map(|known| html! { <>{ word(", last known: ") }{ known.clone() }</> }) }
                { for target.drift.iter().map(|drift| html! { <span class="note">{ "; " }{ drift.clone() }</span> }) }
            </span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use yew::AttrValue;

    use super::*;

    fn step(state: State, targets: &[(&'static str, State)]) -> Step {
        let targets = targets.iter().map(|(is, state)| Target {
            is: AttrValue::Static(is),
            state: *state,
            ..Target::default()
        });
        Step { state, targets: targets.collect(), ..Step::default() }
    }

    #[test]
    fn clusters_are_listed_where_they_differ_or_fail() {
        let live = ("live", State::Done);
        let rolling = ("rolling_out", State::Running);
        let failed = ("failed", State::Failed);
        assert!(worth_showing(&step(State::Running, &[live, rolling])));
        assert!(worth_showing(&step(State::Failed, &[failed])));
        assert!(!worth_showing(&step(State::Running, &[rolling, rolling])));
        assert!(!worth_showing(&step(State::Done, &[live, ("live_by_later_image", State::Done)])));
        assert!(!worth_showing(&step(State::Running, &[])));
    }
}
