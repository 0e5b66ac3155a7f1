// SPDX-License-Identifier: Apache-2.0
//! When each source was heard.

use std::collections::BTreeMap;

use milepost_api::Millis;
use sqlx::{Any, Row, Transaction};

use super::{Store, StoreError, indexed};
use crate::model::Listened;

impl Store {
    /// Notes the last good answers of sources: their times go on, or others begin after a break. An earlier answer than the last
    /// one noted changes nothing.
    pub async fn heard(&self, answers: &BTreeMap<String, Millis>) -> Result<(), StoreError> {
        if answers.is_empty() {
            return Ok(());
        }
        let mut write = self.write().await?;
        for (source, at) in answers {
            let source = indexed(source);
            let last = newest(&mut write.transaction, self.server(), &source).await?.pop();
            match last {
                Some(last) if *at <= last.until => {}
                Some(last) if last.goes_on(*at) => {
                    sqlx::query(
                        "UPDATE listened SET until = $1 WHERE server = $2 AND source = $3 AND since = $4 AND until < $1",
                    )
                    .bind(*at)
                    .bind(self.server())
                    .bind(&source)
                    .bind(last.since)
                    .execute(&mut *write.transaction)
                    .await?;
                }
                _ => {
                    sqlx::query(
                        "INSERT INTO listened (server, source, since, until) VALUES ($1, $2, $3, $3) \
                         ON CONFLICT DO NOTHING",
                    )
                    .bind(self.server())
                    .bind(&source)
                    .bind(*at)
                    .execute(&mut *write.transaction)
                    .await?;
                }
            }
        }
        write.commit().await
    }

    /// When each source was heard, in the order of time.
    pub async fn listened(&self) -> Result<BTreeMap<String, Vec<Listened>>, StoreError> {
        let rows = sqlx::query("SELECT source, since, until FROM listened WHERE server = $1 ORDER BY since")
            .bind(self.server())
            .fetch_all(self.pool())
            .await?;
        let mut times: BTreeMap<String, Vec<Listened>> = BTreeMap::new();
        for row in rows {
            let time = Listened { since: row.try_get(1)?, until: row.try_get(2)? };
            times.entry(row.try_get(0)?).or_default().push(time);
        }
        Ok(times)
    }
}

/// A source's last two times, in the order of time.
pub(super) async fn newest(
    transaction: &mut Transaction<'static, Any>,
    server: &str,
    source: &str,
) -> Result<Vec<Listened>, StoreError> {
    let rows = sqlx::query(
        "SELECT since, until FROM listened WHERE server = $1 AND source = $2 ORDER BY since DESC LIMIT 2",
    )
    .bind(server)
    .bind(indexed(source))
    .fetch_all(&mut **transaction)
    .await?;
    let times = rows.into_iter().rev();
    times.map(|row| Ok(Listened { since: row.try_get(0)?, until: row.try_get(1)? })).collect()
}
