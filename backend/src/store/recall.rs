// SPDX-License-Identifier: Apache-2.0
//! What a source told before, for a source that begins.

mod wait;

use std::collections::HashMap;

use milepost_api::Millis;
use sqlx::Row;

use super::{Store, StoreError, indexed};
use crate::{
    model::{FactBody, ImageFact, Run},
    sources::Recall,
};

/// Keys that one question names.
const KEYS: usize = 500;

/// Whatever a fact says.
const ANY: [&str; 2] = ["%", "%"];

impl Store {
    /// Gives sources what they told.
    pub fn recall(&self) -> Recall {
        std::sync::Arc::new(self.clone())
    }

    /// What a source told of images, the newest at most so many; the oldest of them first.
    pub async fn images(&self, source: &str, most: u32) -> Result<Vec<ImageFact>, StoreError> {
        let told = self.newest("image", source, most, ANY).await?.into_iter();
        Ok(told
            .filter_map(|(_, body)| if let FactBody::Image(image) = body { Some(image) } else { None })
            .collect())
    }

    /// What a source told of runs, with their keys, the newest at most so many; the oldest of them first.
    pub async fn runs(&self, source: &str, most: u32) -> Result<Vec<(String, Run)>, StoreError> {
        Ok(as_runs(self.newest("run", source, most, ANY).await?).collect())
    }

    /// The same of those alone that wait or run, however many have ended since.
    pub async fn open_runs(&self, source: &str, most: u32) -> Result<Vec<(String, Run)>, StoreError> {
        // Some of these have ended, and only a job of theirs says that it runs; none that is open is missing.
        let states = [r#"%"state":"queued"%"#, r#"%"state":"running"%"#];
        let open = |run: &Run| run.state.is_open();
        Ok(as_runs(self.newest("run", source, most, states).await?).filter(|(_, run)| open(run)).collect())
    }

    /// What a source told of runs under these keys.
    pub async fn runs_of(&self, source: &str, keys: &[String]) -> Result<Vec<(String, Run)>, StoreError> {
        let mut told = Vec::new();
        for keys in keys.chunks(KEYS) {
            let by_column: HashMap<String, &String> = keys.iter().map(|key| (indexed(key), key)).collect();
            let places: Vec<_> = (3..by_column.len() + 3).map(|n| format!("${n}")).collect();
            // Numbers alone: what is asked for is bound.
            let query = sqlx::AssertSqlSafe(format!(
                "SELECT key, body FROM fact WHERE server = $1 AND source = $2 AND key IN ({})",
                places.join(", ")
            ));
            let query = sqlx::query(query).bind(self.server()).bind(indexed(source));
            let query = by_column.keys().fold(query, sqlx::query::Query::bind);
            for row in query.fetch_all(self.pool()).await? {
                let key = by_column.get(&row.try_get::<String, _>(0)?);
                let body = serde_json::from_str(&row.try_get::<String, _>(1)?);
                if let (Some(key), Ok(FactBody::Run(run))) = (key, body) {
                    told.push(((*key).clone(), run));
                }
            }
        }
        Ok(told)
    }

    /// When a source told of a run last.
    pub async fn last_run(&self, source: &str) -> Result<Option<Millis>, StoreError> {
        let query = "SELECT MAX(as_of) FROM fact WHERE server = $1 AND kind = 'run' AND source = $2";
        let row = sqlx::query(query).bind(self.server()).bind(indexed(source)).fetch_one(self.pool()).await?;
        Ok(row.try_get(0)?)
    }

    async fn newest(
        &self,
        kind: &str,
        source: &str,
        most: u32,
        like: [&str; 2],
    ) -> Result<Vec<(String, FactBody)>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, body FROM fact WHERE server = $1 AND kind = $2 AND source = $3 AND (body LIKE $5 OR body LIKE $6)
             ORDER BY as_of DESC, key LIMIT $4",
        )
        .bind(self.server())
        .bind(kind)
        .bind(indexed(source))
        .bind(i64::from(most))
        .bind(like[0])
        .bind(like[1])
        .fetch_all(self.pool())
        .await?;
        let mut told = Vec::with_capacity(rows.len());
        for row in rows.iter().rev() {
            // What another version wrote and this one cannot read is looked at again.
            if let Ok(body) = serde_json::from_str(&row.try_get::<String, _>(1)?) {
                told.push((row.try_get(0)?, body));
            }
        }
        Ok(told)
    }
}

fn as_runs(told: Vec<(String, FactBody)>) -> impl Iterator<Item = (String, Run)> {
    let run = |(key, body)| if let FactBody::Run(run) = body { Some((key, run)) } else { None };
    told.into_iter().filter_map(run)
}
