// SPDX-License-Identifier: Apache-2.0
//! The JSON that Milepost's backend, its widget, Gerrit's plugin and scripts share, and its sentences.
//!
//! The wire itself (calls, statements, streams) is `backend/API.md`. Times are milliseconds since the epoch, UTC;
//! revisions are 40 lower-case hex digits. Progress holds moments, never durations, so the same bytes stay right.

mod badge;
mod detail;
mod fate;
pub mod gerrit;
pub mod health;
mod image;
mod included;
mod plain;
mod problem;
mod progress;
mod row;
mod say;
mod sentence;
mod step;
mod target;
mod why;

pub use detail::{
    CiJob, CiRun, Detail, Finding, ImageDetail, JobState, PipelineFile, Place, PlannedPipeline, PlannedStage,
    Ran, RunState, StepTime,
};
pub use fate::Fate;
pub use image::Image;
pub use included::IncludedIn;
pub use problem::Problem;
pub use progress::{ChangeRef, Lead, PipelineProgress, Progress, SourceHealth};
pub use row::{Row, RowStep, Rows};
pub use say::Say;
pub use sentence::Sentence;
pub use step::{Excerpt, Failure, Step, StepKind, StepState, Usual};
pub use target::{Drift, Target, TargetState};
pub use why::{Claim, ClaimOf, Evidence, Pieces, Why};

/// Milliseconds since the epoch, UTC.
pub type Millis = i64;
