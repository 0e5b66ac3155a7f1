// SPDX-License-Identifier: Apache-2.0
//! What a stand-in of Gerrit says of its changes: JSON as Gerrit's REST API has it, about changes that never were.

use serde_json::{Value, json};

/// The only project.
const PROJECT: &str = "demo/app";

/// A change, and what Milepost's views say of it.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) subject: String,
    /// Empty where it has none.
    pub(super) topic: &'static str,
    /// Whether it is merged; else it is open.
    pub(super) merged: bool,
    pub(super) progress: Value,
    pub(super) detail: Value,
    pub(super) why: Value,
    pub(super) rides: Value,
    /// What the stream of its progress says after a while.
    pub(super) later: Option<Value>,
}

/// The revision of a change's only patch set.
pub(super) fn revision(number: u64) -> String {
    format!("{number:040x}")
}

impl Told {
    /// One of Milepost's views of it. Answers about another change are made to be about this one.
    pub(super) fn view(&self, number: u64, name: &str) -> Value {
        let view = match name {
            "milepost~progress" => &self.progress,
            "milepost~detail" => &self.detail,
            "milepost~why" => &self.why,
            "milepost~rides" => &self.rides,
            // None of them is one of a chain.
            "related" => &json!({ "changes": [] }),
            _ => &Value::Null,
        };
        about(number, view)
    }

    /// The change as Gerrit tells of it, with all that a page wants.
    pub(super) fn change(&self, number: u64) -> Value {
        let (revision, subject) = (revision(number), &self.subject);
        json!({
            "id": format!("demo%2Fapp~{number}"), "project": PROJECT, "branch": "main", "subject": subject, "_number": number,
            "status": if self.merged { "MERGED" } else { "NEW" },
            "created": "2026-11-23 00:40:00.000000000", "updated": "2026-11-23 00:53:20.000000000",
            "owner": { "_account_id": 1_000_001, "name": "Alice" },
            "labels": {}, "messages": [],
            "submit_requirements": [{ "name": "Image-Built", "status": "SATISFIED" }],
            "current_revision": revision,
            "revisions": { revision: {
                "_number": 1, "commit": { "subject": subject, "message": subject }, "files": { "src/main.rs": {} },
            } },
        })
    }

    /// As lists have it: where it is, without what stands behind it.
    pub(super) fn row(&self) -> Value {
        let pipeline = &self.progress["pipeline"];
        let parts = ["headline", "step", "of", "state", "steps"].map(|part| (part, pipeline[part].clone()));
        parts.into_iter().collect()
    }
}

/// An answer, as if it were about this change.
pub(super) fn about(number: u64, answer: &Value) -> Value {
    let mut answer = answer.clone();
    if answer.is_object() {
        answer["change"] =
            json!({ "project": PROJECT, "number": number, "patch_set": 1, "revision": revision(number) });
    }
    answer
}

/// The change that others wait for.
pub(super) fn awaited(number: &str) -> Value {
    json!([{
        "_number": number.parse::<u64>().unwrap_or_default(), "subject": "Run v2 in production", "status": "NEW",
        "owner": { "_account_id": 1_000_001, "name": "Alice" },
        "attention_set": { "1000002": { "account": { "_account_id": 1_000_002, "name": "Bob" } } },
    }])
}
