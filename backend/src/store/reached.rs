// SPDX-License-Identifier: Apache-2.0
//! When a change first reached a step, and how long steps take.

use std::collections::BTreeMap;

use milepost_api::Millis;
use sqlx::Row;

use super::{Store, StoreError, Way, column, indexed};
use crate::model::Reached;

impl Store {
    /// Notes that a change reached a step, and when the step was begun if that is known, unless it reached it before; tells
    /// whether it was new.
    pub async fn reach(
        &self,
        project: &str,
        number: u64,
        reached: &Reached,
        began: Option<Millis>,
    ) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let new = sqlx::query(
            "INSERT INTO reached (server, project, number, pipeline, step, at, began, not_before) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(self.server())
        .bind(indexed(project))
        .bind(column(number))
        .bind(indexed(&reached.pipeline))
        .bind(indexed(&reached.step))
        .bind(reached.at)
        .bind(began)
        .bind(reached.not_before)
        .execute(&mut *write.transaction)
        .await?
        .rows_affected();
        write.commit().await?;
        Ok(new > 0)
    }

    /// What a change reached, in the order of time.
    pub async fn reached(&self, project: &str, number: u64) -> Result<Vec<Reached>, StoreError> {
        let rows = sqlx::query(
            "SELECT pipeline, step, at, not_before FROM reached WHERE server = $1 AND project = $2 AND number = $3 \
             ORDER BY at, pipeline, step",
        )
        .bind(self.server())
        .bind(indexed(project))
        .bind(column(number))
        .fetch_all(self.pool())
        .await?;
        rows.into_iter()
            .map(|row| {
                let (pipeline, step) = (row.try_get(0)?, row.try_get(1)?);
                Ok(Reached { pipeline, step, at: row.try_get(2)?, not_before: row.try_get(3)? })
            })
            .collect()
    }

    /// How long, in milliseconds, a change took for each step of a pipeline, by the step's name; only of steps that were seen to begin
    /// and to be reached.
    pub async fn took_by(&self, way: Way<'_>) -> Result<BTreeMap<String, Millis>, StoreError> {
        let rows = sqlx::query(
            "SELECT step, at - began FROM reached WHERE server = $1 AND project = $2 AND number = $3 AND pipeline = $4 \
             AND began <= at",
        )
        .bind(self.server())
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(indexed(way.pipeline))
        .fetch_all(self.pool())
        .await?;
        rows.into_iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// How long, in milliseconds, the last `most` changes of a project took for a step of a pipeline, newest first.
    pub async fn took(
        &self,
        project: &str,
        pipeline: &str,
        step: &str,
        most: u32,
    ) -> Result<Vec<Millis>, StoreError> {
        let rows = sqlx::query(
            "SELECT at - began FROM reached WHERE server = $1 AND project = $2 AND pipeline = $3 AND step = $4 \
             AND began <= at ORDER BY at DESC LIMIT $5",
        )
        .bind(self.server())
        .bind(indexed(project))
        .bind(indexed(pipeline))
        .bind(indexed(step))
        .bind(i64::from(most))
        .fetch_all(self.pool())
        .await?;
        rows.into_iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
