// SPDX-License-Identifier: Apache-2.0
//! What a claim rests on, in the words of whoever said it.

mod quote;
mod run;
pub(super) mod target;
mod wanted;

use milepost_api::{
    Evidence as Line, Lead, Millis, Pieces,
    gerrit::{Change, ChangeStatus, NO_SUCH_REVISION, Reply},
};

pub(super) use quote::Name;

use super::{View, asker::Paths, evidence::Told};
use crate::{
    model::{GERRIT, ImageFact, Repository, Revision, Service, WorkloadRef},
    sources::Trouble,
};

/// The name of what Milepost itself has kept, among the sources.
const MILEPOST: &str = "milepost";

/// One thing that was said, and the other sources that led to it: who may not see one of those may not see this either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ground {
    /// What was said.
    pub(super) line: Line,
    /// Names of the other sources without whose word it would not be here.
    pub(super) through: Vec<String>,
}

/// What the time of a way that is over is counted from.
pub(super) fn lead(lead: &Lead, goal: &str) -> Vec<Ground> {
    let reached = |object: String, at| Ground::kept(object, "reached first", Some(at));
    let acts = lead.human_actions.map(|acts| {
        Ground::new(GERRIT, "votes and submits", format!("{acts} by people, not service users"), None)
    });
    let merged = reached("history of the merge".to_owned(), lead.merged);
    let reached = reached(format!("history of {}", Name(goal)), lead.reached);
    [merged, reached].into_iter().chain(acts).collect()
}

impl Ground {
    fn new(source: &str, object: impl Into<String>, said: impl Into<String>, as_of: Option<Millis>) -> Self {
        let (object, of_object) = quote::taken_apart(&object.into());
        let (said, of_said) = quote::taken_apart(&said.into());
        let pieces = Some(Pieces { object: of_object, said: of_said });
        let line = Line { source: source.to_owned(), object, said, pieces, as_of };
        Self { line, through: Vec::new() }
    }

    /// Who may not see that source may not see this.
    pub(super) fn through(mut self, source: &str) -> Self {
        self.through.push(source.to_owned());
        self
    }

    /// What Milepost keeps, or concludes from another step.
    pub(super) fn kept(object: impl Into<String>, said: &str, at: Option<Millis>) -> Self {
        Self::new(MILEPOST, object, said, at)
    }

    /// On how many other changes the stage failed for the same reason.
    pub(super) fn elsewhere(source: &str, stage: &str, changes: u32) -> Self {
        let said = format!("{changes} with the same cause in 24 hours");
        Self::new(source, format!("failures of {} on other changes", Name(stage)), said, None)
    }

    /// What Gerrit says of a change.
    pub(super) fn change(change: &Change) -> Self {
        let open = change.status == ChangeStatus::New;
        let requirements =
            change.unsatisfied.as_deref().filter(|_| open).map(|unsatisfied| match unsatisfied {
                [] => "every submit requirement satisfied".to_owned(),
                some => format!("not satisfied: {}", Name(some.join(", "))),
            });
        let said = [
            Some(match change.status {
                ChangeStatus::New => format!("status NEW, patch set {}", change.current_patch_set),
                ChangeStatus::Merged => format!("status MERGED as {}", change.current_revision),
                ChangeStatus::Abandoned => "status ABANDONED".to_owned(),
            }),
            requirements,
            (open && change.wip).then(|| "work in progress".to_owned()),
            change.revert_of.map(|other| format!("reverts change {other}")),
        ];
        let object = format!("change {}", change.number);
        Self::new(
            GERRIT,
            object,
            said.into_iter().flatten().collect::<Vec<_>>().join(", "),
            Some(change.updated),
        )
    }
}

impl Ground {
    /// That there are older comments of bots than Gerrit tells.
    pub(super) fn more_comments() -> Self {
        Self::new(GERRIT, "comments of bots", "more than are read: the oldest are left out", None)
    }

    /// What another change has to do with the one that is asked about. No more of it: not every reader may see it.
    pub(super) fn other(number: u64, said: String) -> Self {
        Self::new(GERRIT, format!("change {number}"), said, None)
    }
}

impl Told<'_, ImageFact> {
    /// What the registry says of the image.
    pub(super) fn ground(&self) -> Ground {
        let image = self.is;
        let label = match &image.revision {
            Some(revision) => format!("revision label {}", Name(revision)),
            None => "no revision label".to_owned(),
        };
        let said = if image.tags.is_empty() {
            label
        } else {
            format!("{label}, tags {}", Name(image.tags.join(", ")))
        };
        let said = if image.deleted.is_some() { format!("deleted; {said}") } else { said };
        Ground::new(self.source, format!("manifest {}", image.digest), said, Some(self.as_of))
    }
}

impl View<'_> {
    /// What Gerrit says of the change that is asked about.
    pub(super) fn change_ground(&self) -> Ground {
        Ground::change(self.input.change)
    }

    /// When the source last answered, and what is wrong with it.
    pub(super) fn health_ground(&self, source: &str) -> Ground {
        let health = self.input.health.get(source);
        let said = match health.and_then(|health| health.trouble.as_ref()) {
            Some(Trouble::Refuses) => "refuses our credentials since".to_owned(),
            Some(Trouble::Unreadable(at)) => format!("cannot be read since: {}", Name(at)),
            None if self.heard.fresh(source) => "answered".to_owned(),
            _ if self.heard.as_of(source).is_none() => "has never answered".to_owned(),
            _ => "has not answered since".to_owned(),
        };
        Ground::new(source, "last answer", said, self.heard.as_of(source))
    }

    /// That a source which answers has told of none.
    pub(super) fn none_ground(&self, source: &str, object: impl Into<String>) -> Ground {
        if self.heard.fresh(source) {
            Ground::new(source, object, "none", self.heard.as_of(source))
        } else {
            self.health_ground(source)
        }
    }

    /// That the registry of a repository has no image with the change.
    pub(super) fn no_image_ground(&self, repository: &Repository, merged: &Revision) -> Option<Ground> {
        let source = self.input.pipeline.registries.get(&repository.registry)?;
        Some(
            self.none_ground(
                source,
                format!("images of {} that contain {}", Name(repository), short(merged)),
            ),
        )
    }

    /// Which paths the change touches, where that decides.
    pub(super) fn paths_ground(&mut self) -> Ground {
        let revision = self.merged.clone().unwrap_or_else(|| self.input.revision.clone());
        let said = match self.asker.paths(&revision) {
            Some(Paths::These(paths)) => format!("{} in all, none of a service", paths.len()),
            Some(Paths::TooManyToTell) => "too many to tell".to_owned(),
            None => "not said yet".to_owned(),
        };
        Ground::new(GERRIT, format!("paths of revision {}", short(&revision)), said, None)
    }

    /// What Gerrit's git says of an image's revision.
    pub(super) fn ancestry_ground(&self, image: &Told<'_, ImageFact>, ancestor: &Revision) -> Option<Ground> {
        let revision = image.is.revision.as_ref().filter(|revision| *revision != ancestor)?;
        let said = match self.asker.said(revision, ancestor) {
            Some(Reply::Contains(true)) => format!("contains {}", short(ancestor)),
            Some(Reply::Contains(false)) => format!("does not contain {}", short(ancestor)),
            Some(Reply::Unknown(why)) if why == NO_SUCH_REVISION => "is not in Gerrit".to_owned(),
            _ => "not said yet".to_owned(),
        };
        Some(Ground::new(GERRIT, format!("revision {revision}"), said, None).through(image.source))
    }

    /// What a service's own image is called where it is expected.
    pub(super) fn awaited_ground(&self, service: &Service) -> Option<Ground> {
        self.no_image_ground(service.repositories.first()?, self.merged.as_ref()?)
    }
}

/// A workload as its cluster calls it.
pub(super) fn workload(place: &WorkloadRef) -> String {
    format!("{:?} {}/{}", place.kind, place.namespace, place.name)
}

/// The first ten digits.
fn short(revision: &Revision) -> &str {
    revision.as_str().get(..10).unwrap_or_default()
}
