// SPDX-License-Identifier: Apache-2.0
//! What a source told before, for a source that begins.

use futures::future::BoxFuture;
use sqlx::Row;

use super::{Store, StoreError, indexed};
use crate::{
    model::{FactBody, ImageFact, Run},
    sources::{Recall, Recalls},
};

impl Store {
    /// Gives sources what they told.
    pub fn recall(&self) -> Recall {
        std::sync::Arc::new(self.clone())
    }

    /// What a source told of images, the newest at most so many; the oldest of them first.
    pub async fn images(&self, source: &str, most: u32) -> Result<Vec<ImageFact>, StoreError> {
        let told = self.newest("image", source, most).await?.into_iter();
        Ok(told
            .filter_map(|(_, body)| if let FactBody::Image(image) = body { Some(image) } else { None })
            .collect())
    }

    /// What a source told of runs, with their keys, the newest at most so many; the oldest of them first.
    pub async fn runs(&self, source: &str, most: u32) -> Result<Vec<(String, Run)>, StoreError> {
        let told = self.newest("run", source, most).await?.into_iter();
        Ok(told
            .filter_map(|(key, body)| if let FactBody::Run(run) = body { Some((key, run)) } else { None })
            .collect())
    }

    async fn newest(
        &self,
        kind: &str,
        source: &str,
        most: u32,
    ) -> Result<Vec<(String, FactBody)>, StoreError> {
        let rows = sqlx::query(
            "SELECT key, body FROM fact WHERE server = $1 AND kind = $2 AND source = $3 ORDER BY as_of DESC, key LIMIT $4",
        )
        .bind(self.server())
        .bind(kind)
        .bind(indexed(source))
        .bind(i64::from(most))
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

impl Recalls for Store {
    fn images(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<ImageFact>> {
        let (store, source) = (self.clone(), source.to_owned());
        Box::pin(async move { known(&source, Self::images(&store, &source, most).await) })
    }

    fn runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let (store, source) = (self.clone(), source.to_owned());
        Box::pin(async move { known(&source, Self::runs(&store, &source, most).await) })
    }
}

fn known<T>(source: &str, told: Result<Vec<T>, StoreError>) -> Vec<T> {
    told.unwrap_or_else(|error| {
        tracing::error!(%source, %error, "cannot read what {source} told before");
        Vec::new()
    })
}
