// SPDX-License-Identifier: Apache-2.0
//! Where a revision runs, as Gerrit's dialog "Included In" lists it.

use serde::{Deserialize, Serialize};

/// The environments that run an image with a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncludedIn {
    /// In the pipeline's order: `production`, or `production: eqiad` where some of it does.
    pub environments: Vec<String>,
}
