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
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use document::Document;

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
    /// Reads the file. When embedded, a missing one is an empty configuration, and Gerrit's own settings come from the plugin.
    pub fn load(file: &Path, embedded: bool) -> Result<Self, ConfigError> {
        let whole = |found: String| ConfigError {
            file: file.to_owned(),
            complaints: vec![Complaint {
                line: None,
                key: String::new(),
                found,
                allowed: "a TOML file that milepost may read (`--config`)".to_owned(),
            }],
        };
        match std::fs::read(file) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Self::parse(file, &text, embedded),
                Err(error) => {
                    Err(whole(format!("bytes that are not UTF-8 at {}", error.utf8_error().valid_up_to())))
                }
            },
            Err(error) if embedded && error.kind() == io::ErrorKind::NotFound => Self::parse(file, "", true),
            Err(error) => Err(whole(format!("a file that cannot be read: {error}"))),
        }
    }

    /// Reads the file's text; `file` is named in messages, and file names in it are meant from its folder.
    pub fn parse(file: &Path, text: &str, embedded: bool) -> Result<Self, ConfigError> {
        let (mut document, mut root) = Document::parse(text);
        if document.is_wrong() {
            // What follows a syntax error is not what was meant.
            return Err(fail(document, file));
        }
        let folder = std::path::absolute(file).ok().and_then(|f| f.parent().map(Path::to_path_buf));
        screen::screen(&mut document, &mut root, &folder.unwrap_or_else(|| PathBuf::from("/")));
        let mut take = |name| root.remove(name);
        let [listen, store, gerrit] = ["listen", "store", "gerrit"].map(&mut take);
        let [sources, catalogue, environments, services, pipelines] =
            ["sources", "catalogue", "environments", "services", "pipelines"].map(&mut take);
        let [pipeline_file, events, onboarding, bots] =
            ["pipeline_file", "events", "onboarding", "bots"].map(&mut take);
        for (key, _) in &root {
            document.complain(
                &key.span(),
                format!("unknown key `{}`", key.get_ref()),
                "`listen`, `store`, `gerrit`, `sources`, `catalogue`, `environments`, `services`, `pipelines`, `pipeline_file`, `events`, `onboarding`, `bots`",
            );
        }
        let listen = listen::read(&mut document, listen, embedded);
        let store = store::read(&mut document, store);
        let gerrit = gerrit::read(&mut document, gerrit, embedded);
        let receivers = events::read(&mut document, events);
        let onboarding = onboarding::read(&mut document, onboarding);
        let mut sources = source::read(&mut document, sources);
        let bots = bots::read(&mut document, bots, &sources);
        sources.bots = !bots.is_empty();
        let catalogue = catalogue::read(&mut document, catalogue, &sources);
        let environments = environment::read(&mut document, environments, &sources, &catalogue);
        sources.settle(&mut document, &environments);
        let services = service::read(&mut document, services, &sources, &environments, catalogue);
        let routes = pipeline::read(&mut document, pipelines, &sources, &environments, &services);
        let of_files = pipeline_file::read(&mut document, pipeline_file, &sources, &environments);
        let own = |project: &str| routes.iter().any(|r| r.services.is_empty() && r.takes_project(project));
        sources.check_services(&mut document, &services, own);
        if !document.is_wrong() {
            sources.check_build(&mut document);
        }
        if document.is_wrong() {
            return Err(fail(document, file));
        }
        let (registries, visibility) = (sources.registries(), std::mem::take(&mut sources.visibility));
        let all = sources.all.iter().filter_map(|s| Some((s.name.clone(), s.config.clone()?))).collect();
        let mut config = Self {
            listen,
            store,
            gerrit,
            sources: all,
            visibility,
            receivers,
            environments,
            warnings: document.warnings,
            text: text.to_owned(),
            registries,
            known: sources,
            services,
            onboarding: onboarding.into(),
            bots: bots.into(),
            routes,
            file: of_files,
        };
        config.warn_of_unused();
        Ok(config)
    }

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

    fn warn_of_unused(&mut self) {
        if self.routes.is_empty() && !self.sources.is_empty() {
            self.warnings.push("no pipeline: only changes of projects with `.pipeline/config.yaml` have a row; add `[pipelines.default]`".to_owned());
        }
        let used = |name: &String| self.routes.iter().any(|route| route.services.contains(name));
        for service in self.services.named().iter().filter(|s| !used(&s.name)) {
            self.warnings.push(format!("services.{}: no pipeline names it", service.name));
        }
        for service in self.services([]) {
            for repository in &service.repositories {
                if !self.registries.contains_key(&repository.registry) {
                    let host = &repository.registry;
                    self.warnings
                        .push(format!("services.{}: no source is the registry `{host}`", service.name));
                }
            }
        }
    }
}

fn fail(document: Document<'_>, file: &Path) -> ConfigError {
    document.into_error(file).unwrap_or_else(|| ConfigError { file: file.to_owned(), complaints: Vec::new() })
}
