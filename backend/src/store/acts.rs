// SPDX-License-Identifier: Apache-2.0
//! What people, and Gerrit's service users, did for a change on its way.

use milepost_api::Millis;
use sqlx::Row;

use super::{Store, StoreError, column, indexed};

/// Something that somebody did in Gerrit.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Gerrit's project name.
    pub project: &'a str,
    /// The change's number.
    pub number: u64,
    /// When.
    pub at: Millis,
    /// The event's own number: told twice it is one act.
    pub seq: u64,
    /// Gerrit's name of the event.
    pub kind: &'a str,
    /// Whether a person did it, not a service user.
    pub by_person: bool,
}

impl Store {
    /// Notes what somebody did, unless that is known.
    pub async fn act(&self, act: Act<'_>) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query(
            "INSERT INTO act (server, project, number, at, seq, kind, by_person) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT DO NOTHING",
        )
        .bind(self.server())
        .bind(indexed(act.project))
        .bind(column(act.number))
        .bind(act.at)
        .bind(column(act.seq))
        .bind(indexed(act.kind))
        .bind(i64::from(act.by_person))
        .execute(&mut *write.transaction)
        .await?;
        write.commit().await
    }

    /// How often people did something for a change; `None` where Gerrit has not told who merged it.
    pub async fn acts_of_people(&self, project: &str, number: u64) -> Result<Option<u32>, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(CASE WHEN by_person = 1 THEN 1 END), COUNT(CASE WHEN kind = 'change-merged' THEN 1 END) \
             FROM act WHERE server = $1 AND project = $2 AND number = $3",
        )
        .bind(self.server())
        .bind(indexed(project))
        .bind(column(number))
        .fetch_one(self.pool())
        .await?;
        let (people, merged): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok((merged > 0).then(|| u32::try_from(people).unwrap_or(u32::MAX)))
    }
}
