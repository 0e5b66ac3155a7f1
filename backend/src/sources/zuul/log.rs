// SPDX-License-Identifier: Apache-2.0
//! The lines of a failed build's log that say why. The log's address is the job's own claim: only listed hosts are asked.

use milepost_api::Excerpt;
use url::Url;

use super::{api::Api, artifact, wire::Buildset};
use crate::{
    excerpt,
    http::{FetchError, Reply},
    model::{JobState, Run},
};

/// Ends of a log that are looked through, one after the other until the cause is found, in bytes.
const ENDS: [usize; 3] = [256 << 10, 1 << 20, MOST];

/// What is kept of a log whose server gives it only as a whole.
const MOST: usize = 4 << 20;

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
    for end in ENDS {
        let reply = api.tail(&url, end, MOST).await?.ok()?;
        let more = begins_late(&reply);
        let partial = reply.status == 206;
        let body = reply.body;
        // some megabytes are looked through: not among what must answer at once
        let excerpt =
            tokio::task::spawn_blocking(move || excerpt::find(&body, more)).await.unwrap_or_default();
        let enough = excerpt.as_ref().is_some_and(|e| e.cause.is_some()) || !more || !partial;
        found = excerpt.or(found);
        if enough {
            break;
        }
    }
    Ok(found)
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
