// SPDX-License-Identifier: Apache-2.0
//! Looking through the tags of the services' repositories again and again: the way that needs nothing but read access.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures::{StreamExt, stream};

use super::{
    look::Looker,
    name::is_repository,
    rota::Rota,
    tags,
    wants::{Look, Reference},
};
use crate::{
    catalogue::Services,
    http::FetchError,
    model::{Repository, Service, TagPattern},
    sources::{Trouble, pulse::Pulse},
};

/// Repositories that are looked through at once.
const AT_ONCE: usize = 4;
/// New tags of a repository that are looked at in one turn; the others wait for the next.
const A_TURN: usize = 100;
/// The longest `Retry-After` that is kept.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// By repository.
type Repositories = BTreeMap<String, Sought>;

/// What is looked for in a repository.
#[derive(Clone, Default)]
struct Sought {
    /// Patterns of tags; `None`: all.
    patterns: Vec<Option<TagPattern>>,
    /// Whether a service of the site's own is there.
    needed: bool,
}

/// The repositories of services on one registry.
pub(super) struct Poll {
    pub(super) interval: Duration,
    /// How many tags are looked at when a repository is seen for the first time.
    pub(super) first_sight: usize,
    /// Tags that need no look any more, by repository.
    seen: Mutex<HashMap<String, HashSet<String>>>,
    rota: Rota,
}

impl Poll {
    pub(super) fn new(interval: Duration, first_sight: usize) -> Self {
        Self { interval, first_sight, seen: Mutex::default(), rota: Rota::default() }
    }

    /// Looks again and again; at once where services that come have further repositories or patterns. Never ends.
    pub(super) async fn run(&self, looker: &Looker, pulse: &Pulse, mut services: Services) {
        let mut all = repositories(&looker.names, &services.now());
        pulse.expect(paths(&all));
        pulse.set_aside(aside(&all));
        loop {
            let asked = self.round(looker, pulse, &all).await;
            let pause = tokio::time::sleep(asked.min(LONGEST_WAIT).max(self.interval));
            tokio::pin!(pause);
            loop {
                let services = tokio::select! {
                    () = &mut pause => break,
                    services = services.changed() => services,
                };
                let before = std::mem::replace(&mut all, repositories(&looker.names, &services));
                pulse.expect_now(paths(&all));
                pulse.set_aside(aside(&all));
                let new: Repositories = all
                    .iter()
                    .filter(|(path, sought)| {
                        before.get(*path).is_none_or(|b| b.patterns.len() != sought.patterns.len())
                    })
                    .map(|(path, sought)| (path.clone(), sought.clone()))
                    .collect();
                // A registry that wants to be left alone is asked in the next round.
                if asked.is_zero() && !new.is_empty() {
                    self.round(looker, pulse, &new).await;
                }
            }
        }
    }

    /// Looks through these repositories, or without any whether the registry is there at all; gives how long the registry
    /// wants to be left alone.
    async fn round(&self, looker: &Looker, pulse: &Pulse, repositories: &Repositories) -> Duration {
        if repositories.is_empty() {
            return note(pulse, "", looker.registry.ping().await);
        }
        let turns =
            repositories.iter().map(|(path, sought)| self.turn(looker, pulse, path, &sought.patterns));
        let mut turns = stream::iter(turns.collect::<Vec<_>>()).buffer_unordered(AT_ONCE);
        let mut asked = Duration::ZERO;
        while let Some(wait) = turns.next().await {
            asked = asked.max(wait);
        }
        asked
    }

    async fn turn(
        &self,
        looker: &Looker,
        pulse: &Pulse,
        path: &str,
        patterns: &[Option<TagPattern>],
    ) -> Duration {
        note(pulse, path, self.look_through(looker, path, patterns).await)
    }

    async fn look_through(
        &self,
        looker: &Looker,
        path: &str,
        patterns: &[Option<TagPattern>],
    ) -> Result<(), FetchError> {
        let ticket = looker.shelf.ticket();
        let tags = looker.registry.tags(path).await?;
        if tags.whole {
            looker.shelf.only(path, &tags.names, ticket);
            let sought = looker.seek_untagged().await;
            looker.tell().await;
            sought?;
        }
        let mut wrong = None;
        for tag in self.unseen(path, &tags.names, patterns) {
            // A push notification or a run named it before, and it was looked at then.
            if looker.shelf.points(path, &tag) {
                self.mark(path, std::iter::once(tag));
                continue;
            }
            let look = Look { repository: path.to_owned(), reference: Reference::Tag(tag.clone()) };
            match looker.look(&look).await {
                Ok(_) => {}
                // Said once: an image that cannot be read must not hide that the registry answers.
                Err(error) if matches!(error.trouble(), Trouble::Unreadable(_)) => {
                    tracing::warn!(%error, "{path}:{tag} cannot be read");
                    wrong.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
            self.mark(path, std::iter::once(tag));
        }
        let known = |tag: &str| looker.shelf.points(path, tag) && fits(tag, patterns);
        if let Some(tag) = self.rota.next(path, &tags.names, self.first_sight, known) {
            looker.look(&Look { repository: path.to_owned(), reference: Reference::Tag(tag) }).await?;
        }
        wrong.map_or(Ok(()), Err)
    }

    /// The new tags that are to be looked at now, newest first.
    fn unseen(&self, path: &str, all: &HashSet<String>, patterns: &[Option<TagPattern>]) -> Vec<String> {
        let mut first = false;
        let mut new: Vec<_> = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let seen = seen.entry(path.to_owned()).or_insert_with(|| {
                first = true;
                HashSet::new()
            });
            // A tag that was deleted and comes again is new.
            seen.retain(|tag| all.contains(tag));
            all.iter().filter(|tag| fits(tag, patterns) && !seen.contains(*tag)).cloned().collect()
        };
        new.sort_by(|a, b| tags::newest_first(a, b));
        if first {
            let rest = new.split_off(self.first_sight.min(new.len()));
            self.mark(path, rest.into_iter());
        }
        new.truncate(A_TURN.max(self.first_sight));
        new
    }

    fn mark(&self, path: &str, tags: impl Iterator<Item = String>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entry(path.to_owned()).or_default().extend(tags);
    }
}

/// Whether a tag may be an image's, and one of these services'.
fn fits(tag: &str, patterns: &[Option<TagPattern>]) -> bool {
    tags::is_image(tag)
        && patterns.iter().any(|pattern| pattern.as_ref().is_none_or(|pattern| pattern.matches(tag)))
}

/// The repositories of these services that are on the registry of these names.
fn repositories(names: &[String], services: &[Service]) -> Repositories {
    let mut repositories = Repositories::new();
    for service in services {
        // Names come from projects, too, and stand in paths.
        let here = |r: &&Repository| names.contains(&r.registry) && is_repository(&r.path);
        for repository in service.repositories.iter().filter(here) {
            let sought = repositories.entry(repository.path.clone()).or_default();
            sought.patterns.push(service.tag_pattern.clone());
            sought.needed |= !service.declared;
        }
    }
    repositories
}

/// What signs of life are expected of.
fn paths(repositories: &Repositories) -> impl Iterator<Item = String> {
    let ping = repositories.is_empty().then(String::new);
    repositories.iter().filter(|(_, sought)| sought.needed).map(|(path, _)| path.clone()).chain(ping)
}

/// What only projects' own services are in.
fn aside(repositories: &Repositories) -> impl Iterator<Item = (String, String)> {
    repositories.iter().filter(|(_, sought)| !sought.needed).map(|(path, _)| (path.clone(), path.clone()))
}

/// Notes how a turn went; gives how long the registry wants to be left alone.
fn note(pulse: &Pulse, path: &str, went: Result<(), FetchError>) -> Duration {
    match went {
        Ok(()) => {
            pulse.good(path);
            Duration::ZERO
        }
        Err(error) => {
            pulse.bad(path, error.trouble());
            error.retry_after().unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Paths;

    fn service(path: &str, pattern: Option<&str>) -> Service {
        Service {
            name: "app".into(),
            repositories: vec![Repository { registry: "r.example.org".into(), path: path.into() }],
            tag_pattern: pattern.map(TagPattern::from),
            tag_template: None,
            paths: Paths::default(),
            canary: None,
            workloads: vec![],
            declared: false,
        }
    }

    fn here(patterns: &[Option<&str>]) -> Repositories {
        let services: Vec<_> = patterns.iter().map(|pattern| service("app", *pattern)).collect();
        repositories(&["r.example.org".into()], &services)
    }

    fn poll(first_sight: usize) -> Poll {
        Poll::new(Duration::from_secs(30), first_sight)
    }

    fn turn(poll: &Poll, patterns: &[Option<&str>], tags: &[&str]) -> Vec<String> {
        let all = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let new = poll.unseen("app", &all, &here(patterns)["app"].patterns);
        poll.mark("app", new.iter().cloned());
        new
    }

    #[test]
    fn at_first_sight_only_the_newest_tags_are_looked_at_then_every_new_one() {
        let poll = poll(2);
        assert_eq!(turn(&poll, &[None], &["1.1", "1.10", "1.9", "1.2"]), ["1.10", "1.9"]);
        assert_eq!(turn(&poll, &[None], &["1.1", "1.10", "1.9", "1.2"]), [""; 0]);
        assert_eq!(turn(&poll, &[None], &["1.1", "1.10", "1.9", "1.2", "1.0.1", "1.11"]), ["1.11", "1.0.1"]);
        assert_eq!(turn(&poll, &[None], &["1.1"]), [""; 0]);
        assert_eq!(turn(&poll, &[None], &["1.1", "1.11"]), ["1.11"], "deleted and pushed again");
    }

    #[test]
    fn tags_count_when_any_service_has_them() {
        let patterns = [Some("^v"), Some("^2026")];
        assert_eq!(turn(&poll(20), &patterns, &["v1.0", "latest", "20261123"]), ["20261123", "v1.0"]);
        assert_eq!(turn(&poll(20), &[Some("(")], &["v1.0"]), [""; 0], "a broken pattern matches nothing");
    }

    #[test]
    fn what_is_no_repositorys_name_is_not_polled() {
        let services = ["App", "a b", "../x", "a?b", "demo/app"].map(|path| service(path, None));
        let polled = repositories(&["r.example.org".into()], &services);
        assert_eq!(polled.keys().collect::<Vec<_>>(), ["demo/app"]);
    }
}
