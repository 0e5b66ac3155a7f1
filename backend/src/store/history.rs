// SPDX-License-Identifier: Apache-2.0
//! What ran where from when to when.

use std::collections::BTreeSet;

use milepost_api::Millis;
use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError, Write, indexed, listened};
use crate::model::{Digest, Join, Listened, Noted, Stretch, Workload, note};

/// Stretches that one workload gives at most: the newest.
const NEWEST: i64 = 500;

impl Store {
    /// Notes what a workload runs at a moment: begins stretches of what is new and ends those of what is gone. An earlier
    /// moment than the last one noted changes nothing. [`Store::tell`] does this for every workload that it keeps.
    pub async fn ran(&self, workload: &Workload, at: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        ran(&mut write, self.server(), workload, at).await?;
        write.commit().await
    }

    /// What ran in those of the joins that are workloads; of each the newest 500 stretches, newest first.
    pub async fn history(&self, joins: &BTreeSet<Join>) -> Result<Vec<Stretch>, StoreError> {
        let mut stretches = Vec::new();
        for join in joins.iter().filter(|join| matches!(join, Join::Workload(_))) {
            let rows = sqlx::query(
                "SELECT digest, since, until, not_before FROM stretch WHERE server = $1 AND workload = $2 \
                 ORDER BY since DESC, digest LIMIT $3",
            )
            .bind(self.server())
            .bind(indexed(&join.to_string()))
            .bind(NEWEST)
            .fetch_all(self.pool())
            .await?;
            for row in rows {
                stretches.extend(stretch(join, &row)?);
            }
        }
        Ok(stretches)
    }
}

pub(super) async fn ran(
    write: &mut Write<'_>,
    server: &str,
    workload: &Workload,
    at: Millis,
) -> Result<(), StoreError> {
    let name = indexed(&workload.of.join().to_string());
    let newest = newest(write, server, &name, workload).await?;
    for noted in note(&newest, workload, at) {
        match noted {
            Noted::Ends(digest, at) => set_until(write, server, &name, &digest, Some(at)).await?,
            Noted::Resumes(digest) => set_until(write, server, &name, &digest, None).await?,
            Noted::Begins(digest, since) => {
                // What is dated by its cluster began then, whoever was there to see it.
                let heard = listened::newest(&mut write.transaction, server, &workload.of.cluster).await?;
                let not_before = Listened::unheard_before(&heard, at).filter(|_| since == at);
                begin(write, server, &name, &digest, since, not_before).await?;
            }
        }
    }
    Ok(())
}

/// The same for what holds now, whatever an earlier clock has said: it is noted after all that is noted.
pub(super) async fn runs_now(
    write: &mut Write<'_>,
    server: &str,
    workload: &Workload,
    at: Millis,
) -> Result<(), StoreError> {
    let last: Option<i64> = sqlx::query(
        "SELECT MAX(CASE WHEN until > since THEN until ELSE since END) FROM stretch WHERE server = $1 AND workload = $2",
    )
    .bind(server)
    .bind(indexed(&workload.of.join().to_string()))
    .fetch_one(&mut *write.transaction)
    .await?
    .try_get(0)?;
    ran(write, server, workload, last.map_or(at, |last| last.max(at))).await
}

/// The newest stretch of each digest.
async fn newest(
    write: &mut Write<'_>,
    server: &str,
    name: &str,
    workload: &Workload,
) -> Result<Vec<Stretch>, StoreError> {
    let rows = sqlx::query(
        "SELECT digest, since, until, not_before FROM stretch s WHERE server = $1 AND workload = $2 AND since = \
         (SELECT MAX(since) FROM stretch WHERE server = s.server AND workload = s.workload AND digest = s.digest)",
    )
    .bind(server)
    .bind(name)
    .fetch_all(&mut *write.transaction)
    .await?;
    let here = workload.of.join();
    let mut stretches = Vec::with_capacity(rows.len());
    for row in rows {
        stretches.extend(stretch(&here, &row)?);
    }
    Ok(stretches)
}

/// `None` for a digest that this version cannot read.
fn stretch(workload: &Join, row: &AnyRow) -> Result<Option<Stretch>, StoreError> {
    let Ok(digest) = row.try_get::<String, _>(0)?.parse() else { return Ok(None) };
    let (since, until, not_before) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
    Ok(Some(Stretch { workload: workload.clone(), digest, since, not_before, until }))
}

/// Ends or resumes the newest stretch of a digest.
async fn set_until(
    write: &mut Write<'_>,
    server: &str,
    name: &str,
    digest: &Digest,
    until: Option<Millis>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE stretch SET until = $1 WHERE server = $2 AND workload = $3 AND digest = $4 AND since = \
         (SELECT MAX(since) FROM stretch WHERE server = $2 AND workload = $3 AND digest = $4)",
    )
    .bind(until)
    .bind(server)
    .bind(name)
    .bind(digest.as_str())
    .execute(&mut *write.transaction)
    .await?;
    Ok(())
}

/// Two backends that see the same thing begin make one stretch.
async fn begin(
    write: &mut Write<'_>,
    server: &str,
    name: &str,
    digest: &Digest,
    since: Millis,
    not_before: Option<Millis>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO stretch (server, workload, digest, since, until, not_before) VALUES ($1, $2, $3, $4, NULL, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(server)
    .bind(name)
    .bind(digest.as_str())
    .bind(since)
    .bind(not_before)
    .execute(&mut *write.transaction)
    .await?;
    Ok(())
}
