// SPDX-License-Identifier: Apache-2.0
//! The objects of one list, as its watch goes on.

use std::collections::BTreeMap;

use kube::runtime::watcher::Event;

use super::objects::{Object, Read};

/// The objects of one part by name.
#[derive(Default)]
pub(super) struct Kept {
    objects: BTreeMap<String, Object>,
    /// A new list that is still coming in: what was known holds until it is complete.
    incoming: Option<BTreeMap<String, Object>>,
}

impl Kept {
    pub(super) fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Object> {
        self.objects.get(name)
    }

    /// A list that is coming in is of no use: it will be asked for again.
    pub(super) fn begin_anew(&mut self) {
        self.incoming = None;
    }

    /// Takes in what the watch said; `true` when that completes a list.
    pub(super) fn apply(&mut self, event: Event<Read>) -> bool {
        match event {
            Event::Init => self.incoming = Some(BTreeMap::new()),
            Event::InitApply((name, object)) => {
                if let (Some(incoming), Some(object)) = (&mut self.incoming, object) {
                    incoming.insert(name, object);
                }
            }
            Event::InitDone => {
                let Some(incoming) = self.incoming.take() else { return false };
                self.objects = incoming;
                return true;
            }
            Event::Apply((name, Some(object))) => {
                self.objects.insert(name, object);
            }
            Event::Apply((name, None)) | Event::Delete((name, _)) => {
                self.objects.remove(&name);
            }
        }
        false
    }
}
