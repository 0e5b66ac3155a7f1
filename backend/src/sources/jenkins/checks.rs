// SPDX-License-Identifier: Apache-2.0
//! Builds of a patch set by the plugin `gerrit-checks-api` (`GET gerrit-checks/runs`, after its public source of 2022 to 2024): one
//! question tells those that are older than what is listed. For whom a build is it is asked itself: numbers repeat between Gerrits.

use serde_json::Value;

use super::{filter, place::Place, watch::Watch};
use crate::{http::FetchError, model::Want};

/// Builds of one patch set that are asked for, at most.
const MOST: usize = 50;

/// The builds that an answer names, and whether it names no more.
pub(super) fn builds(body: &Value) -> Result<(Vec<(Place, u64)>, bool), FetchError> {
    let runs = body["runs"].as_array();
    let runs = runs.ok_or_else(|| FetchError::Unreadable("the checks: no list of `runs`".to_owned()))?;
    let address = |run: &Value| Place::of_build(run["statusLink"].as_str().or(run["checkLink"].as_str())?);
    let builds: Vec<_> = runs.iter().take(MOST).filter_map(address).collect();
    let whole = builds.len() == runs.len();
    Ok((builds, whole))
}

impl Watch {
    /// Asks which builds a patch set has had.
    pub(super) async fn ask_for_checks(&self, want: &Want) -> Result<(), FetchError> {
        let Want::PatchSet { number, patch_set, .. } = want else { return Ok(()) };
        let now = self.clock.now();
        let (mut builds, whole) = builds(&self.source.api.checks(*number, *patch_set).await?)?;
        builds.retain(|(place, _)| filter::wanted(&self.source.config.jobs, place));
        self.groups().checks_told(want, builds, whole, now);
        Ok(())
    }

    /// Asks for one of them.
    pub(super) async fn ask_for_told(
        &self,
        want: &Want,
        place: &Place,
        number: u64,
    ) -> Result<(), FetchError> {
        let build = self.build(place, number).await?;
        self.groups().checked(want, (place, number), build, self.rules());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn builds_are_told_by_their_addresses_alone() {
        let body = json!({"runs": [
            {"checkName": "unit", "status": "COMPLETED", "statusLink": "http://inside:8080/jenkins/job/team/job/unit/7/"},
            {"checkLink": "http://inside/job/lint/3/", "statusLink": null}, {"statusLink": "http://inside/"}, null,
        ]});
        let read: Vec<_> =
            builds(&body).unwrap().0.into_iter().map(|(place, n)| (place.full_name(), n)).collect();
        assert_eq!(read, [("team/unit".to_owned(), 7), ("lint".to_owned(), 3)]);
        assert!(builds(&json!({"runs": {}})).is_err());
    }
}
