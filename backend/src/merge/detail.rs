// SPDX-License-Identifier: Apache-2.0
//! What stands behind an answer, for who wants more: what runs and ran where, the images whole, CI's runs. Decides nothing.

use std::{cmp::Reverse, collections::BTreeSet};

use milepost_api::{
    CiJob, CiRun, Detail, Image, ImageDetail, Millis, Place, Progress, Ran, SourceHealth, gerrit::Ask,
};

use super::{
    Input, View,
    built::{Carrier, Carriers},
    called, carries, declared,
    evidence::Told,
    ground,
};
use crate::model::{ImageFact, Job, Run, Service, StepRule, Stretch, Subject, WorkloadRef};

/// So much is told of what ran in one place.
const RAN: usize = 12;
/// So many runs are told.
const RUNS: usize = 20;
/// So many jobs of one run are told.
const JOBS: usize = 50;

/// What stands behind `shown`, the answer to `input` as a reader sees it who may not see the `hidden` sources; and what Gerrit
/// would have to say for more. How long steps took is not known here.
pub fn detail(input: &Input<'_>, shown: &Progress, hidden: &BTreeSet<String>) -> (Detail, BTreeSet<Ask>) {
    let mut view = View::of(input);
    let (touched, carriers) = view.carried();
    let services = touched.unwrap_or_else(|| input.pipeline.services.iter().collect());
    let places = Places { services, carriers, hidden }.all(&mut view);
    let pipeline = shown.pipeline.as_ref();
    let images = pipeline.iter().flat_map(|pipeline| &pipeline.images);
    let sources = pipeline.iter().flat_map(|pipeline| &pipeline.sources);
    let detail = Detail {
        change: shown.change.clone(),
        later: false,
        steps: Vec::new(),
        places,
        images: images.filter_map(|image| whole(&view, image)).collect(),
        runs: runs(&view, hidden),
        file: declared::told(input),
        sources: sources
            .map(|source| SourceHealth { as_of: view.heard.as_of(&source.name), ..source.clone() })
            .collect(),
    };
    (detail, view.asker.questions)
}

struct Places<'a, 'h> {
    services: Vec<&'a Service>,
    carriers: Carriers<'a>,
    hidden: &'h BTreeSet<String>,
}

impl<'a> Places<'a, '_> {
    /// Every place of a service that the reader may see, in the pipeline's order.
    fn all(&self, view: &mut View<'a>) -> Vec<Place> {
        let mut places = Vec::new();
        for plan in &view.input.pipeline.steps {
            let StepRule::Deploy { environment, clusters } = &plan.rule else { continue };
            for cluster in clusters.iter().filter(|cluster| !self.hidden.contains(*cluster)) {
                for service in &self.services {
                    for at in service.workloads.iter().filter(|at| at.cluster == *cluster) {
                        places.push(self.place(view, environment, service, at));
                    }
                }
            }
        }
        places
    }

    fn place(&self, view: &mut View<'a>, environment: &str, service: &Service, at: &WorkloadRef) -> Place {
        let told = view.evidence.workload(at).map(|told| told.is).filter(|workload| workload.exists);
        let here = at.join();
        let history: &'a [Stretch] = view.input.history;
        let mut ran: Vec<_> = history.iter().filter(|stretch| stretch.workload == here).collect();
        ran.sort_by_key(|stretch| {
            Reverse((stretch.until.unwrap_or(Millis::MAX), stretch.since, &stretch.digest))
        });
        let built = self.carriers.get(service.name.as_str()).copied();
        Place {
            service: service.name.clone(),
            environment: environment.to_owned(),
            cluster: at.cluster.clone(),
            workload: ground::workload(at),
            canary: service.is_canary(at),
            ready: told.map(|workload| workload.new.ready + workload.old.ready),
            desired: told.map(|workload| workload.desired),
            ran: ran.into_iter().take(RAN).map(|stretch| self.ran(view, stretch, built)).collect(),
        }
    }

    fn ran(&self, view: &mut View<'a>, stretch: &Stretch, built: Option<Carrier<'_>>) -> Ran {
        // What a registry says of it is for those who may see that registry.
        let image = view.evidence.image(&stretch.digest).filter(|told| !self.hidden.contains(told.source));
        let revision = image.and_then(|told| told.is.revision.as_ref());
        Ran {
            image: image
                .and_then(|told| called::tag(told.is))
                .unwrap_or_else(|| stretch.digest.brief())
                .to_owned(),
            digest: stretch.digest.to_string(),
            revision: revision.map(ToString::to_string),
            change: revision.and_then(|revision| view.asker.change_of(revision)),
            has_change: image.and_then(|image| has_change(view, image.is, built)),
            since: stretch.since,
            not_before: stretch.not_before,
            until: stretch.until,
        }
    }
}

/// Whether an image has the change, and not what reverts it; `None` while that is not known.
fn has_change(view: &mut View<'_>, image: &ImageFact, built: Option<Carrier<'_>>) -> Option<bool> {
    let Some(merged) = view.merged.clone() else {
        // Somebody may have brought it there by hand before it was merged.
        return image.revision.as_ref().map(|revision| revision == view.input.revision);
    };
    if !carries::has(view, &image.digest, &merged, built)? {
        return Some(false);
    }
    for (change, takes_back) in view.evidence.reverts_of(view.input.change.number) {
        let Ok(revision) = change.current_revision.parse() else { continue };
        if carries::holds(view, &image.digest, &revision)? {
            return Some(!takes_back);
        }
    }
    Some(true)
}

/// An image of the answer with all that its registry says of it.
fn whole(view: &View<'_>, image: &Image) -> Option<ImageDetail> {
    // Another registry may have the same digest, and not be for the reader.
    let is_it =
        |told: &&Told<'_, ImageFact>| told.is.digest.as_str() == image.digest && told.source == image.source;
    let told = view.evidence.images.iter().find(is_it)?;
    Some(ImageDetail {
        service: image.service.clone(),
        uri: image.uri.clone(),
        digest: image.digest.clone(),
        revision: image.revision.clone(),
        tags: told.is.tags.clone(),
        created: image.created,
        deleted: told.is.deleted,
        size: told.is.size,
        source_url: told.is.source_url.clone(),
        labels: told.is.labels.clone(),
        source: image.source.clone(),
    })
}

/// Runs for the change and for the revision that it was merged as, the newest first.
fn runs(view: &View<'_>, hidden: &BTreeSet<String>) -> Vec<CiRun> {
    let merged = view.merged.as_ref();
    let concerns = |run: &Run| match &run.subject {
        Subject::PatchSet { .. } => run.subject.patch_set_of(view.input.change).is_some(),
        Subject::Revision { revision, .. } => merged == Some(revision),
    };
    let told = view.evidence.runs.iter().chain(&view.evidence.unread);
    let seen = told.filter(|told| !hidden.contains(told.source) && concerns(told.is));
    let mut seen: Vec<_> = seen.collect();
    seen.sort_by_key(|told| Reverse((told.is.enqueued.or(told.is.ended), told.key)));
    seen.into_iter().take(RUNS).map(|told| run(view, told)).collect()
}

fn run(view: &View<'_>, told: &Told<'_, Run>) -> CiRun {
    let run = told.is;
    CiRun {
        source: told.source.to_owned(),
        pipeline: run.pipeline.clone(),
        patch_set: run.subject.patch_set_of(view.input.change),
        state: run.state,
        message: run.message.clone(),
        url: run.url.clone(),
        enqueued: run.enqueued,
        ended: run.ended,
        jobs: run.jobs.iter().take(JOBS).map(job).collect(),
    }
}

fn job(job: &Job) -> CiJob {
    CiJob {
        name: job.name.clone(),
        state: job.state,
        voting: job.voting,
        url: job.url.clone(),
        started: job.started,
        ended: job.ended,
        excerpt: job.excerpt.clone(),
    }
}
