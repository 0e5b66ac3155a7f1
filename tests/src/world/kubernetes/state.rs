// SPDX-License-Identifier: Apache-2.0
//! Objects, and what happened to them since.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokio::sync::watch;

/// Plural, namespace, name.
type Key = (&'static str, String, String);

#[derive(Debug)]
pub(super) struct State {
    pub(super) token: &'static str,
    pub(super) refused: BTreeSet<String>,
    pub(super) revoked: bool,
    objects: BTreeMap<Key, Value>,
    events: Vec<Event>,
    version: u64,
    /// Watches from before this version are told 410.
    oldest: u64,
    news: watch::Sender<News>,
    names: u64,
}

/// What watches are woken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    pub(super) version: u64,
    /// A watch that began under another number ends.
    pub(super) cut: u64,
    pub(super) bookmarks: u64,
}

#[derive(Debug)]
struct Event {
    version: u64,
    plural: &'static str,
    namespace: String,
    line: Value,
}

impl State {
    pub(super) fn new(token: &'static str) -> Self {
        Self {
            token,
            refused: BTreeSet::new(),
            revoked: false,
            objects: BTreeMap::new(),
            events: Vec::new(),
            version: 100,
            oldest: 0,
            news: watch::Sender::new(News { version: 100, ..News::default() }),
            names: 0,
        }
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn get(&self, plural: &'static str, namespace: &str, name: &str) -> Option<&Value> {
        self.objects.get(&(plural, namespace.to_owned(), name.to_owned()))
    }

    /// In the order of their namespaces and names; in all namespaces where none is named.
    pub(super) fn list(&self, plural: &str, namespace: Option<&str>) -> Vec<Value> {
        let fits = |(of, within, _): &Key| *of == plural && namespace.is_none_or(|one| within == one);
        self.objects.iter().filter(|(key, _)| fits(key)).map(|(_, object)| object.clone()).collect()
    }

    /// Adds or changes an object.
    pub(super) fn put(&mut self, plural: &'static str, mut object: Value) {
        let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default().to_owned();
        let (namespace, name) = (text("namespace"), text("name"));
        self.version += 1;
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        let key = (plural, namespace.clone(), name);
        let kind = if self.objects.contains_key(&key) { "MODIFIED" } else { "ADDED" };
        self.tell(plural, namespace, json!({"type": kind, "object": object}));
        self.objects.insert(key, object);
    }

    pub(super) fn remove(&mut self, plural: &'static str, namespace: &str, name: &str) {
        let Some(mut object) = self.objects.remove(&(plural, namespace.to_owned(), name.to_owned())) else {
            return;
        };
        self.version += 1;
        object["metadata"]["resourceVersion"] = json!(self.version.to_string());
        self.tell(plural, namespace.to_owned(), json!({"type": "DELETED", "object": object}));
    }

    /// What a watch is sent after `since`; `None`: that is too long ago.
    pub(super) fn events(&self, plural: &str, namespace: &str, since: u64) -> Option<Vec<Value>> {
        let fits =
            |event: &&Event| event.plural == plural && event.namespace == namespace && event.version > since;
        (since >= self.oldest)
            .then(|| self.events.iter().filter(fits).map(|event| event.line.clone()).collect())
    }

    pub(super) fn forget(&mut self) {
        self.events.clear();
        self.version += 1;
        self.oldest = self.version;
    }

    pub(super) fn cut(&mut self) {
        self.news.send_modify(|news| news.cut += 1);
    }

    pub(super) fn bookmark(&mut self) {
        self.news.send_modify(|news| news.bookmarks += 1);
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    pub(super) fn watches(&self) -> usize {
        self.news.receiver_count()
    }

    /// Five characters as the API server's own names end in.
    pub(super) fn suffix(&mut self) -> String {
        const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
        self.names += 1;
        let mut n = self.names.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let letter = |_| {
            let letter = LETTERS[usize::try_from(n % 27).unwrap_or(0)];
            n /= 27;
            char::from(letter)
        };
        (0..5).map(letter).collect()
    }

    fn tell(&mut self, plural: &'static str, namespace: String, line: Value) {
        self.events.push(Event { version: self.version, plural, namespace, line });
        let version = self.version;
        self.news.send_modify(|news| news.version = version);
    }
}
