// SPDX-License-Identifier: Apache-2.0
//! What was said of a change, in its order.

use sqlx::{Any, Executor, Row, any::AnyRow};

use super::{Store, StoreError, Write, column, indexed};
use crate::model::Moment;

/// Moments of one change that are read at most: the newest.
const NEWEST: i64 = 5000;

/// The way of one change.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// Gerrit's project name.
    pub project: &'a str,
    /// The change's number.
    pub number: u64,
    /// The pipeline's name.
    pub pipeline: &'a str,
}

impl Store {
    /// Keeps what is said from now on, each after what was said of its part before; what says the same as the last of its part
    /// is not kept again. Gives the last of each part as it is kept now: another backend may have said the same.
    pub async fn say(&self, way: Way<'_>, moments: &[Moment]) -> Result<Vec<Moment>, StoreError> {
        if moments.is_empty() {
            return Ok(Vec::new());
        }
        let mut write = self.write().await?;
        let mut kept = Vec::with_capacity(moments.len());
        for moment in moments {
            // Another backend may be faster; what it has said is then the last.
            let moment = loop {
                if let Some(kept) = self.say_one(&mut write, way, moment).await? {
                    break kept;
                }
            };
            kept.push(moment);
        }
        write.commit().await?;
        Ok(kept)
    }

    /// `None` if another backend has taken the place.
    async fn say_one(
        &self,
        write: &mut Write<'_>,
        way: Way<'_>,
        moment: &Moment,
    ) -> Result<Option<Moment>, StoreError> {
        let last = self.last(&mut *write.transaction, way, &moment.part).await?;
        let mut moment = moment.clone();
        moment.nth = 1;
        if let Some(last) = last {
            if (&last.body, last.patch_set) == (&moment.body, moment.patch_set) {
                return Ok(Some(Moment { part: moment.part, ..last }));
            }
            moment.nth = last.nth + 1;
            moment.at = moment.at.max(last.at.saturating_add(1));
        }
        let new = sqlx::query(
            "INSERT INTO moment (server, project, number, pipeline, part, nth, at, not_before, patch_set, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        )
        .bind(self.server())
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(indexed(way.pipeline))
        .bind(indexed(&moment.part))
        .bind(column(moment.nth))
        .bind(moment.at)
        .bind(moment.not_before)
        .bind(i64::from(moment.patch_set))
        .bind(&moment.body)
        .execute(&mut *write.transaction)
        .await?
        .rows_affected();
        Ok((new > 0).then_some(moment))
    }

    /// What was said of a change on its way, part by part in order; the newest 5,000 moments.
    pub async fn said(&self, way: Way<'_>) -> Result<Vec<Moment>, StoreError> {
        let rows = sqlx::query(
            "SELECT part, nth, at, not_before, patch_set, body FROM moment WHERE server = $1 AND project = $2 \
             AND number = $3 AND pipeline = $4 ORDER BY at DESC, part, nth DESC LIMIT $5",
        )
        .bind(self.server())
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(indexed(way.pipeline))
        .bind(NEWEST)
        .fetch_all(self.pool())
        .await?;
        let mut said = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        said.sort_by(|a, b| (&a.part, a.nth).cmp(&(&b.part, b.nth)));
        Ok(said)
    }

    /// The last that was said of one part.
    pub async fn last_of(&self, way: Way<'_>, part: &str) -> Result<Option<Moment>, StoreError> {
        self.last(self.pool(), way, part).await
    }

    async fn last<'e>(
        &self,
        from: impl Executor<'e, Database = Any>,
        way: Way<'_>,
        part: &str,
    ) -> Result<Option<Moment>, StoreError> {
        let last = sqlx::query(
            "SELECT part, nth, at, not_before, patch_set, body FROM moment WHERE server = $1 AND project = $2 \
             AND number = $3 AND pipeline = $4 AND part = $5 ORDER BY nth DESC LIMIT 1",
        )
        .bind(self.server())
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(indexed(way.pipeline))
        .bind(indexed(part))
        .fetch_optional(from)
        .await?;
        last.map(|row| read(&row)).transpose()
    }

    /// The last that was said of each part.
    pub async fn last_said(&self, way: Way<'_>) -> Result<Vec<Moment>, StoreError> {
        let rows = sqlx::query(
            "SELECT part, nth, at, not_before, patch_set, body FROM moment m WHERE server = $1 AND project = $2 \
             AND number = $3 AND pipeline = $4 AND nth = (SELECT MAX(nth) FROM moment WHERE server = m.server AND \
             project = m.project AND number = m.number AND pipeline = m.pipeline AND part = m.part)",
        )
        .bind(self.server())
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(indexed(way.pipeline))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &AnyRow) -> Result<Moment, StoreError> {
    let (nth, patch_set): (i64, i64) = (row.try_get(1)?, row.try_get(4)?);
    Ok(Moment {
        part: row.try_get(0)?,
        nth: u64::try_from(nth).unwrap_or_default(),
        at: row.try_get(2)?,
        not_before: row.try_get(3)?,
        patch_set: u32::try_from(patch_set).unwrap_or_default(),
        body: row.try_get(5)?,
    })
}
