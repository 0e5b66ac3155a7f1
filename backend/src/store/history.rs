// SPDX-License-Identifier: Apache-2.0
//! What ran where from when to when.

use std::collections::BTreeSet;

use milepost_api::Millis;
use sqlx::Row;

use super::{Store, StoreError, Write, indexed};
use crate::model::{Digest, Join, Noted, Stretch, Workload, note};

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
                "SELECT digest, since, until FROM stretch WHERE server = $1 AND workload = $2 \
                 ORDER BY since DESC, digest LIMIT $3",
            )
            .bind(self.server())
            .bind(indexed(&join.to_string()))
            .bind(NEWEST)
            .fetch_all(self.pool())
            .await?;
            for row in rows {
                let Ok(digest) = row.try_get::<String, _>(0)?.parse() else { continue };
                let (since, until) = (row.try_get(1)?, row.try_get(2)?);
                stretches.push(Stretch { workload: join.clone(), digest, since, until });
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
            Noted::Begins(digest, since) => begin(write, server, &name, &digest, since).await?,
        }
    }
    Ok(())
}

/// The newest stretch of each digest.
async fn newest(
    write: &mut Write<'_>,
    server: &str,
    name: &str,
    workload: &Workload,
) -> Result<Vec<Stretch>, StoreError> {
    let rows = sqlx::query(
        "SELECT digest, since, until FROM stretch s WHERE server = $1 AND workload = $2 AND since = \
         (SELECT MAX(since) FROM stretch WHERE server = s.server AND workload = s.workload AND digest = s.digest)",
    )
    .bind(server)
    .bind(name)
    .fetch_all(&mut *write.transaction)
    .await?;
    let mut stretches = Vec::with_capacity(rows.len());
    for row in rows {
        let Ok(digest) = row.try_get::<String, _>(0)?.parse() else { continue };
        let (since, until) = (row.try_get(1)?, row.try_get(2)?);
        stretches.push(Stretch { workload: workload.of.join(), digest, since, until });
    }
    Ok(stretches)
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
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO stretch (server, workload, digest, since, until) VALUES ($1, $2, $3, $4, NULL) \
         ON CONFLICT DO NOTHING",
    )
    .bind(server)
    .bind(name)
    .bind(digest.as_str())
    .bind(since)
    .execute(&mut *write.transaction)
    .await?;
    Ok(())
}
