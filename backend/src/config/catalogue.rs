// SPDX-License-Identifier: Apache-2.0
//! `[catalogue]`: the two files by which scap's `deploy-service` knows a site's services (scap, August 2026). They say which
//! namespaces a service has, in which environments of Helmfile it runs there, and in which order these are deployed to: staging
//! before production, canaries before the rest, the primary data centre last.
//!
//! Their environments are clusters here: each has one, by the same name, by an alias, or as `clusters` says. What the files have
//! besides is theirs: unknown keys are told as warnings.

mod groups;
mod listed;
mod place;
mod reading;
#[cfg(test)]
mod tests;
mod yaml;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read as _,
};

use serde::Deserialize;
use toml::Spanned;

pub(super) use self::place::{Places, Shape};
use self::{
    groups::Groups,
    listed::Listed,
    reading::{Reading, Wrong},
};
use super::{
    document::{Document, Value},
    source::{self, Sources},
};
use crate::sources::Role;

/// Bytes of one of the files, at most.
const BYTES: u64 = 4 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    services_file: Spanned<String>,
    clusters_file: Spanned<String>,
    primary: Option<Spanned<String>>,
    #[serde(default)]
    clusters: BTreeMap<Spanned<String>, Spanned<String>>,
    workload: Option<Spanned<String>>,
}

/// What the files say, in terms of this site's clusters; empty where there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalogue {
    services: BTreeMap<String, Listed>,
    /// Clusters by the names of their environments.
    clusters: BTreeMap<String, String>,
    /// In which order clusters are deployed to.
    ranks: BTreeMap<String, Rank>,
    workload: String,
}

/// What is deployed to earlier is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    production: bool,
    primary: bool,
}

impl Catalogue {
    /// Puts clusters into the order in which they are deployed to; those that the files do not know stay before the others.
    pub(super) fn sort(&self, clusters: &mut [String]) {
        clusters.sort_by_key(|cluster| self.ranks.get(cluster));
    }

    /// Whether a cluster is one of production; `None` for one that the files do not know.
    pub(super) fn is_production(&self, cluster: &str) -> Option<bool> {
        self.ranks.get(cluster).map(|rank| rank.production)
    }

    /// Whether the files name such a service.
    pub(super) fn has(&self, service: &str) -> bool {
        self.services.contains_key(service)
    }

    /// The services' names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.services.keys().map(String::as_str)
    }
}

/// Reads the section and its files; `sources` has the clusters that there are.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>, sources: &Sources) -> Catalogue {
    let Some(section) = section.and_then(|section| document.read::<Section>(section)) else {
        return Catalogue::default();
    };
    let workload = place::pattern(document, section.workload.as_ref());
    let files = [&section.clusters_file, &section.services_file];
    let [Some(groups_text), Some(services_text)] = files.map(|file| text(document, file)) else {
        return Catalogue::default();
    };
    let mut reading = Reading::default();
    let groups = groups::read(&mut reading, &groups_text);
    tell(document, &section.clusters_file, reading);
    let mut reading = Reading::default();
    let services = groups.as_ref().and_then(|groups| listed::read(&mut reading, &services_text, groups));
    tell(document, &section.services_file, reading);
    let (Some(groups), Some(services)) = (groups, services) else { return Catalogue::default() };
    let primary = section.primary.as_ref();
    if let Some(primary) = primary
        && !groups.all().any(|environment| environment.datacenter == *primary.get_ref())
    {
        let known: BTreeSet<_> = groups.all().map(|environment| environment.datacenter.as_str()).collect();
        let found = format!("`{}`, where no environment is", primary.get_ref());
        document.complain(&primary.span(), found, source::list(known.into_iter(), "a data centre"));
    }
    let clusters = clusters(document, &section, &groups, sources);
    warn_of_missing(document, &services, &clusters);
    let primary = primary.map(|primary| primary.get_ref().as_str());
    let rank = |environment: &groups::Environment| {
        let rank = Rank {
            production: environment.production,
            primary: primary == Some(environment.datacenter.as_str()),
        };
        clusters.get(&environment.name).map(|cluster| (cluster.clone(), rank))
    };
    let ranks = groups.all().filter_map(rank).collect();
    let catalogue = Catalogue { services, clusters, ranks, workload };
    warn_of_canaries(document, &catalogue);
    catalogue
}

/// A file's text; what is wrong with it has been said.
fn text(document: &mut Document<'_>, file: &Spanned<String>) -> Option<String> {
    let mut text = Vec::new();
    let path = file.get_ref();
    let read = File::open(path).and_then(|open| open.take(BYTES + 1).read_to_end(&mut text));
    let wrong = match read {
        Err(error) => format!("cannot be read: {error}"),
        Ok(bytes) if u64::try_from(bytes).is_ok_and(|bytes| bytes <= BYTES) => {
            match String::from_utf8(text) {
                Ok(text) => return Some(text),
                Err(_) => "is not UTF-8".to_owned(),
            }
        }
        Ok(_) => format!("has more than {} MiB", BYTES >> 20),
    };
    document.complain(&file.span(), format!("`{path}`, which {wrong}"), "a YAML file as scap has it");
    None
}

/// Passes on what was found in a file.
fn tell(document: &mut Document<'_>, file: &Spanned<String>, reading: Reading) {
    let path = file.get_ref();
    for Wrong { at, found, allowed } in reading.wrong {
        document.complain(&file.span(), format!("{path}:{at}: {found}"), allowed);
    }
    for odd in reading.odd {
        document.warn(format!("{path}:{odd}"));
    }
}

/// The clusters of the environments that have one here.
fn clusters(
    document: &mut Document<'_>,
    section: &Section,
    groups: &Groups,
    sources: &Sources,
) -> BTreeMap<String, String> {
    let own: BTreeSet<_> = sources.of(Role::Cluster).collect();
    let mut clusters = BTreeMap::new();
    for environment in groups.all() {
        let by_name = environment.names().find(|name| own.contains(name));
        if let Some(cluster) = by_name {
            clusters.insert(environment.name.clone(), cluster.to_owned());
        }
    }
    for (name, cluster) in &section.clusters {
        sources.expect(document, cluster, Role::Cluster);
        let mut named =
            groups.all().filter(|environment| environment.names().any(|own| own == name.get_ref()));
        if let Some(environment) = named.next() {
            clusters.insert(environment.name.clone(), cluster.get_ref().clone());
        } else {
            let known =
                source::list(groups.all().map(|environment| environment.name.as_str()), "an environment");
            document.complain(&name.span(), format!("unknown environment `{}`", name.get_ref()), known);
        }
    }
    clusters
}

/// Warns of environments that services have and that are no clusters here: nothing is watched there.
fn warn_of_missing(
    document: &mut Document<'_>,
    services: &BTreeMap<String, Listed>,
    clusters: &BTreeMap<String, String>,
) {
    let used: BTreeSet<_> = services.values().flat_map(Listed::environments).collect();
    for name in used.into_iter().filter(|name| !clusters.contains_key(*name)) {
        document.warn(format!(
            "catalogue: what runs in `{name}` is not watched: no cluster in `[sources]` has that name; `clusters` can name another"
        ));
    }
}

/// Warns of canaries that are not watched: a service has one name for them.
fn warn_of_canaries(document: &mut Document<'_>, catalogue: &Catalogue) {
    for service in catalogue.names() {
        let mut canaries = catalogue.canaries(service).into_iter();
        let Some(first) = canaries.next() else { continue };
        for other in canaries {
            document.warn(format!(
                "catalogue: the canaries `{other}` of `{service}` are not watched: those called `{first}` are"
            ));
        }
    }
}

/// What comes of the texts of both files, for whoever tries them with anything: all that is said of them, a line each.
#[cfg(feature = "foreign")]
pub fn try_out(groups: &str, services: &str) -> String {
    let (mut of_groups, mut of_services) = (Reading::default(), Reading::default());
    let groups = groups::read(&mut of_groups, groups);
    let services = groups.as_ref().and_then(|groups| listed::read(&mut of_services, services, groups));
    format!("{groups:?}\n{services:?}\n{of_groups:?}\n{of_services:?}")
}
