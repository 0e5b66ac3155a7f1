// SPDX-License-Identifier: Apache-2.0
//! What a manifest says, as a test reads it.

use serde_json::Value;

/// The sizes of a manifest's config and layers together.
pub(crate) fn added_up(manifest: &Value) -> Option<u64> {
    let layers = manifest["layers"].as_array()?;
    std::iter::once(&manifest["config"]).chain(layers).map(|descriptor| descriptor["size"].as_u64()).sum()
}
