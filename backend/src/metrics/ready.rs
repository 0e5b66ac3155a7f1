// SPDX-License-Identifier: Apache-2.0
//! Readiness: each part holds a latch until it is.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Ready once every latch is dropped. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<Mutex<BTreeSet<&'static str>>>);

/// Not ready while this is held.
#[derive(Debug)]
pub struct Latch {
    name: &'static str,
    readiness: Readiness,
}

impl Readiness {
    /// A latch of that name; names differ.
    pub fn latch(&self, name: &'static str) -> Latch {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        Latch { name, readiness: self.clone() }
    }

    /// Names of what is not ready yet.
    pub fn waiting(&self) -> Vec<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

impl Drop for Latch {
    fn drop(&mut self) {
        self.readiness.0.lock().unwrap_or_else(PoisonError::into_inner).remove(self.name);
    }
}
