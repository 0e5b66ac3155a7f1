// SPDX-License-Identifier: Apache-2.0
//! Why a build failed: its first step that did, that step's log, and the lines of it that say why. Asked once for each build.

use milepost_api::Excerpt;

use super::{
    api::Api,
    log,
    result::Results,
    wire::{Build, LogRow, Step},
};
use crate::{excerpt, http::FetchError};

/// Lines of a log that are looked through, from its end, until the cause is found.
const ENDS: [u64; 2] = [2_000, 20_000];

/// Why a build failed, as far as it could be learned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Detail {
    /// The page of the log.
    pub(super) log: Option<String>,
    pub(super) excerpt: Option<Excerpt>,
}

/// Asks why.
pub(super) async fn ask(api: &Api, build: &Build, excerpts: bool) -> Result<Detail, FetchError> {
    let steps = api.steps(build.buildid).await?;
    let Some(step) = steps.iter().find(|step| failed(step)) else { return Ok(Detail::default()) };
    let logs = api.logs(step.stepid).await?;
    let Some(row) = chosen(&logs) else { return Ok(Detail::default()) };
    let page = api.pages.log(build.builderid, build.number, step.number, &row.slug);
    let excerpt = if excerpts { looked_through(api, row).await? } else { None };
    Ok(Detail { log: page, excerpt })
}

fn failed(step: &Step) -> bool {
    Results::of(step.results).is_some_and(Results::failed)
}

/// What the command said; where a step has no such log, as when Buildbot itself has failed, what it has as text.
fn chosen(logs: &[LogRow]) -> Option<&LogRow> {
    let text = |row: &&LogRow| matches!(row.kind.as_str(), "s" | "t") && row.num_lines > 0;
    logs.iter().filter(text).find(|row| row.slug == "stdio").or_else(|| logs.iter().find(text))
}

async fn looked_through(api: &Api, row: &LogRow) -> Result<Option<Excerpt>, FetchError> {
    let mut found = None;
    for count in ENDS {
        let from = row.num_lines.saturating_sub(count);
        let chunks = api.lines(row.logid, from, count).await?;
        let text = log::said(&chunks, row.kind == "s");
        let begins_late = from > 0;
        // some megabytes are looked through: not among what must answer at once
        let excerpt = tokio::task::spawn_blocking(move || text.excerpt(excerpt::find, begins_late)).await;
        let excerpt = excerpt.unwrap_or_default();
        let enough = !begins_late || excerpt.as_ref().is_some_and(|excerpt| excerpt.cause.is_some());
        found = excerpt.or(found);
        if enough {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{
        super::wire::{Logs, Steps},
        *,
    };
    use crate::http::decode;

    #[test]
    fn the_first_step_that_failed_is_to_blame_and_its_commands_log_tells() {
        let steps: Steps = decode("steps", include_bytes!("fixtures/steps.json")).unwrap();
        let step = steps.steps.iter().find(|step| failed(step)).unwrap();
        assert_eq!((step.stepid, step.number), (3, 2));
        let mut logs: Logs = decode("logs", include_bytes!("fixtures/logs.json")).unwrap();
        let row = |logs: &Logs| chosen(&logs.logs).map(|row| (row.logid, row.slug.clone()));
        assert_eq!(row(&logs), Some((2, "stdio".to_owned())));
        // Where Buildbot itself has failed there is no such log.
        "err_text".clone_into(&mut logs.logs[0].slug);
        "t".clone_into(&mut logs.logs[0].kind);
        assert_eq!(row(&logs), Some((2, "err_text".to_owned())));
        "h".clone_into(&mut logs.logs[0].kind);
        assert_eq!(row(&logs), None, "HTML is for browsers");
    }
}
