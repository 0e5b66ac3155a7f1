// SPDX-License-Identifier: Apache-2.0
//! What a new service needs before it can reach production, by a site's own list.

use super::Paths;

/// One thing that a new service needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingItem {
    /// What it is called: "DNS".
    pub name: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// What answers whether it is done; `None`: the file alone.
    pub check: Option<OnboardingCheck>,
    /// Globs of the services for which the file says that it is done.
    pub done: Paths,
}

/// What sources know already, and so can answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnboardingCheck {
    /// CI has run for a change of the project.
    Ci,
    /// A registry has an image of the service.
    Image,
    /// Something is in the service's namespace.
    Namespace,
    /// The service's workload is there.
    Workload,
    /// Helm has a release of the workload.
    Release,
}

impl OnboardingItem {
    /// Whether the file says that it is done for this service.
    pub fn is_done_for(&self, service: &str) -> bool {
        self.done.matches(service)
    }

    /// As it is named where it is open: with who sees to it.
    pub fn with_owner(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{} ({owner})", self.name),
            None => self.name.clone(),
        }
    }
}
