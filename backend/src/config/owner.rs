// SPDX-License-Identifier: Apache-2.0
//! `milepost.config` in `refs/meta/config`: what the owners of a project and of its parents declare without the site's
//! administrator, pipelines and services alone. It is checked as `milepost.toml` is, by the same readers.

mod file;
mod keys;
mod sheet;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    sync::Arc,
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use self::{file::Kind, sheet::Sheet};
use super::{Complaint, Config, catalogue::Catalogue, document::Document, pipeline, screen, service};
use crate::model::{Pipeline, PipelineFile, Service};

/// The file's name at the root of `refs/meta/config`.
pub const OWNER_FILE: &str = "milepost.config";

/// How many faults are told of.
const TOLD: usize = 100;

/// The file of one project.
#[derive(Clone, Copy, Debug)]
pub struct OwnerFile<'f> {
    /// Gerrit's project name.
    pub project: &'f str,
    /// What it says.
    pub text: &'f str,
}

/// What is declared for one project.
#[derive(Clone, Debug)]
pub struct Owned {
    /// What is allowed but hardly meant, to be said to who writes it.
    pub warnings: Vec<String>,
    project: String,
    /// Of the nearest project first.
    routes: Vec<pipeline::Route>,
    services: service::Services,
    /// By the name in the file, the project whose file has the service.
    origins: BTreeMap<String, String>,
}

/// One thing that is wrong, and in whose file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The project whose file it is.
    pub project: String,
    /// Where in it, what was found and what is allowed.
    pub complaint: Complaint,
}

/// Why files of owners cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Misdeclared {
    /// The nearest project's first, each file's in its order; never empty, at most 100.
    pub faults: Vec<Fault>,
}

impl fmt::Display for Misdeclared {
    /// One line a fault: `demo/app: milepost.config:7: pipeline.default.steps: found …; allowed: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, Fault { project, complaint }) in self.faults.iter().enumerate() {
            let (end, line) = (if n > 0 { "\n" } else { "" }, complaint.line);
            write!(f, "{end}{project}: {OWNER_FILE}")?;
            if let Some(line) = line {
                write!(f, ":{line}")?;
            }
            if !complaint.key.is_empty() {
                write!(f, ": {}", complaint.key)?;
            }
            write!(f, ": found {}; allowed: {}", complaint.found, complaint.allowed)?;
        }
        Ok(())
    }
}

impl Config {
    /// Reads what is declared for a project: its own file, if it has one, then those of its parents, the nearest first. Of sections of
    /// the same name the nearest project's holds as a whole.
    pub fn read_owner(&self, project: &str, files: &[OwnerFile<'_>]) -> Result<Owned, Misdeclared> {
        let mut faults = Vec::new();
        let mut sheet = Sheet::default();
        let mut services = DeTable::new();
        let mut origins = BTreeMap::new();
        let mut pipelines: Vec<DeTable<'static>> = Vec::new();
        let mut taken = BTreeSet::new();
        for (number, file) in files.iter().enumerate() {
            sheet.begin(number);
            let mut own = DeTable::new();
            for section in file::read(file.project, file.text, &mut faults) {
                if !taken.insert((section.kind.word(), section.name.clone())) {
                    continue;
                }
                match section.kind {
                    Kind::Pipeline => sheet.add(&section, file.project, &mut own, &mut faults),
                    Kind::Service => {
                        origins.insert(section.name.clone(), file.project.to_owned());
                        sheet.add(&section, file.project, &mut services, &mut faults);
                    }
                }
            }
            pipelines.push(own);
        }
        let mut document = sheet.document();
        let (routes, services) = self.read_sections(&mut document, services, pipelines);
        let warnings = std::mem::take(&mut document.warnings);
        faults.extend(document.into_complaints().into_iter().filter_map(|(at, complaint)| {
            let project = files.get(sheet.file_at(at)?)?.project.to_owned();
            Some(Fault { project, complaint })
        }));
        if !faults.is_empty() {
            let order = |fault: &Fault| files.iter().position(|file| file.project == fault.project);
            faults.sort_by_cached_key(|fault| (order(fault), fault.complaint.line));
            faults.truncate(TOLD);
            return Err(Misdeclared { faults });
        }
        let mut owned = Owned { warnings, project: project.to_owned(), routes, services, origins };
        owned.warn_of_unused(self);
        Ok(owned)
    }

    fn read_sections(
        &self,
        document: &mut Document<'_>,
        mut services: DeTable<'static>,
        pipelines: Vec<DeTable<'static>>,
    ) -> (Vec<pipeline::Route>, service::Services) {
        let nowhere = Path::new("/");
        screen::screen(document, &mut services, nowhere);
        for (name, _) in &services {
            if self.services.named().iter().any(|site| site.name == *name.get_ref()) {
                let found = format!("the name `{}`, which is a service of the site's", name.get_ref());
                document.complain(&name.span(), found, "a name that `milepost.toml` does not have");
            }
        }
        let own = services.get("default").is_some();
        let table = |table| Some(Spanned::new(0..0, DeValue::Table(table)));
        let mut services =
            service::read(document, table(services), &self.known, &self.environments, Catalogue::default());
        if !own {
            services.take_default_of(&self.services);
        }
        let mut routes = Vec::new();
        for mut own in pipelines {
            screen::screen(document, &mut own, nowhere);
            routes.extend(pipeline::read(document, table(own), &self.known, &self.environments, &services));
        }
        (routes, services)
    }
}

impl Owned {
    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// The pipeline that changes of the project for this short branch name take; `None`: none that an owner has declared. What is written
    /// into Gerrit stays as the site has it for the project and branch.
    /// A project's own services are those that its pipeline file publishes, if it does.
    pub fn pipeline_for(
        &self,
        config: &Config,
        branch: &str,
        file: Option<&Arc<PipelineFile>>,
    ) -> Option<Pipeline> {
        let route = self.routes.iter().find(|route| route.takes(&self.project, branch))?;
        let sites = config.routes.iter().find(|route| route.takes(&self.project, branch));
        let feedback = sites.map(|route| route.feedback.clone()).unwrap_or_default();
        let services = if route.services.is_empty() {
            let (services, presumed) =
                config.own_services(&self.services, &self.project, file.map(|file| &**file));
            let declared = |service| Service { declared: true, ..service };
            (services.into_iter().map(declared).collect(), presumed)
        } else {
            (self.services_of(route), BTreeSet::new())
        };
        let placed = route.services.is_empty() && self.services.places_project(&self.project);
        let steps = config.steps_of(&route.steps, &services.0, route.usual && placed);
        Some(config.pipeline(&route.name, steps, services, feedback, file))
    }

    /// The services of its pipelines: what is to be watched for them. One that is named has the name of the project whose file has it
    /// before its own, `demo/app:web`, so that no two projects claim the same; the project's own has the project's name.
    pub fn services(&self) -> Vec<Service> {
        let mut all: Vec<_> = self.routes.iter().flat_map(|route| self.services_of(route)).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.dedup();
        all
    }

    fn services_of(&self, route: &pipeline::Route) -> Vec<Service> {
        if route.services.is_empty() {
            return vec![Service { declared: true, ..self.services.of_project(&self.project) }];
        }
        let named = |name: &String| {
            let service = self.services.named().iter().find(|service| service.name == *name)?.clone();
            // Gerrit allows no `:` in a project's name, nor do we in a service's.
            Some(Service { name: format!("{}:{name}", self.origins.get(name)?), declared: true, ..service })
        };
        route.services.iter().filter_map(named).collect()
    }

    fn warn_of_unused(&mut self, config: &Config) {
        let used = |name: &String| self.routes.iter().any(|route| route.services.contains(name));
        let own = self.services.named().iter().map(|service| &service.name);
        let own = own.filter(|name| self.origins.get(*name) == Some(&self.project));
        let unused =
            own.filter(|name| !used(name)).map(|name| format!("service.{name}: no pipeline names it"));
        let mut warnings: Vec<_> = unused.collect();
        // What a parent's file has of hosts may be nothing for who pushes here to see; its owners are told when they push it.
        let here = |service: &Service| match service.name.split_once(':') {
            Some((origin, _)) => origin == self.project,
            None => self.origins.get("default") == Some(&self.project),
        };
        for service in self.services().into_iter().filter(here) {
            let elsewhere =
                service.repositories.iter().filter(|image| !config.registries.contains_key(&image.registry));
            warnings.extend(elsewhere.map(|image| {
                format!(
                    "service {}: no source of the site is the registry `{}`",
                    service.name, image.registry
                )
            }));
        }
        self.warnings.extend(warnings);
    }
}
