// SPDX-License-Identifier: Apache-2.0
//! What sources said, found by its joins.

use std::collections::{BTreeMap, BTreeSet};

use milepost_api::Millis;
use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError, Write, history, indexed};
use crate::model::{Fact, FactBody, GERRIT, Join};

/// Facts that one join gives at most: the newest.
const NEWEST: i64 = 500;

impl Store {
    /// Keeps facts, and tells by which joins something new is found. Of two tellings of one thing the one with the higher
    /// `order` holds; a telling that says the same again is not news. What is asked for, and what runs, keeps since when. What ran where becomes history in the same transaction.
    pub async fn tell(&self, facts: &[Fact]) -> Result<BTreeSet<Join>, StoreError> {
        let mut changed = BTreeSet::new();
        if facts.is_empty() {
            return Ok(changed);
        }
        // One order of rows for all backends, so that two that tell the same facts wait for each other and do not deadlock.
        let mut facts: Vec<_> = facts.iter().collect();
        facts.sort_by(|a, b| (&a.source, &a.key, a.order).cmp(&(&b.source, &b.key, b.order)));
        let mut write = self.write().await?;
        for fact in facts {
            changed.extend(self.tell_one(&mut write, fact).await?);
        }
        write.commit().await?;
        Ok(changed)
    }

    async fn tell_one(&self, write: &mut Write<'_>, fact: &Fact) -> Result<Vec<Join>, StoreError> {
        let (server, source, key) = (self.server(), indexed(&fact.source), indexed(&fact.key));
        let kept =
            sqlx::query("SELECT ordering, body FROM fact WHERE server = $1 AND source = $2 AND key = $3")
                .bind(server)
                .bind(&source)
                .bind(&key)
                .fetch_optional(&mut *write.transaction)
                .await?;
        let kept =
            kept.map(|row| Ok::<_, sqlx::Error>((row.try_get::<i64, _>(0)?, row.try_get::<String, _>(1)?)));
        let kept = kept.transpose()?;
        if kept.as_ref().is_some_and(|(order, _)| *order >= fact.order) {
            return Ok(Vec::new());
        }
        let body = match (&fact.body, kept.as_ref().and_then(|(_, kept)| serde_json::from_str(kept).ok())) {
            (FactBody::Wanted(wanted), Some(FactBody::Wanted(before))) => {
                serde_json::to_string(&FactBody::Wanted(wanted.after(&before, fact.as_of)))?
            }
            (FactBody::Workload(workload), Some(FactBody::Workload(before))) => {
                serde_json::to_string(&FactBody::Workload(workload.after(&before)))?
            }
            _ => serde_json::to_string(&fact.body)?,
        };
        // Another backend may have told a newer one meanwhile: the condition is checked again under the row's lock.
        let kept_now = sqlx::query(
            "INSERT INTO fact (server, source, key, ordering, as_of, kind, body) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (server, source, key) DO UPDATE SET ordering = excluded.ordering, as_of = excluded.as_of, \
             kind = excluded.kind, body = excluded.body WHERE fact.ordering < excluded.ordering",
        )
        .bind(server)
        .bind(&source)
        .bind(&key)
        .bind(fact.order)
        .bind(fact.as_of)
        .bind(kind(&fact.body))
        .bind(&body)
        .execute(&mut *write.transaction)
        .await?
        .rows_affected();
        if kept_now == 0 {
            return Ok(Vec::new());
        }
        if let FactBody::Workload(workload) = &fact.body {
            history::runs_now(write, server, workload, fact.as_of).await?;
        }
        match kept {
            Some((_, old)) if old == body => Ok(Vec::new()),
            Some((_, old)) => {
                let old = serde_json::from_str(&old).ok();
                if let (FactBody::Run(run), Some(FactBody::Run(before))) = (&fact.body, &old)
                    && run.says_the_same(before)
                {
                    return Ok(Vec::new());
                }
                let mut joins = self.join(write, fact, &source, &key).await?;
                // Who found it by a join that it no longer has must learn that too.
                if let Some(body) = old {
                    joins.extend(Fact { body, ..fact.clone() }.joins());
                }
                Ok(joins)
            }
            None => self.join(write, fact, &source, &key).await,
        }
    }

    async fn join(
        &self,
        write: &mut Write<'_>,
        fact: &Fact,
        source: &str,
        key: &str,
    ) -> Result<Vec<Join>, StoreError> {
        sqlx::query("DELETE FROM fact_join WHERE server = $1 AND source = $2 AND key = $3")
            .bind(self.server())
            .bind(source)
            .bind(key)
            .execute(&mut *write.transaction)
            .await?;
        let joins = fact.joins();
        for join in &joins {
            sqlx::query(
                "INSERT INTO fact_join (server, found_by, source, key, at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT DO NOTHING",
            )
            .bind(self.server())
            .bind(indexed(&join.to_string()))
            .bind(source)
            .bind(key)
            .bind(fact.as_of)
            .execute(&mut *write.transaction)
            .await?;
        }
        Ok(joins)
    }

    /// Facts that any of the joins finds, each once; of each join the newest 500.
    pub async fn facts(&self, joins: &BTreeSet<Join>) -> Result<Vec<Fact>, StoreError> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut connection = self.pool().acquire().await?;
        for join in joins {
            let rows = sqlx::query(
                "SELECT f.source, f.key, f.ordering, f.as_of, f.body FROM fact_join j \
                 JOIN fact f ON f.server = j.server AND f.source = j.source AND f.key = j.key \
                 WHERE j.server = $1 AND j.found_by = $2 ORDER BY j.at DESC, f.source, f.key LIMIT $3",
            )
            .bind(self.server())
            .bind(indexed(&join.to_string()))
            .bind(NEWEST)
            .fetch_all(&mut *connection)
            .await?;
            for row in &rows {
                if let Some(fact) = read(row)?
                    && seen.insert((fact.source.clone(), fact.key.clone()))
                {
                    found.push(fact);
                }
            }
        }
        Ok(found)
    }

    /// The highest order of each source's facts that is a time.
    pub async fn orders(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let rows = sqlx::query(
            "SELECT source, MAX(ordering) FROM fact WHERE server = $1 AND ordering < $2 GROUP BY source",
        )
        .bind(self.server())
        .bind(Fact::FINAL)
        .fetch_all(self.pool())
        .await?;
        rows.into_iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// The changes that moved in Gerrit at `since` or later, the newest first, at most so many.
    pub async fn newest_changes(&self, since: Millis, most: usize) -> Result<Vec<Fact>, StoreError> {
        let rows = sqlx::query(
            "SELECT source, key, ordering, as_of, body FROM fact WHERE server = $1 AND kind = 'change' \
             AND as_of >= $2 ORDER BY as_of DESC, key LIMIT $3",
        )
        .bind(self.server())
        .bind(since)
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(self.pool())
        .await?;
        rows.iter().filter_map(|row| read(row).transpose()).collect()
    }

    /// What projects and their owners declare, as of what was told at `since` or later, the oldest first.
    pub async fn declarations(&self, since: Millis) -> Result<Vec<Fact>, StoreError> {
        let rows = sqlx::query(
            "SELECT source, key, ordering, as_of, body FROM fact WHERE server = $1 AND kind = 'declaration' \
             AND as_of >= $2 ORDER BY as_of, key",
        )
        .bind(self.server())
        .bind(since)
        .fetch_all(self.pool())
        .await?;
        rows.iter().filter_map(|row| read(row).transpose()).collect()
    }

    /// On how many other changes than this one something is found by each of the joins that was told since then; without private ones:
    /// whoever reads this may not know of them. Whose a change is nobody tells, as no account leaves Gerrit.
    pub async fn on_other_changes(
        &self,
        joins: &BTreeSet<Join>,
        change: &Join,
        since: Millis,
    ) -> Result<BTreeMap<Join, u32>, StoreError> {
        let mut changes = BTreeMap::new();
        for join in joins {
            let row = sqlx::query(
                "SELECT COUNT(DISTINCT other.found_by) FROM fact_join found JOIN fact_join other \
                 ON other.server = found.server AND other.source = found.source AND other.key = found.key \
                 WHERE found.server = $1 AND found.found_by = $2 AND found.at >= $3 \
                 AND other.found_by LIKE 'change:%' AND other.found_by <> $4 \
                 AND NOT EXISTS (SELECT 1 FROM fact hidden WHERE hidden.server = other.server AND hidden.source = $5 \
                 AND hidden.key = other.found_by AND hidden.body LIKE '%\"private\":true%')",
            )
            .bind(self.server())
            .bind(indexed(&join.to_string()))
            .bind(since)
            .bind(indexed(&change.to_string()))
            .bind(GERRIT)
            .fetch_one(self.pool())
            .await?;
            changes.insert(join.clone(), u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX));
        }
        Ok(changes)
    }

    /// Projects that Gerrit or CI told of so far, in order.
    pub async fn projects(&self) -> Result<BTreeSet<String>, StoreError> {
        let rows = sqlx::query("SELECT body FROM fact WHERE server = $1 AND kind = 'change'")
            .bind(self.server())
            .fetch_all(self.pool())
            .await?;
        let mut projects = BTreeSet::new();
        for row in rows {
            if let Ok(FactBody::Change(change)) = serde_json::from_str(&row.try_get::<String, _>(0)?) {
                projects.insert(change.project);
            }
        }
        Ok(projects)
    }
}

/// `None` for a fact that another version wrote and this one cannot read: its source will tell it again.
fn read(row: &AnyRow) -> Result<Option<Fact>, StoreError> {
    let (source, key): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    match serde_json::from_str(&row.try_get::<String, _>(4)?) {
        Ok(body) => Ok(Some(Fact { source, key, order: row.try_get(2)?, as_of: row.try_get(3)?, body })),
        Err(error) => {
            tracing::warn!(%source, %key, %error, "a kept fact of {source} cannot be read");
            Ok(None)
        }
    }
}

fn kind(body: &FactBody) -> &'static str {
    match body {
        FactBody::Change(_) => "change",
        FactBody::Run(run) if run.from_comment => "comment",
        FactBody::Run(_) => "run",
        FactBody::Image(_) => "image",
        FactBody::Workload(_) => "workload",
        FactBody::Wanted(_) => "wanted",
        FactBody::Promotions(_) => "promotions",
        FactBody::Declaration(_) | FactBody::Owners(_) => "declaration",
    }
}
