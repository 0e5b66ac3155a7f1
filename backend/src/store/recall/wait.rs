// SPDX-License-Identifier: Apache-2.0
//! A source that begins waits until the database is there: one that began without what it told before would know nothing of it until
//! the next start, and what runs would run for ever.

use std::time::Duration;

use futures::future::BoxFuture;
use milepost_api::Millis;

use super::super::{Store, StoreError};
use crate::{
    model::{ImageFact, Run},
    sources::Recalls,
};

/// Between tries.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

impl Recalls for Store {
    fn images(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<ImageFact>> {
        let (store, source) = (self.clone(), source.to_owned());
        Box::pin(async move {
            when_there(&source, || Self::images(&store, &source, most)).await.unwrap_or_default()
        })
    }

    fn runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let (store, source) = (self.clone(), source.to_owned());
        Box::pin(async move {
            when_there(&source, || Self::runs(&store, &source, most)).await.unwrap_or_default()
        })
    }

    fn open_runs(&self, source: &str, most: u32) -> BoxFuture<'static, Vec<(String, Run)>> {
        let (store, source) = (self.clone(), source.to_owned());
        Box::pin(async move {
            when_there(&source, || Self::open_runs(&store, &source, most)).await.unwrap_or_default()
        })
    }

    fn last_run(&self, source: &str) -> BoxFuture<'static, Option<Millis>> {
        let (store, source) = (self.clone(), source.to_owned());
        Box::pin(async move { when_there(&source, || Self::last_run(&store, &source)).await.flatten() })
    }

    fn runs_of(&self, source: &str, keys: &[String]) -> BoxFuture<'static, Option<Vec<(String, Run)>>> {
        let (store, source, keys) = (self.clone(), source.to_owned(), keys.to_vec());
        // Asked for while the source is at work: who asks tries it again with what else is due.
        Box::pin(async move { read(&source, Self::runs_of(&store, &source, &keys).await) })
    }
}

/// Asks until the database is there, and tells once that it is not; `None`: it refuses the question.
async fn when_there<T, F>(source: &str, ask: impl Fn() -> F) -> Option<T>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut pause = FIRST_PAUSE;
    loop {
        match ask().await {
            Err(error) if error.passes() => {
                if pause == FIRST_PAUSE {
                    tracing::warn!(%source, %error, "{source} waits for the database: it cannot be read yet what {source} told before");
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            done => return read(source, done),
        }
    }
}

fn read<T>(source: &str, told: Result<T, StoreError>) -> Option<T> {
    told.inspect_err(|error| tracing::error!(%source, %error, "cannot read what {source} told before")).ok()
}
