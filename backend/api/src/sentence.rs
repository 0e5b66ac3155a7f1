// SPDX-License-Identifier: Apache-2.0
//! A sentence as it travels: a key with arguments for translators and scripts, and its English text for everyone else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One sentence or clause. `text` is what the page shows; `key` and `args` stay stable when wording changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sentence {
    /// `snake_case` name of the sentence, see [`Say`](crate::Say).
    pub key: String,
    /// Arguments by name: numbers, names, moments in milliseconds; `clause` is a sentence within this one, as an object with its
    /// own `key` and `args`.
    #[serde(default)]
    pub args: BTreeMap<String, serde_json::Value>,
    /// The sentence in English, without a full stop.
    pub text: String,
}
