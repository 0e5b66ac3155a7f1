// SPDX-License-Identifier: Apache-2.0
//! What Gerrit answered.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::{
    Millis,
    gerrit::{Ask, Reply},
};
use sqlx::Row;

use super::{Store, StoreError};

impl Store {
    /// Keeps an answer that was given at a moment; a later one takes its place. `unknown` is no answer and is not kept.
    pub async fn keep_answer(&self, ask: &Ask, reply: &Reply, at: Millis) -> Result<(), StoreError> {
        if matches!(reply, Reply::Unknown(_)) {
            return Ok(());
        }
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO answer (server, ask, reply, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (server, ask) DO UPDATE SET reply = excluded.reply, at = excluded.at",
        )
        .bind(self.server())
        .bind(key(ask)?)
        .bind(serde_json::to_string(reply)?)
        .bind(at)
        .execute(&mut *write.transaction)
        .await?;
        write.commit().await
    }

    /// Those of the questions that have an answer, with it.
    pub async fn answers(&self, asks: &BTreeSet<Ask>) -> Result<BTreeMap<Ask, Reply>, StoreError> {
        let mut known = BTreeMap::new();
        if asks.is_empty() {
            return Ok(known);
        }
        let mut connection = self.pool().acquire().await?;
        for ask in asks {
            let row = sqlx::query("SELECT reply FROM answer WHERE server = $1 AND ask = $2")
                .bind(self.server())
                .bind(key(ask)?)
                .fetch_optional(&mut *connection)
                .await?;
            let Some(row) = row else { continue };
            // What another version wrote and this one cannot read is asked again.
            if let Ok(reply) = serde_json::from_str(&row.try_get::<String, _>(0)?) {
                known.insert(ask.clone(), reply);
            }
        }
        Ok(known)
    }
}

/// A question as a key: its JSON, whose fields have one order.
fn key(ask: &Ask) -> Result<String, StoreError> {
    Ok(super::indexed(&serde_json::to_string(ask)?))
}
