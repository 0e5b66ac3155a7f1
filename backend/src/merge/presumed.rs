// SPDX-License-Identifier: Apache-2.0
//! Services of which only the project's own file tells. It does not say which of them a change touches, nor where they run: what CI
//! built for the change tells the one, what clusters run the other.

use super::{
    View,
    built::{Carriers, Touched},
    image, runs,
    runs::Outlook,
};
use crate::model::{RunsOf, Service, StepRule, WorkloadRef};

/// The services that count: once a build of the change has ended well, those that it built.
pub(super) fn counted<'a>(view: &mut View<'a>, touched: Touched<'a>, carriers: &Carriers<'a>) -> Touched<'a> {
    let pipeline = view.input.pipeline;
    let built = |service: &&Service| {
        !pipeline.presumed.contains(&service.name) || carriers.contains_key(service.name.as_str())
    };
    let services = touched?;
    // Of none at all it is not known that there is nothing to build.
    if carriers.is_empty() || services.iter().all(built) || !has_ended(view) {
        return Some(services);
    }
    Some(services.into_iter().filter(built).collect())
}

fn has_ended(view: &mut View<'_>) -> bool {
    let builds = |rule: &'_ StepRule| match rule {
        StepRule::Image(of) => Some(of.clone()),
        _ => None,
    };
    let Some(of): Option<RunsOf> = view.input.pipeline.steps.iter().find_map(|step| builds(&step.rule))
    else {
        return false;
    };
    let found = image::builds(view, &of);
    matches!(runs::outlook(&found, &of), Outlook::Passed(_))
}

/// Whether it is known that the service runs there at all.
pub(super) fn is_seen(view: &View<'_>, service: &Service, place: &WorkloadRef) -> bool {
    !view.input.pipeline.presumed.contains(&service.name)
        || view.evidence.workload(place).is_some_and(|told| told.is.exists)
        || view.input.history.iter().any(|stretch| stretch.workload == place.join())
}
