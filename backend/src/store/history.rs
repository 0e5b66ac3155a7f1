// SPDX-License-Identifier: Apache-2.0
//! What ran where from when to when.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::Millis;
use sqlx::Row;

use super::{Store, StoreError, Write, indexed};
use crate::model::{Digest, Join, Stretch, Workload};

/// Stretches that one workload gives at most: the newest.
const NEWEST: i64 = 500;

/// A gap in which nothing else ran, up to this long (milliseconds), is no end: a container that restarts.
const GAP: Millis = 10 * 60 * 1000;

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

/// What is known of one digest in one workload: its newest stretch.
struct Newest {
    since: Millis,
    until: Option<Millis>,
}

pub(super) async fn ran(
    write: &mut Write<'_>,
    server: &str,
    workload: &Workload,
    at: Millis,
) -> Result<(), StoreError> {
    let name = indexed(&workload.of.join().to_string());
    let running: BTreeSet<&Digest> = workload.running().collect();
    let newest = newest(write, server, &name).await?;
    let last = newest.values().map(|n| n.until.unwrap_or(n.since).max(n.since)).max();
    if last.is_some_and(|last| at < last) {
        return Ok(());
    }
    let is_running = |digest: &str| running.iter().any(|r| r.as_str() == digest);
    for digest in newest.iter().filter(|(d, n)| n.until.is_none() && !is_running(d)).map(|(d, _)| d) {
        set_until(write, server, &name, digest, Some(at)).await?;
    }
    for digest in running {
        let other_ran = |end: Millis| {
            let others = newest.iter().filter(|(other, _)| *other != digest.as_str());
            others.map(|(_, n)| n).any(|n| n.since >= end || n.until.is_none_or(|until| until > end))
        };
        match newest.get(digest.as_str()) {
            Some(Newest { until: None, .. }) => {}
            Some(Newest { until: Some(end), .. }) if at - end <= GAP && !other_ran(*end) => {
                set_until(write, server, &name, digest.as_str(), None).await?;
            }
            known => {
                // What is fully rolled out when it is first seen began when its cluster says.
                let since = match (known, workload.since) {
                    (None, Some(since)) if newest.is_empty() && workload.complete() => since.min(at),
                    _ => at,
                };
                begin(write, server, &name, digest, since).await?;
            }
        }
    }
    Ok(())
}

async fn newest(
    write: &mut Write<'_>,
    server: &str,
    name: &str,
) -> Result<BTreeMap<String, Newest>, StoreError> {
    let rows = sqlx::query(
        "SELECT digest, since, until FROM stretch s WHERE server = $1 AND workload = $2 AND since = \
         (SELECT MAX(since) FROM stretch WHERE server = s.server AND workload = s.workload AND digest = s.digest)",
    )
    .bind(server)
    .bind(name)
    .fetch_all(&mut *write.transaction)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.try_get(0)?, Newest { since: row.try_get(1)?, until: row.try_get(2)? })))
        .collect()
}

/// Ends or resumes the newest stretch of a digest.
async fn set_until(
    write: &mut Write<'_>,
    server: &str,
    name: &str,
    digest: &str,
    until: Option<Millis>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE stretch SET until = $1 WHERE server = $2 AND workload = $3 AND digest = $4 AND since = \
         (SELECT MAX(since) FROM stretch WHERE server = $2 AND workload = $3 AND digest = $4)",
    )
    .bind(until)
    .bind(server)
    .bind(name)
    .bind(digest)
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
