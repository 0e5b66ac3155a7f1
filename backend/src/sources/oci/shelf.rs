// SPDX-License-Identifier: Apache-2.0
//! What is known of a registry's images. What a digest stands for never changes, so it is asked for once; tags move.

mod lacking;

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use milepost_api::Millis;

use super::content::Content;
use crate::model::{Digest, ImageFact};

/// Digests that are remembered; beyond, the first come is forgotten, and asked for again if somebody names it.
pub(super) const REMEMBERED: u32 = 50_000;

/// When a look began: what a later look saw of a tag holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// Of what was seen before the source began.
const BEFORE: Ticket = Ticket(0);

/// An image with its tags as they are now.
pub(super) struct News {
    pub(super) repository: Arc<str>,
    pub(super) digest: Digest,
    pub(super) content: Arc<Content>,
    pub(super) tags: Vec<String>,
    /// When the registry was seen without it.
    pub(super) deleted: Option<Millis>,
}

/// What is known of a registry's images.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Held>);

type Key = (Arc<str>, Digest);

#[derive(Default)]
struct Held {
    tickets: u64,
    images: HashMap<Key, Image>,
    /// In the order in which they came.
    came: VecDeque<Key>,
    /// Platform manifests, by which an index is known too.
    parts: HashMap<Key, Digest>,
    tags: HashMap<Arc<str>, HashMap<String, Pointer>>,
    /// Not yet told as they are now.
    news: HashSet<Key>,
    /// Lost their last tag: they may be gone altogether.
    untagged: HashSet<Key>,
    /// Told before by a version that read less of an image.
    lacking: HashSet<Key>,
}

struct Image {
    /// `None`: no image but something else.
    content: Option<Arc<Content>>,
    tags: BTreeSet<String>,
    deleted: Option<Millis>,
}

struct Pointer {
    to: Option<Digest>,
    seen: Ticket,
}

impl Shelf {
    /// Begins a look.
    pub(super) fn ticket(&self) -> Ticket {
        let mut held = self.lock();
        held.tickets += 1;
        Ticket(held.tickets)
    }

    /// Puts up what was told before by the registry of these names; what it had no more by then needs to be found anew.
    pub(super) fn restore(&self, told: Vec<ImageFact>, names: &[String]) {
        let mut held = self.lock();
        let ours =
            |image: &ImageFact| Some(&image.repository.registry) == names.first() && image.deleted.is_none();
        for image in told.into_iter().filter(ours) {
            let repository: Arc<str> = image.repository.path.into();
            let ImageFact { digest, also, tags, revision, source_url, created, size, labels, .. } = image;
            let key = (Arc::clone(&repository), digest.clone());
            // Every image has a size: one without was told before sizes and labels were read, or its manifest says none.
            if size.is_none() {
                held.lacking.insert(key.clone());
            }
            held.put_new(key, Some(Content { also, revision, source_url, created, size, labels }));
            for tag in tags {
                held.point(&repository, &tag, Some(digest.clone()), BEFORE);
            }
        }
        // All of it is told already.
        held.news.clear();
        held.untagged.clear();
    }

    /// Whether a digest needs no asking any more, by itself or as part of an index.
    pub(super) fn knows(&self, repository: &str, digest: &Digest) -> bool {
        let held = self.lock();
        let key = (Arc::from(repository), digest.clone());
        // What was deleted may have been pushed again.
        match held.images.get(&key) {
            Some(image) => image.deleted.is_none(),
            None => held.parts.contains_key(&key),
        }
    }

    /// Puts up what a digest stands for.
    pub(super) fn put(&self, repository: &str, digest: &Digest, content: Option<Content>) {
        let mut held = self.lock();
        let key: Key = (repository.into(), digest.clone());
        if let Some(image) = held.images.get_mut(&key) {
            if image.deleted.take().is_some() {
                held.news.insert(key);
            }
            return;
        }
        held.put_new(key, content);
    }

    /// Notes what a tag points to, or that there is none; an older look changes nothing.
    pub(super) fn point(&self, repository: &str, tag: &str, to: Option<Digest>, seen: Ticket) {
        self.lock().point(&Arc::from(repository), tag, to, seen);
    }

    /// Notes all tags that a repository has: others are gone, unless they were seen later.
    pub(super) fn only(&self, repository: &str, tags: &HashSet<String>, seen: Ticket) {
        let mut held = self.lock();
        let repository = Arc::from(repository);
        let known = held.tags.get(&repository).into_iter().flat_map(HashMap::keys);
        let gone: Vec<_> = known.filter(|tag| !tags.contains(*tag)).cloned().collect();
        for tag in gone {
            held.point(&repository, &tag, None, seen);
        }
    }

    /// Whether a tag was found to point to something.
    pub(super) fn points(&self, repository: &str, tag: &str) -> bool {
        let held = self.lock();
        let pointer = held.tags.get(repository).and_then(|tags| tags.get(tag));
        pointer.is_some_and(|pointer| pointer.to.is_some() && pointer.seen > BEFORE)
    }

    /// Images that have lost their last tag since the last call.
    pub(super) fn untagged(&self) -> Vec<(Arc<str>, Digest)> {
        std::mem::take(&mut self.lock().untagged).into_iter().collect()
    }

    /// To be asked about again.
    pub(super) fn still_untagged(&self, repository: Arc<str>, digest: Digest) {
        self.lock().untagged.insert((repository, digest));
    }

    /// Notes that the registry has an image no more.
    pub(super) fn lose(&self, repository: &Arc<str>, digest: &Digest, at: Millis) {
        let mut held = self.lock();
        let key = (Arc::clone(repository), digest.clone());
        if let Some(image) = held.images.get_mut(&key).filter(|image| image.deleted.is_none()) {
            image.deleted = Some(at);
            held.news.insert(key);
        }
    }

    /// Tags that point to a digest.
    pub(super) fn tags(&self, repository: &str, digest: &Digest) -> Vec<String> {
        let held = self.lock();
        let image = held.images.get(&(repository.into(), digest.clone()));
        image.map(|image| image.tags.iter().cloned().collect()).unwrap_or_default()
    }

    /// Hands what is new to `tell`, which must give it an order before the next news can be taken.
    pub(super) fn news<T>(&self, tell: impl FnMut(News) -> T) -> Vec<T> {
        let mut held = self.lock();
        let news = std::mem::take(&mut held.news);
        let image = |(repository, digest): Key| {
            let image = held.images.get(&(Arc::clone(&repository), digest.clone()))?;
            let content = Arc::clone(image.content.as_ref()?);
            let tags = image.tags.iter().cloned().collect();
            Some(News { repository, digest, content, tags, deleted: image.deleted })
        };
        news.into_iter().filter_map(image).map(tell).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn put_new(&mut self, key: Key, content: Option<Content>) {
        for part in content.iter().flat_map(|content| &content.also) {
            self.parts.insert((Arc::clone(&key.0), part.clone()), key.1.clone());
        }
        if content.is_some() {
            self.news.insert(key.clone());
        }
        let image = Image { content: content.map(Arc::new), tags: BTreeSet::new(), deleted: None };
        self.images.insert(key.clone(), image);
        self.came.push_back(key);
        self.forget();
    }

    fn point(&mut self, repository: &Arc<str>, tag: &str, to: Option<Digest>, seen: Ticket) {
        let pointers = self.tags.entry(Arc::clone(repository)).or_default();
        let before = match pointers.get(tag) {
            Some(pointer) if pointer.seen > seen => return,
            Some(pointer) => pointer.to.clone(),
            None => None,
        };
        pointers.insert(tag.to_owned(), Pointer { to: to.clone(), seen });
        if before == to {
            return;
        }
        for (digest, points) in [(before, false), (to, true)] {
            let Some(digest) = digest else { continue };
            let key = (Arc::clone(repository), digest);
            if let Some(image) = self.images.get_mut(&key) {
                if points {
                    image.tags.insert(tag.to_owned())
                } else {
                    image.tags.remove(tag)
                };
                if image.tags.is_empty() {
                    self.untagged.insert(key.clone());
                } else {
                    self.untagged.remove(&key);
                }
                self.news.insert(key);
            }
        }
    }

    fn forget(&mut self) {
        while self.came.len() > REMEMBERED as usize {
            let Some(key) = self.came.pop_front() else { return };
            self.news.remove(&key);
            self.untagged.remove(&key);
            self.lacking.remove(&key);
            let Some(image) = self.images.remove(&key) else { continue };
            for part in image.content.iter().flat_map(|content| &content.also) {
                self.parts.remove(&(Arc::clone(&key.0), part.clone()));
            }
            if let Some(pointers) = self.tags.get_mut(&key.0) {
                image.tags.iter().for_each(|tag| drop(pointers.remove(tag)));
            }
        }
    }
}

#[cfg(test)]
mod tests;
