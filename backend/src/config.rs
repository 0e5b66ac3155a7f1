// SPDX-License-Identifier: Apache-2.0
//! `milepost.toml`: one file, read with spans and checked as a whole. `config.default.toml` is its reference.

mod bots;
mod catalogue;
mod complaint;
mod document;
mod environment;
mod events;
mod feedback;
mod gerrit;
mod keys;
mod listen;
mod onboarding;
mod owner;
mod pattern;
mod pipeline;
mod pipeline_file;
mod read;
mod screen;
mod service;
mod source;
mod step;
mod store;
#[cfg(test)]
mod tests;
mod visibility;
mod way;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

#[cfg(feature = "foreign")]
pub use catalogue::try_out as try_catalogue;
pub use complaint::{Complaint, ConfigError};
pub use environment::Environment;
pub use events::Receiver;
pub use gerrit::Gerrit;
pub use keys::{Key, KeyError, KeyRing, Keys, collect as collect_keys, parse as parse_keys};
pub use listen::Listen;
pub use owner::{Fault, Misdeclared, OWNER_FILE, Owned, OwnerFile};
pub use store::{Place, StoreConfig};
pub use visibility::{Reader, Visibility, VisibleTo};

use crate::{
    model::{Bot, OnboardingItem, Service},
    sources::SourceConfig,
};

/// Every key with what it means and its default.
pub const REFERENCE: &str = include_str!("../config.default.toml");

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the backend listens.
    pub listen: Listen,
    /// Where facts and history are kept.
    pub store: StoreConfig,
    /// Which Gerrit it speaks for.
    pub gerrit: Gerrit,
    /// The servers that are watched, by name.
    pub sources: BTreeMap<String, SourceConfig>,
    /// Who may see which of them.
    pub visibility: Visibility,
    /// Other tools that are told of each turn of a change's way, by name.
    pub receivers: Vec<Receiver>,
    /// In the order of the file.
    pub environments: Vec<Environment>,
    /// What is allowed but hardly meant, to be said at start.
    pub warnings: Vec<String>,
    /// The file's text, by which one that has changed is told; empty where there was none.
    pub text: String,
    registries: BTreeMap<String, String>,
    /// The sections of `sources`, as what else names them is checked.
    known: source::Sources,
    services: service::Services,
    onboarding: Arc<[OnboardingItem]>,
    bots: Arc<[Bot]>,
    routes: Vec<pipeline::Route>,
    file: pipeline_file::FileRoute,
}

impl Config {
    /// What differs in `new` and is read at the start only, in words.
    pub(crate) fn fixed_parts_that_differ(&self, new: &Self) -> Vec<&'static str> {
        let parts = [
            ("listen.address", self.listen.address != new.listen.address),
            ("listen.metrics", self.listen.metrics != new.listen.metrics),
            ("store", self.store != new.store),
            ("gerrit.server_id", self.gerrit.server_id != new.gerrit.server_id),
            ("gerrit.key_file", self.gerrit.key_file != new.gerrit.key_file),
        ];
        parts.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect()
    }

    /// Whether there is a pipeline that any project can take.
    pub fn takes_projects(&self) -> bool {
        self.routes.iter().any(pipeline::Route::takes_any)
    }

    /// Whether changes of this project take a pipeline on some branch.
    pub fn takes_project(&self, project: &str) -> bool {
        self.routes.iter().any(|route| route.takes_project(project))
    }

    /// The first project that a pipeline names without a pattern.
    pub fn a_project(&self) -> Option<String> {
        self.routes.iter().flat_map(pipeline::Route::literal_projects).next().map(str::to_owned)
    }

    /// Names of those who are told of changes of this project.
    pub fn receivers_of(&self, project: &str) -> Vec<String> {
        let told = self.receivers.iter().filter(|receiver| receiver.takes(project));
        told.map(|receiver| receiver.name.clone()).collect()
    }

    /// All services that can be told now: those of the file, and those of projects that are known or that pipelines name without
    /// a pattern.
    pub fn services<'p>(&self, known: impl IntoIterator<Item = &'p str>) -> Vec<Service> {
        let mut all = self.services.named().to_vec();
        let listed = self.routes.iter().flat_map(|route| &route.services);
        all.extend(listed.filter_map(|name| self.services.get(name)).cloned());
        let own = self.routes.iter().filter(|route| route.services.is_empty());
        let literal = own.flat_map(pipeline::Route::literal_projects);
        all.extend(literal.map(|project| self.services.of_project(project)));
        all.extend(known.into_iter().filter_map(|project| self.service_of(project)));
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.dedup();
        all
    }

    /// The service of a project that takes a pipeline which names no services.
    pub fn service_of(&self, project: &str) -> Option<Service> {
        let mut own = self.routes.iter().filter(|route| route.services.is_empty());
        own.any(|route| route.takes_project(project)).then(|| self.services.of_project(project))
    }

    /// Pipelines whose projects are known only once a change of them is heard of, by name.
    pub fn of_patterns(&self) -> impl Iterator<Item = &str> {
        let own = self.routes.iter().filter(|route| route.services.is_empty());
        own.filter(|route| route.literal_projects().next().is_none()).map(|route| route.name.as_str())
    }

    /// The service that a project has where no pipeline names any, whether one takes the project or not.
    pub fn usual_service(&self, project: &str) -> Service {
        self.services.of_project(project)
    }

    /// Names of the services and of the pipelines of the file.
    pub fn names(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let services = self.services.named().iter().map(|service| service.name.clone());
        (services.collect(), self.routes.iter().map(|route| route.name.clone()).collect())
    }
}
