// SPDX-License-Identifier: Apache-2.0
//! What people, and Gerrit's service users, did for a change on its way.

use std::collections::BTreeSet;

use milepost_api::Millis;
use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError, Way, column, indexed};
use crate::model::Brought;

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

    /// Keeps which changes of deployment repositories asked for a change first. Of which nobody saw who it was then, that may be
    /// told later, and nothing else changes it.
    pub async fn bring(&self, way: Way<'_>, brought: &[Brought], at: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        for brought in brought {
            sqlx::query(
                "INSERT INTO promoted (server, project, number, pipeline, step, service, at, revision, by_project, \
                 by_number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                 ON CONFLICT (server, project, number, pipeline, step, service) DO UPDATE SET \
                 by_project = excluded.by_project, by_number = excluded.by_number \
                 WHERE promoted.by_number IS NULL AND promoted.revision = excluded.revision",
            )
            .bind(self.server())
            .bind(indexed(way.project))
            .bind(column(way.number))
            .bind(indexed(way.pipeline))
            .bind(indexed(&brought.step))
            .bind(indexed(&brought.service))
            .bind(at)
            .bind(brought.revision.as_str())
            .bind(brought.by.as_ref().map(|by| indexed(&by.project)))
            .bind(brought.by.as_ref().map(|by| column(by.change)))
            .execute(&mut *write.transaction)
            .await?;
        }
        write.commit().await
    }

    /// How often people did something for a change on its way: for itself, and for the changes that promoted it in these steps,
    /// each once. `None` where nobody saw which these were, or Gerrit has not told who merged one of them.
    pub async fn acts_of_people(
        &self,
        way: Way<'_>,
        promoted_in: &BTreeSet<&str>,
    ) -> Result<Option<u32>, StoreError> {
        let rows = sqlx::query(
            "SELECT step, by_project, by_number FROM promoted WHERE server = $1 AND project = $2 AND number = $3 \
             AND pipeline = $4",
        )
        .bind(self.server())
        .bind(indexed(way.project))
        .bind(column(way.number))
        .bind(indexed(way.pipeline))
        .fetch_all(self.pool())
        .await?;
        let mut changes = BTreeSet::from([(indexed(way.project), column(way.number))]);
        let mut seen = BTreeSet::new();
        for row in &rows {
            let (step, by) = promoted(row)?;
            if let Some(step) = promoted_in.iter().find(|asked| indexed(asked) == step) {
                let Some(by) = by else { return Ok(None) };
                changes.insert(by);
                seen.insert(*step);
            }
        }
        if seen != *promoted_in {
            return Ok(None);
        }
        let mut all = 0;
        for (project, number) in changes {
            match self.acts_for(&project, number).await? {
                Some(acts) => all += acts,
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }

    /// How often people did something for one change; `None` where Gerrit has not told who merged it.
    async fn acts_for(&self, project: &str, number: i64) -> Result<Option<u32>, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(CASE WHEN by_person = 1 THEN 1 END), COUNT(CASE WHEN kind = 'change-merged' THEN 1 END) \
             FROM act WHERE server = $1 AND project = $2 AND number = $3",
        )
        .bind(self.server())
        .bind(project)
        .bind(number)
        .fetch_one(self.pool())
        .await?;
        let (people, merged): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok((merged > 0).then(|| u32::try_from(people).unwrap_or(u32::MAX)))
    }
}

/// A row's step, and the change that promoted in it, as its columns have them.
fn promoted(row: &AnyRow) -> Result<(String, Option<(String, i64)>), StoreError> {
    let by: (Option<String>, Option<i64>) = (row.try_get(1)?, row.try_get(2)?);
    Ok((row.try_get(0)?, by.0.zip(by.1)))
}
