// SPDX-License-Identifier: Apache-2.0
//! What the row draws, in types of its own: only what is shown, and nothing that can be wrong.

use yew::AttrValue;

/// Milliseconds since the epoch, UTC.
pub type Millis = i64;

/// One answer about a change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The revision that the answer is about, when it is a whole one.
    pub revision: Option<AttrValue>,
    /// Nothing is drawn without it.
    pub pipeline: Option<Pipeline>,
    /// Why nothing can be said now.
    pub unavailable: Option<AttrValue>,
}

impl Progress {
    /// Whether there is anything to draw.
    pub fn is_shown(&self) -> bool {
        self.pipeline.is_some() || self.unavailable.is_some()
    }
}

/// The ordered steps and what carries the change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pipeline {
    /// Where the last step leads: an environment's name, or `merge`.
    pub goal: AttrValue,
    /// "Step 3 of 5 to production: image is being built".
    pub headline: AttrValue,
    /// The number of another change that the headline names.
    pub other: Option<AttrValue>,
    /// The number of the change that the headline's step waits for, if that is another one.
    pub awaited: Option<AttrValue>,
    /// The number of the step that the headline is about.
    pub step: u32,
    /// The state of that step.
    pub state: State,
    /// In order.
    pub steps: Vec<Step>,
    /// Images and candidates.
    pub images: Vec<Image>,
    /// Further remarks.
    pub notes: Vec<Note>,
    /// Sources whose word is not fresh.
    pub late: Vec<Late>,
}

/// A remark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// As a clause.
    pub text: AttrValue,
    /// The number of another change that it names.
    pub other: Option<AttrValue>,
}

/// A line of what an answer rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ground {
    /// Whether this is a claim; the lines after it are what it rests on.
    pub claim: bool,
    /// What is claimed of what, or what a source said of what.
    pub text: AttrValue,
    /// When the source said it.
    pub as_of: Option<Millis>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Reached.
    Done,
    /// Failed.
    Failed,
    /// Not needed.
    Skipped,
    /// Cannot be read, or a state that this page does not know.
    #[default]
    Unknown,
}

/// One numbered step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// From 1; its place in the list where the answer has none.
    pub number: u32,
    /// Short label of its mark.
    pub name: AttrValue,
    /// Where it stands.
    pub state: State,
    /// The state as a clause.
    pub sentence: AttrValue,
    /// When it entered this state.
    pub since: Option<Millis>,
    /// How long it usually takes.
    pub usual: Option<Usual>,
    /// What failed in it.
    pub failure: Option<Failure>,
    /// Services in clusters.
    pub targets: Vec<Target>,
}

/// How long a step usually takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usual {
    /// From when it is counted.
    pub since: Millis,
    /// What is usual, in milliseconds.
    pub median: Millis,
    /// From this moment on it takes longer than nine of ten before.
    pub late: Millis,
}

/// What failed, and the lines that say why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// The failing stage by its own name.
    pub stage: AttrValue,
    /// Its log; http(s) or nothing.
    pub url: Option<AttrValue>,
    /// The excerpt's lines; empty where there is none.
    pub lines: Vec<AttrValue>,
    /// Index of the line that says why; always within `lines`.
    pub cause: Option<usize>,
    /// Its number in the log, and where that is shown; http(s).
    pub place: Option<(u32, AttrValue)>,
}

impl Failure {
    /// The one line worth showing unasked: the cause, else the last line that says anything.
    pub fn line(&self) -> Option<&AttrValue> {
        match self.cause {
            Some(cause) => self.lines.get(cause),
            None => self.lines.iter().rev().find(|line| line.bytes().any(|byte| byte > b' ')),
        }
    }
}

/// A service in a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// The service's name.
    pub service: AttrValue,
    /// The environment's name.
    pub environment: AttrValue,
    /// The cluster's name.
    pub cluster: AttrValue,
    /// Its state, as a mark shows it.
    pub state: State,
    /// The state's own name on the wire: tells apart what marks do not.
    pub is: AttrValue,
    /// The state as a clause.
    pub sentence: AttrValue,
    /// The number of another change that the clause names.
    pub other: Option<AttrValue>,
    /// What was last known of one that cannot be read, as a clause.
    pub last_known: Option<AttrValue>,
    /// What is asked for instead of what runs, as a clause.
    pub drift: Option<AttrValue>,
}

/// An image of this change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image {
    /// The service it is built for.
    pub service: AttrValue,
    /// What to copy.
    pub uri: AttrValue,
    /// Of an unmerged revision.
    pub candidate: bool,
}

/// A source that is late.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Late {
    /// The source's name.
    pub name: AttrValue,
    /// When it last answered; never, where absent.
    pub as_of: Option<Millis>,
    /// What is wrong with it.
    pub problem: Option<AttrValue>,
}
