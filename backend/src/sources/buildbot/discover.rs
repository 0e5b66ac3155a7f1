// SPDX-License-Identifier: Apache-2.0
//! What Buildbot has built for a project of late. What a builder would build it does not tell: schedulers filter by code of the
//! master's configuration.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::StepKind;

use super::{
    Source,
    connect::ADVICE,
    of, run, subject,
    wire::{Build, Builder, Buildset, Request},
};
use crate::{
    discover::{Discovered, FoundJob, FoundRuns, Sought},
    model::Subject,
};

/// Buildsets that are looked at.
const LATE: u32 = 200;

/// What the server answered.
struct Seen {
    sets: Vec<Buildset>,
    requests: Vec<Request>,
    builders: Vec<Builder>,
    builds: Vec<Build>,
}

pub(super) async fn discover(source: &Source, sought: &Sought) -> Result<Discovered, Vec<String>> {
    let (api, url) = (&source.api, source.api.buildsets_url(LATE));
    let seen = async {
        let sets = api.buildsets(LATE).await?;
        let requests = api.requests(&sets.iter().map(|set| set.bsid).collect::<Vec<_>>()).await?;
        let builders = api.builders().await?;
        let builds = match source.config.image_property {
            Some(_) => api.builds(&requests.iter().map(|r| r.buildrequestid).collect::<Vec<_>>()).await?,
            None => Vec::new(),
        };
        Ok(Seen { sets, requests, builders, builds })
    };
    let seen = seen.await.map_err(|error| vec![ADVICE.on(&url, &error)])?;
    Ok(found(&seen, source, sought))
}

/// One pipeline as far as it was seen.
#[derive(Default)]
struct Pipeline {
    buildsets: BTreeSet<u64>,
    builders: BTreeSet<u64>,
}

fn found(seen: &Seen, source: &Source, sought: &Sought) -> Discovered {
    let mut pipelines: BTreeMap<(bool, String), Pipeline> = BTreeMap::new();
    let mut pushes: BTreeSet<u64> = BTreeSet::new();
    let mut all = Discovered::default();
    for request in &seen.requests {
        let Some((merged, name)) = pipeline(seen, request, source, sought) else { continue };
        let pipeline = pipelines.entry((merged, name)).or_default();
        pipeline.buildsets.insert(request.buildsetid);
        pipeline.builders.insert(request.builderid);
        let of = |build: &&Build| build.buildrequestid == request.buildrequestid;
        for build in seen.builds.iter().filter(of) {
            let property = source.config.image_property.as_deref();
            let Some(image) = property.zip(build.properties.as_ref()).and_then(run::image) else { continue };
            pushes.insert(request.builderid);
            if !all.pushed.contains(&image.image.repository) {
                all.pushed.push(image.image.repository);
            }
        }
    }
    let name = |id: u64| seen.builders.iter().find(|builder| builder.builderid == id).map(|b| b.name.clone());
    for ((merged, pipeline), of) in pipelines {
        let ids = of.builders.iter().filter_map(|id| Some((*id, name(*id)?)));
        let jobs = ids.map(|(id, name)| FoundJob { name, voting: Some(true), pushes: pushes.contains(&id) });
        let what = if merged { "new revisions of the branch" } else { "patch sets" };
        let (count, last) = (of.buildsets.len(), seen.sets.len());
        all.runs.push(FoundRuns {
            step: if merged { StepKind::Image } else { StepKind::Check },
            pipeline,
            jobs: jobs.collect(),
            why: format!("{count} of the last {last} buildsets were for its {what}"),
        });
    }
    if all.runs.is_empty() {
        all.remarks.push(format!(
            "none of the last {} buildsets there is for {}",
            seen.sets.len(),
            sought.project
        ));
    }
    all
}

/// Whether a request was for something merged, and its pipeline; `None` for other projects and branches.
fn pipeline(seen: &Seen, request: &Request, source: &Source, sought: &Sought) -> Option<(bool, String)> {
    let set = seen.sets.iter().find(|set| set.bsid == request.buildsetid)?;
    let none = BTreeMap::new();
    let properties = request.properties.as_ref().unwrap_or(&none);
    let subject = subject::of_any(properties, &set.sourcestamps, |_| true)?;
    let merged = match &subject {
        Subject::PatchSet { project, .. } => (*project == sought.project).then_some(false)?,
        Subject::Revision { project, name, .. } => {
            let branch = *name == format!("refs/heads/{}", sought.branch);
            (*project == sought.project && branch).then_some(true)?
        }
    };
    let triggered = set.parent_buildid.is_some();
    Some((merged, of::pipeline(&subject, properties, triggered, &source.config.scheduler_pipelines)?))
}
