// SPDX-License-Identifier: Apache-2.0
//! Jenkins's JSON as far as it is read (`api/json` of jobs, builds and the queue). Each field may be missing, null or of another
//! type: then it is not known, and the rest counts. Only an answer of which nothing can be read is an error. Pure.

mod grounds;
mod listing;
mod queue;

use milepost_api::Millis;
use serde_json::Value;

pub(super) use grounds::{Cause, Checkout, Grounds};
pub(super) use listing::{Listing, Shown};
pub(super) use queue::{Queued, item, of_item, of_queue, queue};

use super::{
    filter::{self, Pattern},
    place::Place,
};
use crate::http::FetchError;

/// Names below one another that one request reaches, its own place among them.
pub(super) const DEPTH: usize = 5;
/// What is asked of a build.
pub(super) const BUILD: &str = "number,timestamp,duration,result,building,queueId,actions[parameters[name,value],\
    causes[upstreamProject,upstreamBuild],triggeredBuilds[number,url],lastBuiltRevision[SHA1,branch[name]],remoteUrls],\
    subBuilds[jobName,buildNumber,url]";
/// What is asked of a build where all of that is too much: not for whom it is.
const LIGHT: &str = "number,timestamp,duration,result,building,queueId";
/// Builds of one look, at most.
pub(super) const MOST: usize = 20_000;

/// How much is asked of each build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Whole,
    /// Not for whom it is.
    Light,
}

/// What is asked of a folder or job: builds with bounds, and the same of what is in it; below the deepest of them names alone.
pub(super) fn tree(history: u32, weight: Weight) -> String {
    let of_build = if weight == Weight::Whole { BUILD } else { LIGHT };
    let builds = format!("name,builds[{of_build}]{{0,{history}}}");
    let one = |inner: String| format!("{builds},jobs[{inner}]");
    (0..DEPTH).fold("name".to_owned(), |inner, _| one(inner))
}

/// What is asked of one job alone.
pub(super) fn of_job(history: u32) -> String {
    format!("name,builds[{BUILD}]{{0,{history}}}")
}

/// What is asked of one job where that is more than it lists: `builds` are a hundred at most.
pub(super) fn of_newest(count: u64) -> String {
    format!("allBuilds[{BUILD}]{{0,{count}}}")
}

/// One build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Build {
    pub(super) place: Place,
    pub(super) number: u64,
    /// When it began; with the number it tells builds of a job apart that was deleted and made anew.
    pub(super) begun: Millis,
    pub(super) ended: Option<Millis>,
    /// Jenkins's word, once it has one.
    pub(super) result: Option<String>,
    pub(super) building: bool,
    /// Whether it is a Pipeline's; `None`: Jenkins does not say.
    pub(super) pipeline: Option<bool>,
    pub(super) queue: Option<u64>,
    pub(super) grounds: Grounds,
}

/// The builds of one job that an answer lists under that name.
pub(super) fn builds(place: &Place, body: &Value, name: &str) -> Vec<Build> {
    let rows = body[name].as_array().into_iter().flatten();
    rows.filter_map(|row| build(place, row)).collect()
}

/// Reads what `tree` has asked of `root`.
pub(super) fn listing(root: &Place, body: &Value, jobs: &[Pattern]) -> Result<Listing, FetchError> {
    if !body["jobs"].is_array() && !body["builds"].is_array() {
        let what = "the jobs: no list of `jobs` or `builds`: the root of Jenkins, a folder or a job is right";
        return Err(FetchError::Unreadable(what.to_owned()));
    }
    let mut reader = Reader { jobs, listing: Listing::default(), read: 0, odd: 0 };
    reader.item(root, body, 0, None);
    if reader.read == 0 && reader.odd > 0 {
        let what = "the jobs: none has a `name`, or its builds `number` and `timestamp`";
        return Err(FetchError::Unreadable(what.to_owned()));
    }
    Ok(reader.listing)
}

struct Reader<'a> {
    jobs: &'a [Pattern],
    listing: Listing,
    read: usize,
    odd: usize,
}

impl Reader<'_> {
    fn item(&mut self, place: &Place, item: &Value, depth: usize, multibranch: Option<bool>) {
        let builds = item["builds"].as_array();
        if let Some(builds) = builds.filter(|_| filter::wanted(self.jobs, place)) {
            let before = self.listing.builds.len();
            for row in builds {
                match build(place, row) {
                    Some(mut build) if self.listing.builds.len() < MOST => {
                        build.grounds.multibranch = multibranch;
                        self.listing.builds.push(build);
                        self.read += 1;
                    }
                    Some(_) => {
                        self.listing.cut += 1;
                        self.listing.hidden.insert(place.clone());
                    }
                    None => self.odd += 1,
                }
            }
            let shown = Shown::of(self.listing.builds.iter().skip(before));
            self.listing.shown.extend(shown.map(|shown| (place.clone(), shown)));
        }
        // `org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject`
        let multibranch = item["_class"].as_str().map(|class| class.ends_with("MultiBranchProject"));
        for row in item["jobs"].as_array().into_iter().flatten() {
            match row["name"].as_str().and_then(|name| place.child(name)) {
                Some(below) if depth + 1 >= DEPTH => {
                    if filter::may_be_below(self.jobs, &below) {
                        self.listing.deeper.insert(place.clone());
                    }
                }
                Some(place) => {
                    // A name alone says little: what a server of another kind sends may have it, too.
                    self.read += usize::from(row["builds"].as_array().is_none_or(Vec::is_empty));
                    self.item(&place, row, depth + 1, multibranch);
                }
                None => self.odd += 1,
            }
        }
    }
}

/// Reads one build; `None` for what has no number or no time.
pub(super) fn build(place: &Place, row: &Value) -> Option<Build> {
    let begun = row["timestamp"].as_i64().filter(|at| *at > 0)?;
    let result = row["result"].as_str().map(str::to_owned);
    // One without a result that is said not to run is about to: its result is written last.
    let building = row["building"].as_bool().unwrap_or(result.is_none());
    let lasted = row["duration"].as_i64().filter(|lasted| *lasted >= 0);
    let mut grounds = grounds::read(row);
    let sub_builds = row["subBuilds"].as_array().into_iter().flatten();
    grounds.triggered.extend(sub_builds.filter_map(|row| Place::of_build(row["url"].as_str()?)));
    grounds.triggered.truncate(CHILDREN);
    Some(Build {
        place: place.clone(),
        number: row["number"].as_u64()?,
        begun,
        ended: lasted.filter(|_| !building).map(|lasted| begun.saturating_add(lasted)),
        result,
        building,
        pipeline: row["_class"].as_str().map(|class| class.ends_with("WorkflowRun")),
        queue: row["queueId"].as_u64(),
        grounds,
    })
}

/// Builds that one has started, at most.
const CHILDREN: usize = 50;

#[cfg(test)]
mod tests;
