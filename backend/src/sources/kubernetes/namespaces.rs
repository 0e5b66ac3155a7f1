// SPDX-License-Identifier: Apache-2.0
//! The namespaces of one cluster that are watched.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::model::Service;

use super::{helm::Helm, namespace::Namespace, part::Part, workloads::Workloads};

/// The namespaces of one cluster.
pub(super) struct Namespaces {
    /// Where Helm's records are, if they are read.
    helm: Option<Part>,
    by_name: BTreeMap<String, Arc<Shared>>,
    /// Those where the site's own services are.
    needed: BTreeSet<String>,
}

/// A namespace that is watched.
pub(super) struct Shared {
    pub(super) name: String,
    namespace: Mutex<Namespace>,
    /// Called when it must be listed anew, for more is watched for.
    pub(super) adopted: Notify,
}

impl Namespaces {
    pub(super) fn new(helm: Helm) -> Self {
        Self { helm: Part::of_helm(helm), by_name: BTreeMap::new(), needed: BTreeSet::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Shared>> {
        self.by_name.values()
    }

    /// Of `services` those count that the site itself names; the namespaces of the others are set aside.
    pub(super) fn need(&mut self, cluster: &str, services: &[Service]) {
        let sites =
            services.iter().filter(|service| !service.declared).flat_map(|service| &service.workloads);
        let here = sites.filter(|place| place.cluster == cluster);
        self.needed = here.map(|place| place.namespace.clone()).collect();
    }

    /// The API paths of all lists that the site's own services need.
    pub(super) fn paths(&self) -> impl Iterator<Item = String> {
        self.all_paths().filter(|(_, name)| self.needed.contains(name)).map(|(path, _)| path)
    }

    /// The others, each with its namespace.
    pub(super) fn aside(&self) -> impl Iterator<Item = (String, String)> {
        self.all_paths().filter(|(_, name)| !self.needed.contains(name))
    }

    fn all_paths(&self) -> impl Iterator<Item = (String, String)> {
        self.iter().flat_map(|one| {
            let paths: Vec<_> = one.lock().parts().map(|part| part.path(&one.name)).collect();
            paths.into_iter().map(|path| (path, one.name.clone()))
        })
    }

    /// Watches for these workloads from now on; gives the namespaces that are new.
    pub(super) fn adopt(&mut self, workloads: Workloads) -> Vec<Arc<Shared>> {
        let mut by_name = BTreeMap::<String, Workloads>::new();
        for (of, repositories) in workloads {
            by_name.entry(of.namespace.clone()).or_default().insert(of, repositories);
        }
        let mut new = Vec::new();
        for (name, workloads) in by_name {
            if let Some(known) = self.by_name.get(&name) {
                if known.lock().adopt(workloads) {
                    known.adopted.notify_one();
                }
                continue;
            }
            let mut namespace = Namespace::new(self.helm);
            namespace.adopt(workloads);
            let (namespace, adopted) = (Mutex::new(namespace), Notify::new());
            let one = Arc::new(Shared { name: name.clone(), namespace, adopted });
            new.push(Arc::clone(&one));
            self.by_name.insert(name, one);
        }
        new
    }
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Namespace> {
        self.namespace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
