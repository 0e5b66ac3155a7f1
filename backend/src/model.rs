// SPDX-License-Identifier: Apache-2.0
//! The domain's words as types. Nothing here does I/O.

mod bot;
mod event;
mod fact;
mod feedback;
mod image;
mod moment;
mod onboarding;
mod pipeline;
mod pipeline_file;
mod release;
mod review;
mod revision;
mod run;
mod service;
mod stretch;
mod wanted;
mod workload;

pub use bot::{Bot, BotKind};
pub use event::{OpenEvent, There, Turn, Waiting, What};
pub use fact::{Fact, FactBody, GERRIT, Join, Want};
pub use feedback::{Built, CommentRule, Feedback, LabelRule};
pub use image::{Digest, ImageFact, ImageRef, Repository};
pub use moment::{DAY, Listened, Moment, PAUSE, days};
pub use onboarding::{OnboardingCheck, OnboardingItem};
pub use pipeline::{Pipeline, Reached, RunsOf, StepPlan, StepRule};
pub use pipeline_file::{
    Broken, Declaration, FileFinding, FileImage, FilePipeline, FileStage, OwnerFiles, PIPELINE_FILE,
    PipelineFile, Standing,
};
pub use release::{Release, ReleaseRevision, ReleaseStatus};
pub use review::{OpenWish, Wish};
pub use revision::Revision;
pub use run::{Artifact, Job, JobState, Run, RunState, Subject};
pub use service::{Paths, Service, TagPattern, WorkloadRef};
pub use stretch::{Noted, Stretch, note};
pub use wanted::{Asked, Brought, PromotedBy, Promotion, Promotions, Wanted};
pub use workload::{EARLIER, Earlier, PodSet, Workload, WorkloadKind, is_label, is_subdomain};
