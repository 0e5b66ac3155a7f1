// SPDX-License-Identifier: Apache-2.0
//! A deployment repository: a Gerrit project whose values files say which image each environment is to run (GitOps, helmfile).
//!
//! It is read through Gerrit's plugin only: where the branch is, the files there, and the open changes that touch them. Gerrit's
//! events say when to look; a look at each interval makes up for events that were missed. Of a file no more is kept than the
//! image that it names; of an open change its number, when it was opened, and the image that it would ask for.

mod came;
mod config;
mod connect;
mod field;
#[cfg(feature = "foreign")]
pub mod foreign;
mod git;
mod look;
mod place;
mod values;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use milepost_api::gerrit::Event;
use tokio::sync::broadcast::{self, error::RecvError};

pub use config::Config;

use self::look::Looker;
use super::{Context, Visit, Visited};
use crate::http::Requests;

/// One deployment repository.
pub struct Source {
    config: Config,
}

impl Source {
    /// Checks the settings.
    pub fn new(config: Config, _requests: &Requests) -> Result<Self, String> {
        config.check()?;
        Ok(Self { config })
    }

    async fn watch(&self, context: &Context) {
        let mut news = context.gerrit.news();
        let mut services = context.services.clone();
        let interval = Duration::from_secs(self.config.interval_seconds);
        let mut looker = Looker::new(&self.config, context);
        loop {
            looker.look(&services.now()).await;
            let pause = tokio::time::sleep(interval);
            tokio::pin!(pause);
            loop {
                tokio::select! {
                    () = &mut pause => break,
                    _ = services.changed() => break,
                    event = news.recv() => if self.concerned(event, &mut looker).await { break },
                }
            }
            // What has come meanwhile is seen by the same look.
            while let Ok(event) = news.try_recv() {
                self.concerned(Ok(event), &mut looker).await;
            }
        }
    }

    /// Whether an event is a reason to look.
    async fn concerned(&self, event: Result<Event, RecvError>, looker: &mut Looker<'_>) -> bool {
        match event {
            Ok(event) => {
                let of_branch = event.ref_update.as_ref().filter(|update| {
                    let branch = update.name.strip_prefix("refs/heads/");
                    update.project == self.config.project && branch == Some(&self.config.branch)
                });
                if let Some(update) = of_branch {
                    looker.moved(&update.old_revision, &update.new_revision, event.at);
                }
                let talk = ["comment-added", "vote-added", "vote-deleted"].contains(&event.kind.as_str());
                let ours = |project: &str, branch: &str| {
                    project == self.config.project && branch == self.config.branch
                };
                let change = event.change.as_ref().filter(|change| ours(&change.project, &change.branch));
                if let Some(merged) = change.filter(|_| event.kind == "change-merged") {
                    looker.merged(merged.number, &merged.current_revision);
                }
                // One that moved away is of another branch now.
                of_branch.is_some() || (change.is_some() && !talk) || event.kind == "change-moved"
            }
            Err(broadcast::error::RecvError::Lagged(_)) => true,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl super::Source for Source {
    fn run(self: Arc<Self>, context: Context) -> BoxFuture<'static, ()> {
        Box::pin(async move { self.watch(&context).await })
    }

    fn connect<'a>(&'a self, visit: &'a Visit) -> BoxFuture<'a, Visited> {
        Box::pin(connect::connect(&self.config, visit))
    }
}
