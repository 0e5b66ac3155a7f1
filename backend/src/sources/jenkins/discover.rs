// SPDX-License-Identifier: Apache-2.0
//! What has run for a project of late, by the builds that Jenkins shows: the pipelines that their events stand for, with their jobs,
//! and the stages of each job's newest build. Jenkins does not tell what a job would be started for before it was.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::StepKind;
use serde_json::Value;

use super::{
    Source,
    connect::ADVICE,
    filter::roots,
    place::Place,
    stages,
    subject::{Hosts, Is, Ours, Rules},
    wire::{self, Build, Weight},
};
use crate::{
    discover::{Discovered, FoundJob, FoundRuns, Sought},
    excerpt,
    model::Subject,
};

/// Jobs whose stages are asked for, at most.
const JOBS: usize = 30;

pub(super) async fn discover(source: &Source, sought: &Sought) -> Result<Discovered, Vec<String>> {
    let builds = builds(source).await?;
    let config = &source.config;
    let hosts = Hosts::of(&sought.gerrit_hosts);
    let rules =
        Rules { ours: Ours::new(&hosts), pipelines: config.names(), checkout_jobs: &config.checkout_jobs };
    let mut pipelines: BTreeMap<String, Found<'_>> = BTreeMap::new();
    for build in &builds {
        let Some(Is { subject, pipeline, .. }) = rules.of(&build.place, &build.grounds) else { continue };
        let (project, patch_set) = match &subject {
            Subject::PatchSet { project, .. } => (project, true),
            Subject::Revision { project, .. } => (project, false),
        };
        if *project != sought.project {
            continue;
        }
        let found = pipelines.entry(pipeline).or_default();
        *(if patch_set { &mut found.patch_sets } else { &mut found.revisions }) += 1;
        match found.newest.get_mut(&build.place) {
            Some(held) if held.begun < build.begun => *held = build,
            Some(_) => {}
            None => drop(found.newest.insert(&build.place, build)),
        }
    }
    let mut all = Discovered::default();
    if pipelines.is_empty() {
        all.remarks.push(format!(
            "no build of {} is among the {} that {} shows of late",
            sought.project,
            builds.len(),
            source.config.url
        ));
    }
    for (name, found) in pipelines {
        all.runs.push(found.told(source, &name, &mut all.unseen).await);
    }
    Ok(all)
}

async fn builds(source: &Source) -> Result<Vec<Build>, Vec<String>> {
    let config = &source.config;
    let mut all = Vec::new();
    for root in roots(&config.jobs) {
        let read = async {
            let body: Value = source.api.listing(&root, Weight::Whole, None).await?.json("the jobs")?;
            wire::listing(&root, &body, &config.jobs)
        };
        let url = source.api.listing_url(&root, Weight::Whole);
        all.extend(read.await.map_err(|error| vec![ADVICE.on(&url, &error)])?.builds);
    }
    Ok(all)
}

/// What was seen of a pipeline.
#[derive(Default)]
struct Found<'a> {
    patch_sets: usize,
    revisions: usize,
    newest: BTreeMap<&'a Place, &'a Build>,
}

impl Found<'_> {
    async fn told(self, source: &Source, name: &str, unseen: &mut Vec<String>) -> FoundRuns {
        let several = self.newest.len() > 1;
        let mut jobs: BTreeSet<String> = BTreeSet::new();
        for (place, build) in self.newest.iter().take(JOBS) {
            let own = excerpt::line(&place.shown(), 200);
            let stages = if build.pipeline == Some(false) {
                Ok(None)
            } else {
                source.api.stages(place, build.number).await
            };
            let stages = stages.and_then(|body| body.map(|body| stages::stages(&body)).transpose());
            match stages {
                Ok(Some(stages)) if !stages.is_empty() => jobs.extend(stages.iter().map(|stage| {
                    let stage = excerpt::line(&stage.name, 200);
                    if several { format!("{own}: {stage}") } else { stage }
                })),
                Ok(_) => drop(jobs.insert(own)),
                Err(error) => {
                    unseen.push(format!("the stages of {own}: {error}; right would be: try again later"));
                    jobs.insert(own);
                }
            }
        }
        if let Some(more) = self.newest.len().checked_sub(JOBS).filter(|more| *more > 0) {
            unseen
                .push(format!("the stages of {more} more jobs of pipeline `{name}`: {JOBS} are asked about"));
        }
        let before = self.patch_sets > self.revisions;
        let (step, seen, of) = if before && name.contains("gate") {
            (StepKind::Merge, self.patch_sets, "patch sets, and its name says that it merges")
        } else if before {
            (StepKind::Check, self.patch_sets, "patch sets")
        } else {
            (StepKind::Image, self.revisions, "new revisions of branches")
        };
        let jobs = jobs.into_iter().map(|name| FoundJob { name, voting: None, pushes: false }).collect();
        let why =
            format!("pipeline `{name}`: {seen} of its builds of late were for {of} ({})", source.config.url);
        FoundRuns { step, pipeline: name.to_owned(), jobs, why }
    }
}
