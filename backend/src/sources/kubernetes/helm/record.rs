// SPDX-License-Identifier: Apache-2.0
//! What is kept of a record, and what the records of a namespace say of one workload.

use std::collections::BTreeMap;

use k8s_openapi::{
    api::core::v1::{ConfigMap, Secret},
    apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time},
};
use milepost_api::Millis;

use super::{
    manifest::{self, Asked},
    payload::Payload,
};
use crate::{
    model::{ImageRef, Release, ReleaseRevision, ReleaseStatus, Repository, WorkloadRef},
    sources::kubernetes::{
        objects::{Object, Read, Set},
        rollout,
    },
};

/// The key of a record's data.
const KEY: &str = "release";
/// The newest revisions of a release that are told. Helm itself keeps ten.
const NEWEST: usize = 10;

/// What is kept of a record.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sources::kubernetes) struct Record {
    /// The release's name.
    pub(in crate::sources::kubernetes) release: String,
    revision: ReleaseRevision,
    /// The workloads that it asks for.
    asked: Vec<Asked>,
    /// What cannot be read of it.
    wrong: Option<String>,
}

impl Record {
    /// The revision that cannot be read, and why.
    pub(in crate::sources::kubernetes) fn wrong(&self) -> Option<(u32, &str)> {
        self.wrong.as_deref().map(|wrong| (self.revision.revision, wrong))
    }

    /// Forgets workloads that it asks for and nobody watches.
    pub(in crate::sources::kubernetes) fn keep(&mut self, watched: impl Fn(&Asked) -> bool) {
        self.asked.retain(watched);
        self.asked.dedup_by(|a, b| (a.kind, &a.namespace, &a.name) == (b.kind, &b.namespace, &b.name));
        self.asked.shrink_to_fit();
    }

    fn asks_for(&self, of: &WorkloadRef) -> Option<&Asked> {
        self.asked.iter().find(|asked| {
            asked.kind == of.kind
                && asked.name == of.name
                && asked.namespace.as_ref().is_none_or(|namespace| *namespace == of.namespace)
        })
    }
}

pub(in crate::sources::kubernetes) fn secret(object: Secret) -> Read {
    let release = object.data.and_then(|mut data| data.remove(KEY)).map(|bytes| bytes.0);
    read(object.metadata, release.as_deref())
}

pub(in crate::sources::kubernetes) fn config_map(object: ConfigMap) -> Read {
    let release = object.data.and_then(|mut data| data.remove(KEY));
    read(object.metadata, release.as_deref().map(str::as_bytes))
}

/// Its labels say how it went, even where its payload cannot be read.
fn read(metadata: ObjectMeta, release: Option<&[u8]>) -> Read {
    let (object, labels) = (metadata.name.unwrap_or_default(), metadata.labels);
    // The API server's own times: Helm's `modifiedAt` is not that of every write.
    let writes = metadata.managed_fields.iter().flatten().filter_map(|fields| fields.time.as_ref());
    let (begun, written) = (metadata.creation_timestamp.as_ref().map(moment), writes.map(moment).max());
    let label = |key: &str| labels.as_ref().and_then(|labels| labels.get(key)).map(String::as_str);
    let (Some(name), Some(revision)) = (label("name"), label("version").and_then(|v| v.parse().ok())) else {
        return (object, None);
    };
    let payload = release.ok_or_else(|| format!("has no key `{KEY}`")).and_then(Payload::read);
    let (payload, wrong) = match payload {
        Ok(payload) => (payload, None),
        Err(wrong) => (Payload::default(), Some(wrong)),
    };
    let (asked, odd) = payload.manifest.as_deref().map(manifest::workloads).unwrap_or_default();
    let record = Record {
        release: name.to_owned(),
        revision: ReleaseRevision {
            revision,
            status: ReleaseStatus::of(label("status").unwrap_or_default()),
            begun,
            written,
            chart: payload.chart(),
            rollback_to: payload.rollback_to(),
            image: None,
        },
        asked,
        wrong: wrong.or(odd),
    };
    (object, Some(Object::Record(record)))
}

fn moment(time: &Time) -> Millis {
    time.0.as_millisecond()
}

/// The release of the workload `of`, by the workload's own word (`set`), else by what the releases ask for.
pub(in crate::sources::kubernetes) fn release<'a>(
    of: &WorkloadRef,
    repositories: &[Repository],
    set: Option<&Set>,
    records: impl Iterator<Item = &'a Record>,
) -> Option<Release> {
    let mut releases = BTreeMap::<&str, Vec<&Record>>::new();
    for record in records {
        releases.entry(&record.release).or_default().push(record);
    }
    let (name, mut records) = match set.and_then(|set| set.release.as_ref()) {
        Some((_, namespace)) if *namespace != of.namespace => return None,
        Some((name, _)) => releases.remove_entry(name.as_str())?,
        None => {
            let asks = |(_, records): &(&str, Vec<&Record>)| records.iter().any(|r| r.asks_for(of).is_some());
            // Of several, the one that was last at work.
            let last = |(_, records): &(&str, Vec<&Record>)| records.iter().map(|r| r.revision.begun).max();
            releases.into_iter().filter(asks).max_by_key(last)?
        }
    };
    records.sort_by_key(|record| record.revision.revision);
    let told = records.split_off(records.len().saturating_sub(NEWEST));
    let revisions = told.into_iter().map(|record| {
        let template = record.asks_for(of).map(|asked| &asked.template);
        let image = template.and_then(|template| {
            let container = rollout::container(of, repositories, template)?;
            let (_, image) = template.iter().find(|(name, _)| name == container)?;
            image.parse::<ImageRef>().ok()
        });
        ReleaseRevision { image, ..record.revision.clone() }
    });
    Some(Release { name: name.to_owned(), revisions: revisions.collect() })
}
