// SPDX-License-Identifier: Apache-2.0
//! The lines of a failed build's log that say why. The log's address is the job's own claim: only listed hosts are asked.

use milepost_api::Excerpt;
use url::Url;

use super::{api::Api, artifact, wire::Buildset};
use crate::{
    excerpt::{self, Finder},
    http::{FetchError, Reply},
    model::{JobState, Run},
};

/// Ends of a log that are looked through, one after the other until the cause is found, in bytes.
const ENDS: [usize; 3] = [256 << 10, 1 << 20, MOST];

/// What is kept of a log whose server gives it only as a whole.
const MOST: usize = 4 << 20;

/// A log of at most so many bytes is looked through from its beginning where its end does not say why.
const WHOLE: u64 = 256 << 20;

/// At most this many logs of one buildset.
const LOGS: usize = 5;

/// Where Zuul's executors write every job's console.
const FILE: &str = "job-output.txt";

/// A log that is to be read.
pub(super) struct Log {
    /// The build's uuid.
    pub(super) build: String,
    /// The folder of its logs, as the job says.
    folder: String,
    /// Whether zuul-web shows this folder's files, each line with an address.
    shown: bool,
}

/// The logs of which an excerpt is wanted: those of voting builds that failed.
pub(super) fn wanted(buildset: &Buildset, run: &Run) -> Vec<Log> {
    let failed = run.jobs.iter().filter(|job| job.voting && job.state == JobState::Failed);
    let logs = failed.filter_map(|job| {
        let id = job.id.clone()?;
        let build = buildset.builds.iter().flatten().find(|build| build.uuid.as_ref() == Some(&id))?;
        Some(Log {
            folder: build.log_url.clone()?,
            shown: artifact::has_manifest(&build.artifacts),
            build: id,
        })
    });
    logs.take(LOGS).collect()
}

/// Reads one log.
pub(super) async fn read(api: &Api, log: &Log) -> Result<Option<Excerpt>, FetchError> {
    let mut excerpt = looked_through(api, &log.folder).await?;
    if let Some(excerpt) = excerpt.as_mut().filter(|_| log.shown) {
        excerpt.url = excerpt.number.map(|number| api.pages.log_line(&log.build, FILE, number));
    }
    Ok(excerpt)
}

async fn looked_through(api: &Api, folder: &str) -> Result<Option<Excerpt>, FetchError> {
    let url = address(folder)?;
    let mut found = None;
    let mut size = None;
    for end in ENDS {
        let reply = api.tail(&url, end, MOST).await?.ok()?;
        let more = begins_late(&reply);
        let partial = reply.status == 206;
        size = whole_size(&reply).filter(|_| more);
        let body = reply.body;
        // some megabytes are looked through: not among what must answer at once
        let excerpt =
            tokio::task::spawn_blocking(move || excerpt::find(&body, more)).await.unwrap_or_default();
        found = excerpt.or(found);
        if found.as_ref().is_some_and(says_why) {
            return Ok(found);
        }
        if !more || !partial {
            break;
        }
    }
    // the first error may be far from the end
    if size.is_some_and(|size| size <= WHOLE) {
        let mut finder = Finder::new(false);
        match api.pass(&url, WHOLE, &mut |bytes| finder.take(bytes)).await {
            Ok(()) => found = finder.finish().filter(|excerpt| excerpt.cause.is_some()).or(found),
            // what its end says is better than nothing
            Err(error) => tracing::debug!(%error, "a log could not be looked through from its beginning"),
        }
    }
    Ok(found)
}

/// Whether more of the log would tell no more. `make: *** [all] Error 1` stands at the end of any failure; why stands before it.
fn says_why(excerpt: &Excerpt) -> bool {
    excerpt::fingerprint(excerpt).is_some()
}

/// The log's size, as a server that gives parts tells it (RFC 9110, 14.4); one that gives it whole has sent enough of it.
fn whole_size(reply: &Reply) -> Option<u64> {
    reply.header("content-range")?.rsplit('/').next()?.trim().parse().ok()
}

/// Whether the log has more before what was read.
fn begins_late(reply: &Reply) -> bool {
    let begins = |range: &str| range.strip_prefix("bytes ")?.split('-').next()?.parse::<u64>().ok();
    // A part that does not say where it begins may begin anywhere.
    let part = reply.status == 206;
    reply.cut || part && reply.header("content-range").and_then(begins).is_none_or(|begin| begin > 0)
}

fn address(folder: &str) -> Result<Url, FetchError> {
    let folder = format!("{}/", folder.trim_end_matches('/'));
    let folder = Url::parse(&folder).map_err(|_| FetchError::NotAnAddress)?;
    folder.join(FILE).map_err(|_| FetchError::NotAnAddress)
}
