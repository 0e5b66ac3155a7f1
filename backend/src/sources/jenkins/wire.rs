// SPDX-License-Identifier: Apache-2.0
//! Jenkins's JSON as far as it is read (`api/json` of jobs, builds and the queue). Each field may be missing, null or of another
//! type: then it is not known, and the rest counts. Only an answer of which nothing can be read is an error. Pure.

mod grounds;

use std::collections::BTreeMap;

use milepost_api::Millis;
use serde_json::Value;

pub(super) use grounds::{Checkout, Grounds};

use super::{
    filter::{self, Pattern},
    place::Place,
};
use crate::http::FetchError;

/// Folders in folders that one request reaches.
const DEPTH: usize = 5;
/// What is asked of a build.
pub(super) const BUILD: &str = "number,timestamp,duration,result,building,queueId,actions[parameters[name,value],\
    causes[upstreamProject,upstreamBuild],triggeredBuilds[number,url],lastBuiltRevision[SHA1,branch[name]],remoteUrls],\
    subBuilds[jobName,buildNumber,url]";
/// What is asked of the queue.
pub(super) const QUEUE: &str = "items[id,why,inQueueSince,task[name,url],actions[parameters[name,value],\
    causes[upstreamProject,upstreamBuild]]]";
/// Builds of one look, at most.
const MOST: usize = 20_000;

/// What is asked of a folder or job: builds with bounds, and the same of what is in it.
pub(super) fn tree(history: u32) -> String {
    let builds = format!("name,builds[{BUILD}]{{0,{history}}}");
    let one = |inner: String| format!("{builds},jobs[{inner}]");
    (1..DEPTH).fold(builds.clone(), |inner, _| one(inner))
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

/// Something in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Queued {
    pub(super) id: u64,
    pub(super) place: Place,
    pub(super) since: Option<Millis>,
    pub(super) grounds: Grounds,
}

/// What one look has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) builds: Vec<Build>,
    /// Since when all builds of a job are shown, for those that have more.
    pub(super) shown_since: BTreeMap<Place, Millis>,
}

/// Reads what `tree` has asked of `root`. `history` is how many builds of a job were asked for.
pub(super) fn listing(
    root: &Place,
    body: &Value,
    jobs: &[Pattern],
    history: u32,
) -> Result<Listing, FetchError> {
    if !body["jobs"].is_array() && !body["builds"].is_array() {
        let what = "the jobs: no list of `jobs` or `builds`: the root of Jenkins, a folder or a job is right";
        return Err(FetchError::Unreadable(what.to_owned()));
    }
    let mut reader = Reader { jobs, history, listing: Listing::default(), read: 0, odd: 0 };
    reader.item(root, body);
    if reader.read == 0 && reader.odd > 0 {
        let what = "the jobs: none has a `name`, or its builds `number` and `timestamp`";
        return Err(FetchError::Unreadable(what.to_owned()));
    }
    Ok(reader.listing)
}

struct Reader<'a> {
    jobs: &'a [Pattern],
    history: u32,
    listing: Listing,
    read: usize,
    odd: usize,
}

impl Reader<'_> {
    fn item(&mut self, place: &Place, item: &Value) {
        let builds = item["builds"].as_array();
        if let Some(builds) = builds.filter(|_| filter::wanted(self.jobs, place)) {
            let mut oldest = None;
            for row in builds {
                match build(place, row) {
                    Some(build) if self.listing.builds.len() < MOST => {
                        oldest = Some(oldest.map_or(build.begun, |at: Millis| at.min(build.begun)));
                        self.listing.builds.push(build);
                        self.read += 1;
                    }
                    Some(_) => {}
                    None => self.odd += 1,
                }
            }
            let full = u32::try_from(builds.len()).is_ok_and(|count| count >= self.history);
            if let Some(oldest) = oldest.filter(|_| full) {
                self.listing.shown_since.insert(place.clone(), oldest);
            }
        }
        for row in item["jobs"].as_array().into_iter().flatten() {
            match row["name"].as_str().and_then(|name| place.child(name)) {
                Some(place) => {
                    // A name alone says little: what a server of another kind sends may have it, too.
                    self.read += usize::from(row["builds"].as_array().is_none_or(Vec::is_empty));
                    self.item(&place, row);
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

/// Reads `{"items": […]}`.
pub(super) fn queue(body: &Value) -> Result<Vec<Queued>, FetchError> {
    let items = body["items"].as_array();
    let items = items.ok_or_else(|| FetchError::Unreadable("the queue: no list of `items`".to_owned()))?;
    let item = |row: &Value| {
        // `job/a/job/b/`, behind whatever host Jenkins believes to have: a number makes it a build's.
        let (place, _) =
            Place::of_build(&format!("{}/0", row["task"]["url"].as_str()?.trim_end_matches('/')))?;
        Some(Queued {
            id: row["id"].as_u64()?,
            place,
            since: row["inQueueSince"].as_i64(),
            grounds: grounds::read(row),
        })
    };
    Ok(items.iter().take(MOST).filter_map(item).collect())
}

#[cfg(test)]
mod tests;
