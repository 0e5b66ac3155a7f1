// SPDX-License-Identifier: Apache-2.0
//! What is dropped once it is old, so that the database does not grow for ever.

use milepost_api::{Millis, gerrit::Change};
use sqlx::Row;

use super::{Store, StoreError, indexed};
use crate::model::FactBody;

/// Facts about runs, and Gerrit's answers: both can be had again.
const CACHED: [&str; 3] = [
    "DELETE FROM fact WHERE server = $1 AND kind = 'run' AND as_of < $2",
    // A bot's comment may be years old: it goes with the answer that it was told with, whose moment is its order.
    "DELETE FROM fact WHERE server = $1 AND kind = 'comment' AND ordering < $2",
    "DELETE FROM answer WHERE server = $1 AND at < $2",
];

/// History that ended, and facts about images that are only history by then.
const PAST: [&str; 9] = [
    // What is the last of its change holds until something else is said: it goes with the whole change.
    "DELETE FROM moment WHERE server = $1 AND at < $2 AND NOT EXISTS (SELECT 1 FROM moment m WHERE m.server = moment.server \
     AND m.project = moment.project AND m.number = moment.number AND m.at >= $2)",
    // Checks may have passed long before the merge: all steps of a change go together.
    "DELETE FROM reached WHERE server = $1 AND at < $2 AND NOT EXISTS (SELECT 1 FROM reached r WHERE r.server = reached.server \
     AND r.project = reached.project AND r.number = reached.number AND r.at >= $2)",
    "DELETE FROM promoted WHERE server = $1 AND at < $2",
    "DELETE FROM act WHERE server = $1 AND at < $2",
    "DELETE FROM review WHERE server = $1 AND ended < $2",
    // What a receiver was told last of a change says what is news to it; what it never took nobody waits for any more.
    "DELETE FROM event WHERE server = $1 AND at < $2 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.server = event.server \
     AND e.receiver = event.receiver AND e.project = event.project AND e.number = event.number AND e.at >= $2)",
    "DELETE FROM stretch WHERE server = $1 AND until < $2",
    "DELETE FROM listened WHERE server = $1 AND until < $2",
    // An image that its registry has is read but once, so its fact stays; so does that of one that ran by the history that is kept.
    "DELETE FROM fact WHERE server = $1 AND kind = 'image' AND as_of < $2 AND body LIKE '%\"deleted\":%' \
     AND body NOT LIKE '%\"deleted\":null%' AND NOT EXISTS (SELECT 1 FROM stretch s WHERE s.server = fact.server \
     AND fact.body LIKE '%' || s.digest || '%')",
];

impl Store {
    /// Drops what can be had again and was last told before `before`: facts about runs, and Gerrit's answers. History stays. Tells
    /// how many rows.
    pub async fn expire_cached(&self, before: Millis) -> Result<u64, StoreError> {
        self.drop_before(&CACHED, before).await
    }

    /// Drops history that ended before `before`: what was said of changes of which nothing was said since, steps that were
    /// reached, what people did, what ran and when sources were heard; and what was last told before it of
    /// images that were deleted and ran nowhere since. Tells how many rows.
    pub async fn expire_history(&self, before: Millis) -> Result<u64, StoreError> {
        self.drop_before(&PAST, before).await
    }

    /// Changes of which Gerrit last told something new before `before`, the oldest first, at most so many; without those that
    /// revert another change or were picked from one: of these Gerrit would not tell again when somebody opens the other.
    pub async fn old_changes(&self, before: Millis, most: u32) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT body FROM fact WHERE server = $1 AND kind = 'change' AND as_of < $2 \
             AND body NOT LIKE '%\"revert_of\":%' AND body NOT LIKE '%\"cherry_pick_of\":%' ORDER BY as_of LIMIT $3",
        )
        .bind(self.server())
        .bind(before)
        .bind(i64::from(most))
        .fetch_all(self.pool())
        .await?;
        let mut changes = Vec::with_capacity(rows.len());
        for row in rows {
            if let Ok(FactBody::Change(change)) = serde_json::from_str(&row.try_get::<String, _>(0)?) {
                changes.push(change);
            }
        }
        Ok(changes)
    }

    /// Drops one fact.
    pub async fn drop_fact(&self, source: &str, key: &str) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query("DELETE FROM fact WHERE server = $1 AND source = $2 AND key = $3")
            .bind(self.server())
            .bind(indexed(source))
            .bind(indexed(key))
            .execute(&mut *write.transaction)
            .await?;
        write.commit().await
    }

    async fn drop_before(&self, all: &[&'static str], before: Millis) -> Result<u64, StoreError> {
        let mut write = self.write().await?;
        let mut dropped = 0;
        for drop in all {
            let query = sqlx::query(*drop).bind(self.server()).bind(before);
            dropped += query.execute(&mut *write.transaction).await?.rows_affected();
        }
        write.commit().await?;
        Ok(dropped)
    }
}
