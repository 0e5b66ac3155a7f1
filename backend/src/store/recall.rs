// SPDX-License-Identifier: Apache-2.0
//! What a source told before, for a source that begins.

use sqlx::Row;

use super::{Store, StoreError, indexed};
use crate::{
    model::{FactBody, ImageFact},
    sources::Recall,
};

impl Store {
    /// Gives sources what they told of images.
    pub fn recall(&self) -> Recall {
        let store = self.clone();
        std::sync::Arc::new(move |source, most| {
            let (store, source) = (store.clone(), source.to_owned());
            Box::pin(async move {
                store.images(&source, most).await.unwrap_or_else(|error| {
                    tracing::error!(%source, %error, "cannot read what {source} told before");
                    Vec::new()
                })
            })
        })
    }

    /// What a source told of images, the newest at most so many; the oldest of them first.
    pub async fn images(&self, source: &str, most: u32) -> Result<Vec<ImageFact>, StoreError> {
        let rows = sqlx::query(
            "SELECT body FROM fact WHERE server = $1 AND kind = 'image' AND source = $2 ORDER BY as_of DESC, key LIMIT $3",
        )
        .bind(self.server())
        .bind(indexed(source))
        .bind(i64::from(most))
        .fetch_all(self.pool())
        .await?;
        let mut images = Vec::with_capacity(rows.len());
        for row in rows.iter().rev() {
            // What another version wrote and this one cannot read is looked at again.
            if let Ok(FactBody::Image(image)) = serde_json::from_str(&row.try_get::<String, _>(0)?) {
                images.push(image);
            }
        }
        Ok(images)
    }
}
