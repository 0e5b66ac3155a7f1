// SPDX-License-Identifier: Apache-2.0
//! Looking at one tag or digest, and telling what was found.

use std::sync::Arc;

use super::{
    content::{self, Found},
    registry::Registry,
    shelf::{News, Shelf},
    wants::{Look, Reference},
};
use crate::{
    catalogue::Services,
    clock::Clock,
    http::FetchError,
    model::{Digest, Fact, FactBody, ImageFact, Repository},
    sources::{Context, FactSink, Order, Trouble},
};

/// Looks at images and tells what it finds.
pub(super) struct Looker {
    pub(super) registry: Registry,
    pub(super) shelf: Shelf,
    pub(super) clock: Arc<dyn Clock>,
    source: String,
    facts: FactSink,
    order: Arc<Order>,
    /// The registry's own name first.
    pub(super) names: Vec<String>,
    pub(super) services: Services,
}

impl Looker {
    pub(super) fn new(registry: Registry, names: Vec<String>, context: &Context) -> Self {
        Self {
            registry,
            shelf: Shelf::default(),
            clock: Arc::clone(&context.clock),
            source: context.name.clone(),
            facts: context.facts.clone(),
            order: Arc::clone(&context.order),
            names,
            services: context.services.clone(),
        }
    }

    /// Whether there is something; what it is is told.
    pub(super) async fn look(&self, look: &Look) -> Result<bool, FetchError> {
        let Look { repository, reference } = look;
        let ticket = self.shelf.ticket();
        let digest = match reference {
            Reference::Digest(digest) => Some(digest.clone()),
            Reference::Tag(tag) => self.registry.resolve(repository, tag).await?,
        };
        let digest = match digest {
            Some(digest) if self.shelf.knows(repository, &digest) => Some(digest),
            Some(digest) => match content::find(&self.registry, repository, &digest).await? {
                Found::Missing => None,
                Found::NoImage => {
                    self.shelf.put(repository, &digest, None);
                    Some(digest)
                }
                Found::Image(content) => {
                    self.shelf.put(repository, &digest, Some(content));
                    Some(digest)
                }
            },
            None => None,
        };
        let found = digest.is_some();
        match reference {
            Reference::Tag(tag) => self.shelf.point(repository, tag, digest.clone(), ticket),
            Reference::Digest(digest) if !found => {
                self.shelf.lose(&Arc::from(repository.as_str()), digest, self.clock.now());
            }
            Reference::Digest(_) => {}
        }
        self.seek_untagged().await?;
        self.tell().await;
        if let Some(digest) = digest.and_then(|digest| self.shelf.lacks(repository, &digest)) {
            self.read_again(repository, &digest).await?;
            self.tell().await;
        }
        Ok(found)
    }

    /// Reads what an earlier version did not; once, unless the registry does not answer now.
    async fn read_again(&self, repository: &str, digest: &Digest) -> Result<(), FetchError> {
        let read = content::find(&self.registry, repository, digest).await;
        match read {
            Ok(Found::Image(content)) => self.shelf.fill(repository, digest, Some(content)),
            Ok(Found::NoImage | Found::Missing) => self.shelf.fill(repository, digest, None),
            Err(error) => {
                if matches!(error.trouble(), Trouble::Unreadable(_)) {
                    self.shelf.fill(repository, digest, None);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Asks whether images that have lost their last tag are still there.
    pub(super) async fn seek_untagged(&self) -> Result<(), FetchError> {
        let mut went = Ok(());
        for (repository, digest) in self.shelf.untagged() {
            match self.registry.resolve(&repository, digest.as_str()).await {
                Ok(Some(_)) => {}
                Ok(None) => self.shelf.lose(&repository, &digest, self.clock.now()),
                Err(error) => {
                    self.shelf.still_untagged(repository, digest);
                    went = Err(error);
                }
            }
        }
        went
    }

    /// Tells what is new on the shelf.
    pub(super) async fn tell(&self) {
        // Given its order while the shelf is locked: of two tellings of one image the later one knows more.
        let facts = self.shelf.news(|news| self.fact(news));
        self.facts.tell(facts).await;
    }

    fn fact(&self, news: News) -> Fact {
        let now = self.clock.now();
        let repository = self.repository(&news.repository);
        let content = &news.content;
        Fact {
            source: self.source.clone(),
            key: format!("{repository}@{}", news.digest),
            order: self.order.next(now),
            as_of: now,
            body: FactBody::Image(ImageFact {
                repository,
                digest: news.digest,
                also: content.also.clone(),
                tags: news.tags,
                revision: content.revision.clone(),
                source_url: content.source_url.clone(),
                created: content.created,
                size: content.size,
                labels: content.labels.clone(),
                deleted: news.deleted,
            }),
        }
    }

    /// The repository under the registry's own name, whichever a reference or a service writes: one image is one fact.
    fn repository(&self, path: &str) -> Repository {
        Repository { registry: self.names.first().cloned().unwrap_or_default(), path: path.to_owned() }
    }
}
