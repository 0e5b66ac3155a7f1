// SPDX-License-Identifier: Apache-2.0
//! What the tab draws beside the progress: only what is shown, and nothing that can be wrong.

use milepost_widget::model::{Failure, Millis, State};
use yew::AttrValue;

/// What stands behind a progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// A moment later there may be more.
    pub later: bool,
    /// How long steps took, in their order.
    pub steps: Vec<StepTime>,
    /// What runs and ran where.
    pub places: Vec<Place>,
    /// The images, whole.
    pub images: Vec<Image>,
    /// CI's runs, the newest first.
    pub runs: Vec<Run>,
    /// The project's own pipeline file.
    pub file: Option<File>,
    /// How old each source's word is.
    pub sources: Vec<Source>,
}

/// How long a step took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepTime {
    /// The step's number.
    pub number: u32,
    /// When it was first reached.
    pub reached: Option<Millis>,
    /// It was reached after this moment, if nobody was looking.
    pub not_before: Option<Millis>,
    /// How long it took.
    pub took: Option<Millis>,
    /// How long it usually takes.
    pub usual: Option<Millis>,
}

/// One workload of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The service's name.
    pub service: AttrValue,
    /// The environment's name.
    pub environment: AttrValue,
    /// The cluster's name.
    pub cluster: AttrValue,
    /// The workload as its cluster calls it.
    pub workload: AttrValue,
    /// Whether this is a canary.
    pub canary: bool,
    /// Ready pods and pods wanted, where anything was told.
    pub pods: Option<(u32, u32)>,
    /// What runs and ran here, the newest first.
    pub ran: Vec<Ran>,
}

/// That an image ran for a while.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ran {
    /// As people call it.
    pub image: AttrValue,
    /// Its digest.
    pub digest: AttrValue,
    /// Its revision, if it is known and whole.
    pub revision: Option<AttrValue>,
    /// The number of the change that made its revision.
    pub change: Option<AttrValue>,
    /// Whether it has the change of the page, where that is known.
    pub has_change: Option<bool>,
    /// First seen.
    pub since: Millis,
    /// Last seen; `None` while it runs.
    pub until: Option<Millis>,
}

/// An image as its registry describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image {
    /// The service it is built for.
    pub service: AttrValue,
    /// What to copy.
    pub uri: AttrValue,
    /// Its digest.
    pub digest: AttrValue,
    /// The revision it was built from, if it is a whole one.
    pub revision: Option<AttrValue>,
    /// Tags, one after the other.
    pub tags: AttrValue,
    /// When it was created.
    pub created: Option<Millis>,
    /// When the registry was first seen without it.
    pub deleted: Option<Millis>,
    /// In bytes.
    pub size: Option<f64>,
    /// Where its sources are; http(s) or nothing.
    pub source_url: Option<AttrValue>,
    /// Labels with their values.
    pub labels: Vec<(AttrValue, AttrValue)>,
}

/// One execution of a CI pipeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The CI server's name.
    pub source: AttrValue,
    /// The CI pipeline's name.
    pub pipeline: AttrValue,
    /// The patch set that it ran for; `None`: the merged revision.
    pub patch_set: Option<u32>,
    /// Where it stands.
    pub state: State,
    /// The same in CI's word.
    pub word: AttrValue,
    /// The server's own words.
    pub message: Option<AttrValue>,
    /// Its own page; http(s) or nothing.
    pub url: Option<AttrValue>,
    /// When it began and ended.
    pub time: Time,
    /// Its jobs.
    pub jobs: Vec<Job>,
}

/// One job of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Job {
    /// Where it stands.
    pub state: State,
    /// The same in CI's word.
    pub word: AttrValue,
    /// Whether its failure fails nothing.
    pub non_voting: bool,
    /// When it began and ended.
    pub time: Time,
    /// Its name, its log and, where it failed, the lines that say why.
    pub told: Failure,
}

/// A project's own pipeline file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Where it is in the project.
    pub path: AttrValue,
    /// Where Gerrit shows it, from where the pages of changes are.
    pub link: AttrValue,
    /// Its pipelines.
    pub pipelines: Vec<Planned>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// A pipeline as it is planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planned {
    /// Its name.
    pub name: AttrValue,
    /// The number of the step that it is part of.
    pub step: Option<u32>,
    /// Its stages, side by side and one after the other, each with what it does.
    pub frames: Vec<Vec<(AttrValue, AttrValue)>>,
}

/// Something that is wrong with a pipeline file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Whether it is more than a warning.
    pub error: bool,
    /// Its line, from 1.
    pub line: AttrValue,
    /// The rule's name.
    pub rule: AttrValue,
    /// What is wrong and what to do.
    pub message: AttrValue,
}

/// From when to when.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Time {
    /// When it began.
    pub began: Option<Millis>,
    /// When it ended.
    pub ended: Option<Millis>,
}

/// A source and its age.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: AttrValue,
    /// Whether its last word is recent.
    pub fresh: bool,
    /// When it last answered.
    pub as_of: Option<Millis>,
    /// What is wrong with it, or cannot be read of it.
    pub problems: Vec<AttrValue>,
}

/// Changes between the image that runs and another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rides {
    /// Those that the reader may see.
    pub changes: Vec<Ride>,
    /// How many he may not see.
    pub hidden: u32,
    /// Commits that no change made.
    pub without_change: u32,
    /// How many commits run that this image lacks.
    pub behind: u32,
    /// There are, or may be, more of those.
    pub behind_more: bool,
    /// There are more than were looked at.
    pub more: bool,
}

/// One change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ride {
    /// Its number.
    pub number: AttrValue,
    /// Its subject.
    pub subject: AttrValue,
    /// Its owner's name.
    pub owner: AttrValue,
}
