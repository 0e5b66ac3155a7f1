// SPDX-License-Identifier: Apache-2.0
//! The watches of one cluster, one per namespace and kind (`Api::namespaced` only: a reader's rights are given per namespace).
//!
//! kube's watcher goes through refused connections, 401, 403 and 410 by itself; so an error here is noted and never an end.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    io::ErrorKind,
    sync::Arc,
};

use futures::{
    Stream, StreamExt,
    stream::{BoxStream, FuturesUnordered, select_all},
};
use k8s_openapi::{
    NamespaceResourceScope,
    api::{
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        core::v1::{ConfigMap, Pod, Secret},
    },
};
use kube::{
    Api, Client, Resource,
    runtime::{WatchStreamExt, watcher, watcher::Event},
};
use serde::de::DeserializeOwned;

use super::{
    bounds::OutOfBounds,
    helm,
    namespaces::{Namespaces, Shared},
    objects::{self, Read},
    part::Part,
    teller::Teller,
    workloads::workloads,
};
use crate::{
    catalogue::Services,
    sources::{Trouble, pulse::Pulse},
};

/// Seconds after which the server ends a watch and it is opened again: the sign of life of a namespace where nothing happens,
/// and (with kube's 5 s on top) the longest time for which a connection that silently died is taken for a quiet one.
const WATCH_SECONDS: u32 = 30;
/// Objects per page of a list.
const PAGE: u32 = 200;
/// The same of Helm's records, of up to 1.5 MiB each.
const PAGE_OF_RECORDS: u32 = 16;
/// Events that are taken in before the workloads are looked at once.
const AT_ONCE: usize = 256;

/// What the watches of one cluster work with.
pub(super) struct Watch<'a> {
    pub(super) cluster: &'a str,
    pub(super) client: Client,
    pub(super) pulse: &'a Pulse,
    pub(super) teller: &'a Teller<'a>,
}

impl Watch<'_> {
    /// Watches all of `namespaces`, and those of services that come; tells what is new. Never ends.
    pub(super) async fn all(self, namespaces: &mut Namespaces, services: &mut Services) {
        namespaces.need(self.cluster, &services.now());
        self.pulse.expect(namespaces.paths());
        self.pulse.set_aside(namespaces.aside());
        let mut watches: FuturesUnordered<_> =
            namespaces.iter().cloned().map(|namespace| self.one(namespace)).collect();
        loop {
            tokio::select! {
                Some(()) = watches.next() => {}
                services = services.changed() => {
                    let new = namespaces.adopt(workloads(self.cluster, &services));
                    namespaces.need(self.cluster, &services);
                    self.pulse.expect_now(namespaces.paths());
                    self.pulse.set_aside(namespaces.aside());
                    watches.extend(new.into_iter().map(|namespace| self.one(namespace)));
                }
            }
        }
    }

    /// Watches one namespace, anew whenever more is watched for in it.
    async fn one(&self, namespace: Arc<Shared>) {
        loop {
            tokio::select! {
                () = self.follow(&namespace) => {}
                () = namespace.adopted.notified() => {}
            }
        }
    }

    async fn follow(&self, namespace: &Shared) {
        let paths: BTreeMap<_, _> =
            namespace.lock().parts().map(|part| (part, part.path(&namespace.name))).collect();
        let watches = paths.keys().map(|part| watch(self.client.clone(), &namespace.name, *part));
        let mut events = select_all(watches).ready_chunks(AT_ONCE);
        while let Some(events) = events.next().await {
            let mut well = BTreeSet::new();
            for (part, event) in events {
                let path = paths.get(&part).map(String::as_str).unwrap_or_default();
                match event {
                    Ok(event) => {
                        if namespace.lock().apply(part, event) {
                            well.insert(path);
                        }
                    }
                    // Not to be allowed to see what only adds to the rest is a sign of life too.
                    Err(error) if part.is_of_helm() && forbidden(&error) && namespace.lock().refuse(part) => {
                        well.insert(path);
                    }
                    Err(error) => {
                        if let Some(trouble) = trouble(&error) {
                            well.remove(path);
                            self.pulse.bad(path, trouble);
                        }
                    }
                }
            }
            let (news, remarks) = {
                let mut namespace_now = namespace.lock();
                (namespace_now.news(), namespace_now.remarks(&namespace.name))
            };
            self.pulse.remark(&namespace.name, remarks);
            self.teller.tell(news).await;
            // Not before: what was told last, maybe long ago, would be taken for what is so now.
            for path in well {
                self.pulse.good(path);
            }
        }
    }
}

type Events = BoxStream<'static, (Part, watcher::Result<Event<Read>>)>;

fn watch(client: Client, namespace: &str, part: Part) -> Events {
    match part {
        Part::Deployments => stream::<Deployment>(client, namespace, part, objects::deployment).boxed(),
        Part::StatefulSets => stream::<StatefulSet>(client, namespace, part, objects::stateful_set).boxed(),
        Part::DaemonSets => stream::<DaemonSet>(client, namespace, part, objects::daemon_set).boxed(),
        Part::ReplicaSets => stream::<ReplicaSet>(client, namespace, part, objects::replica_set).boxed(),
        Part::Pods => stream::<Pod>(client, namespace, part, objects::pod).boxed(),
        Part::Secrets => stream::<Secret>(client, namespace, part, helm::secret).boxed(),
        Part::ConfigMaps => stream::<ConfigMap>(client, namespace, part, helm::config_map).boxed(),
    }
}

fn stream<K>(
    client: Client,
    namespace: &str,
    part: Part,
    read: fn(K) -> Read,
) -> impl Stream<Item = (Part, watcher::Result<Event<Read>>)> + use<K>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    K: Clone + std::fmt::Debug + DeserializeOwned + Send + 'static,
{
    let page = if part.is_of_helm() { PAGE_OF_RECORDS } else { PAGE };
    let mut config = watcher::Config::default().timeout(WATCH_SECONDS).page_size(page);
    let (labels, fields) = part.selectors();
    config.label_selector = labels.map(str::to_owned);
    config.field_selector = fields.map(str::to_owned);
    let events = watcher(Api::<K>::namespaced(client, namespace), config).default_backoff();
    events.map(move |event| {
        let event = event.map(|event| match event {
            Event::Apply(object) => Event::Apply(read(object)),
            Event::Delete(object) => Event::Delete(read(object)),
            Event::Init => Event::Init,
            Event::InitApply(object) => Event::InitApply(read(object)),
            Event::InitDone => Event::InitDone,
        });
        (part, event)
    })
}

fn status(error: &watcher::Error) -> Option<u16> {
    match error {
        watcher::Error::WatchError(status)
        | watcher::Error::InitialListFailed(kube::Error::Api(status))
        | watcher::Error::WatchStartFailed(kube::Error::Api(status))
        | watcher::Error::WatchFailed(kube::Error::Api(status)) => Some(status.code),
        _ => None,
    }
}

fn forbidden(error: &watcher::Error) -> bool {
    status(error) == Some(403)
}

/// What an error says of the server; `None` for 410, which only asks for a new list.
fn trouble(error: &watcher::Error) -> Option<Trouble> {
    match status(error) {
        Some(410) => return None,
        Some(401 | 403) => return Some(Trouble::Refuses),
        Some(404) => return Some(Trouble::Unreadable("404: this server has no such list".to_owned())),
        Some(_) => return Some(Trouble::Silent),
        None => {}
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(json) = error.downcast_ref::<serde_json::Error>() {
            let (line, column) = (json.line(), json.column());
            return Some(Trouble::Unreadable(format!(
                "the answer is not what was asked for, line {line} column {column}"
            )));
        }
        let bytes =
            error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::InvalidData);
        if bytes || error.is::<std::string::FromUtf8Error>() {
            return Some(Trouble::Unreadable("the answer is not UTF-8".to_owned()));
        }
        if let Some(wrong @ (OutOfBounds::Large(_) | OutOfBounds::Redirect(_))) = error.downcast_ref() {
            return Some(Trouble::Unreadable(wrong.to_string()));
        }
        cause = error.source();
    }
    Some(match error {
        watcher::Error::NoResourceVersion => {
            Trouble::Unreadable("a list without metadata.resourceVersion".to_owned())
        }
        _ => Trouble::Silent,
    })
}
