// SPDX-License-Identifier: Apache-2.0
//! What a tenant runs for a project (zuul-web 14.3, `zuul/web/__init__.py`): its pipelines from `project/{p}`, the jobs that Zuul
//! itself chooses for a branch from `freeze-jobs`, and what ran of late from `buildsets` and `builds`. Zuul tells a pipeline's
//! manager and the drivers of its triggers, and no events; so for what a pipeline runs is seen from its recent buildsets.

mod habit;
mod judge;
mod read;
#[cfg(test)]
mod tests;

use futures::{StreamExt as _, TryFutureExt as _, stream};
use serde_json::Value;
use url::Url;

use self::{
    habit::Habits,
    judge::{Judged, judge},
};
use super::Source;
use crate::{
    discover::{Discovered, FoundJob, Sought},
    http::FetchError,
    sources::connect::Advice,
};

/// Rows of `buildsets` and of `builds` that are looked at.
const ROWS: &str = "200";
/// Jobs of one pipeline that are asked about one by one.
const JOBS: usize = 60;
/// Requests under way at once.
const AT_ONCE: usize = 4;

const ADVICE: Advice<'static> = Advice {
    refused: "`token_file` names a token that may read this tenant",
    missing: "zuul-web's root as `url`, and one of its tenants as `tenant`",
    foreign: "zuul-web's root as `url`, of Zuul 4 or later",
};

pub(super) async fn discover(source: &Source, sought: &Sought) -> Result<Discovered, Vec<String>> {
    let look = Look { source, sought };
    let url = look.project_url(&["project"], &[]);
    let project = match source.api.any("the project", &url).await {
        Ok(project) => project,
        Err(FetchError::Status { status: 404, .. }) => return look.unknown().await,
        Err(error) => return Err(vec![ADVICE.on(&url, &error)]),
    };
    let mut all = Discovered::default();
    let names = read::pipelines_of(&project);
    if names.is_empty() {
        all.remarks.push(format!("{} has no pipelines there ({url})", sought.project));
        return Ok(all);
    }
    let status = look.ask(&mut all, "the status", source.api.status_url()).await;
    let query = [("project", sought.project.as_str()), ("limit", ROWS)];
    let buildsets = look.ask(&mut all, "buildsets", source.api.url(&["buildsets"], &query)).await;
    let builds = look.ask(&mut all, "builds", source.api.url(&["builds"], &query)).await;
    let habits = Habits::of(&buildsets, &sought.branch);
    let pushes = read::pushes(&builds);
    all.pushed = read::repositories(&pushes);
    let mut judged = Vec::new();
    for name in names {
        let jobs = look.jobs(&mut all, &project, &name).await;
        if jobs.is_empty() {
            all.remarks.push(format!("pipeline `{name}` has no job for branch {} there", sought.branch));
            continue;
        }
        let jobs: Vec<_> = jobs
            .into_iter()
            .map(|(job, voting)| FoundJob {
                pushes: pushes.contains_key(&(name.clone(), job.clone())),
                name: job,
                voting,
            })
            .collect();
        let seen = read::pipeline(&status, &name);
        judged.push(Judged { verdict: judge(&name, &seen, &habits), seen, name, jobs });
    }
    let page = look.project_page();
    let (runs, remarks) = judge::steps(judged, &page);
    all.runs = runs;
    all.remarks.extend(remarks);
    Ok(all)
}

/// One look for one project.
struct Look<'a> {
    source: &'a Source,
    sought: &'a Sought,
}

impl Look<'_> {
    /// A call about the project; slashes in its name are the path's own, as Zuul's routes have them.
    fn project_url(&self, before: &[&str], after: &[&str]) -> Url {
        let project = self.sought.project.split('/');
        let path: Vec<&str> = before.iter().copied().chain(project).chain(after.iter().copied()).collect();
        self.source.api.url(&path, &[])
    }

    /// The project's page for people.
    fn project_page(&self) -> String {
        self.source.api.pages.project(&self.sought.project)
    }

    /// Asks for something without which the rest still counts; null where it cannot be had, and that is said.
    async fn ask(&self, all: &mut Discovered, what: &str, url: Url) -> Value {
        self.source.api.any(what, &url).await.unwrap_or_else(|error| {
            all.unseen.push(format!("{what}: {}", ADVICE.on(&url, &error)));
            Value::Null
        })
    }

    /// The jobs of a pipeline on the branch and whether they vote: as Zuul itself chooses them, or, where it does not say, all that
    /// the project's configurations name.
    async fn jobs(
        &self,
        all: &mut Discovered,
        project: &Value,
        pipeline: &str,
    ) -> Vec<(String, Option<bool>)> {
        let branch = self.sought.branch.as_str();
        let branch: Vec<&str> = std::iter::once("branch").chain(branch.split('/')).collect();
        let path = |last: &[&str]| {
            let after: Vec<&str> = branch.iter().chain(last).copied().collect();
            self.project_url(&["pipeline", pipeline, "project"], &after)
        };
        let url = path(&["freeze-jobs"]);
        let frozen = match self.source.api.any("the jobs", &url).await {
            Ok(frozen) => read::frozen_jobs(&frozen),
            Err(error) => {
                all.unseen.push(format!(
                    "the jobs of pipeline `{pipeline}` on the branch, so those of all branches are named: {}",
                    ADVICE.on(&url, &error)
                ));
                return read::jobs_of(project, pipeline).into_iter().map(|job| (job, None)).collect();
            }
        };
        if let Some(more) = frozen.len().checked_sub(JOBS).filter(|more| *more > 0) {
            all.unseen.push(format!(
                "whether {more} more jobs of pipeline `{pipeline}` vote: {JOBS} are asked about"
            ));
        }
        let voting = |(nth, job): (usize, String)| {
            let url = path(&["freeze-job", &job]);
            async move {
                if nth >= JOBS {
                    return (job, None);
                }
                let frozen =
                    self.source.api.any("the job", &url).map_ok(|frozen| read::voting(&frozen)).await;
                (job, frozen.unwrap_or(None))
            }
        };
        let asked: Vec<_> = frozen.into_iter().enumerate().map(voting).collect();
        let jobs: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
        let unsure: Vec<_> =
            jobs.iter().filter(|(_, voting)| voting.is_none()).map(|(job, _)| job.as_str()).collect();
        if !unsure.is_empty() && unsure.len() < JOBS {
            all.unseen.push(format!(
                "whether these jobs of pipeline `{pipeline}` vote: {}; right would be: a zuul-web that answers `freeze-job`",
                unsure.join(", ")
            ));
        }
        jobs
    }

    /// The project is not there, or not the tenant.
    async fn unknown(&self) -> Result<Discovered, Vec<String>> {
        let url = self.source.api.url(&["projects"], &[]);
        let tenant = &self.source.config.tenant;
        let projects = match self.source.api.any("the projects", &url).await {
            Ok(projects) => projects,
            Err(error) => return Err(vec![ADVICE.on(&url, &error)]),
        };
        let near = read::near(&self.sought.project, &projects);
        let project = &self.sought.project;
        let mut said = format!("Zuul's tenant {tenant} does not know project {project}");
        if !near.is_empty() {
            said.push_str("; it knows ");
            said.push_str(&near.join(", "));
        }
        Ok(Discovered { remarks: vec![said], ..Discovered::default() })
    }
}
