// SPDX-License-Identifier: Apache-2.0
//! The sources that are watched now: a reload of the configuration changes them.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::Source;

/// Sources by name. Cheap to clone; clones are the same.
#[derive(Clone, Default)]
pub struct Roster(Arc<RwLock<BTreeMap<String, Entry>>>);

struct Entry {
    kind: &'static str,
    source: Arc<dyn Source>,
}

impl Roster {
    /// Puts a source in, in the place of one of the same name.
    pub fn put(&self, name: &str, kind: &'static str, source: Arc<dyn Source>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(name.to_owned(), Entry { kind, source });
    }

    /// Takes a source out.
    pub fn remove(&self, name: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// The source of that name.
    pub fn get(&self, name: &str) -> Option<Arc<dyn Source>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(name).map(|entry| Arc::clone(&entry.source))
    }

    /// Kinds by name.
    pub fn kinds(&self) -> BTreeMap<String, &'static str> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(name, entry)| (name.clone(), entry.kind)).collect()
    }
}
