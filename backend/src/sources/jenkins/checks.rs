// SPDX-License-Identifier: Apache-2.0
//! Builds of a patch set by the plugin `gerrit-checks-api` (`GET gerrit-checks/runs`, after its public source of 2022 to 2024): one
//! question tells those that are older than what is listed. For whom a build is it is asked itself: numbers repeat between Gerrits.

use serde_json::Value;

use super::{filter, place::Place, watch::Watch, wire};
use crate::{http::FetchError, model::Want};

/// Builds of one patch set that are asked for, at most.
const MOST: usize = 50;

/// The builds that an answer names.
pub(super) fn builds(body: &Value) -> Result<Vec<(Place, u64)>, FetchError> {
    let runs = body["runs"].as_array();
    let runs = runs.ok_or_else(|| FetchError::Unreadable("the checks: no list of `runs`".to_owned()))?;
    let address = |run: &Value| Place::of_build(run["statusLink"].as_str().or(run["checkLink"].as_str())?);
    Ok(runs.iter().take(MOST).filter_map(address).collect())
}

impl Watch {
    /// Asks for what somebody has begun to wait for.
    pub(super) async fn checks(&self) -> Result<(), FetchError> {
        let wants = self.groups().begun_to_wait();
        if !self.source.config.checks_api {
            return Ok(());
        }
        for want in wants {
            let Want::PatchSet { number, patch_set, .. } = want else { continue };
            for (place, number) in builds(&self.source.api.checks(number, patch_set).await?)? {
                let ours = filter::wanted(&self.source.config.jobs, &place);
                if !ours || self.groups().knows(&place, number) {
                    continue;
                }
                let body = self.source.api.build(&place, number).await?;
                if let Some(build) = body.and_then(|body| wire::build(&place, &body)) {
                    self.groups().take_one(build, self.ours(), self.clock.now());
                }
            }
        }
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
            builds(&body).unwrap().into_iter().map(|(place, n)| (place.full_name(), n)).collect();
        assert_eq!(read, [("team/unit".to_owned(), 7), ("lint".to_owned(), 3)]);
        assert!(builds(&json!({"runs": {}})).is_err());
    }
}
