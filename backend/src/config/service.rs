// SPDX-License-Identifier: Apache-2.0
//! `[services.<name>]`: what is built and where it runs. `[services.default]` describes the service of a project whose
//! pipeline names none.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use self::reader::Reader;
use super::{
    catalogue::{self, Catalogue, Places},
    document::{Document, Syntax, Value},
    environment::Environment,
    source::{self, Sources},
};
use crate::model::{ImageRef, Paths, Repository, Service, TagPattern, WorkloadKind, WorkloadRef};

mod reader;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    images: Option<Vec<Spanned<String>>>,
    tag_pattern: Option<Spanned<String>>,
    tag_template: Option<Spanned<String>>,
    #[serde(default)]
    paths: Vec<Spanned<String>>,
    namespace: Option<Spanned<String>>,
    workload: Option<Spanned<String>>,
    kind: Option<WorkloadKind>,
    container: Option<Spanned<String>>,
    canary: Option<Spanned<String>>,
    runs: Option<Vec<Spanned<Run>>>,
}

/// One place; what it leaves out is as in the service itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    environment: Option<Spanned<String>>,
    cluster: Option<Spanned<String>>,
    namespace: Option<Spanned<String>>,
    workload: Option<Spanned<String>>,
    kind: Option<WorkloadKind>,
    container: Option<Spanned<String>>,
}

/// All services of the file, and what describes the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    named: Vec<Service>,
    /// Services that only the catalogue names.
    listed: BTreeMap<String, Service>,
    /// Services of which the catalogue says where they run.
    placed: BTreeSet<String>,
    default: Outline,
    /// What workloads of a project's own service are like where the catalogue says where it runs; nothing where the file says it.
    shape: Option<Shape>,
    catalogue: Catalogue,
}

/// What a section says of workloads, but for where they are.
#[derive(Clone, Debug)]
struct Shape {
    workload: String,
    kind: WorkloadKind,
    container: Option<String>,
}

/// A service whose texts may hold `{project}` and `{name}`.
#[derive(Clone, Debug, Default)]
struct Outline {
    images: Vec<String>,
    tag_pattern: Option<TagPattern>,
    tag_template: Option<String>,
    paths: Paths,
    canary: Option<String>,
    workloads: Vec<WorkloadRef>,
}

impl Services {
    /// Those that the file names.
    pub(super) fn named(&self) -> &[Service] {
        &self.named
    }

    /// One of the file or of the catalogue.
    pub(super) fn get(&self, name: &str) -> Option<&Service> {
        self.named.iter().find(|service| service.name == name).or_else(|| self.listed.get(name))
    }

    /// Whether it is the catalogue that says where this service runs.
    pub(super) fn places(&self, name: &str) -> bool {
        self.placed.contains(name)
    }

    /// Whether it is the catalogue that says where this project's own service runs.
    pub(super) fn places_project(&self, project: &str) -> bool {
        self.shape.is_some() && self.catalogue.has(&short(project))
    }

    /// The one service of a project whose pipeline names none; it is named after the project. The catalogue knows it by the
    /// project's last segment.
    pub(super) fn of_project(&self, project: &str) -> Service {
        self.own(project, project)
    }

    /// One of several services of a project, by the name of its image: `{project}` and `{name}` mean that.
    pub(super) fn of_image(&self, name: &str, image: &str) -> Service {
        self.own(name, image)
    }

    fn own(&self, name: &str, project: &str) -> Service {
        let service = self.default.service(name, project);
        let places = self.shape.as_ref().and_then(|shape| {
            let fill = |text: &String| fill(text, &project.to_ascii_lowercase());
            let (workload, container) = (fill(&shape.workload), shape.container.as_ref().map(fill));
            let shape = Shape { workload, container, ..shape.clone() };
            self.catalogue.places(shape.of(&short(project)))
        });
        match places {
            Some(Places { workloads, canary }) => Service { canary, workloads, ..service },
            None => service,
        }
    }

    /// From now on a project's own service is as it is there, not as this file says.
    pub(super) fn take_default_of(&mut self, other: &Self) {
        self.default = other.default.clone();
        self.shape.clone_from(&other.shape);
        self.catalogue = other.catalogue.clone();
    }

    /// Complains unless the file names such a service.
    pub(super) fn expect(&self, document: &mut Document<'_>, name: &Spanned<String>) {
        if self.get(name.get_ref()).is_none() {
            let none = match document.syntax {
                Syntax::Toml => "a service of `[services]`",
                Syntax::GitConfig => "a `[service \"…\"]` of this file or of a parent project's",
            };
            let known = source::list(self.named.iter().map(|s| s.name.as_str()), none);
            let known =
                if self.listed.is_empty() { known } else { format!("{known}, or one of the catalogue") };
            document.complain(&name.span(), format!("unknown service `{}`", name.get_ref()), known);
        }
    }
}

impl Outline {
    /// `{project}` is the project in lower case, as image names want it; `{name}` its last segment.
    fn service(&self, name: &str, project: &str) -> Service {
        let project = project.to_ascii_lowercase();
        let fill = |text: &String| fill(text, &project);
        Service {
            name: name.to_owned(),
            repositories: self.images.iter().map(fill).filter_map(|image| repository(&image)).collect(),
            tag_pattern: self.tag_pattern.clone(),
            tag_template: self.tag_template.clone(),
            paths: self.paths.clone(),
            canary: self.canary.as_ref().map(fill),
            workloads: self
                .workloads
                .iter()
                .map(|w| WorkloadRef {
                    namespace: fill(&w.namespace),
                    name: fill(&w.name),
                    container: w.container.as_ref().map(fill),
                    ..w.clone()
                })
                .collect(),
            declared: false,
        }
    }
}

/// A project's last segment, as images and namespaces have it.
fn short(project: &str) -> String {
    project.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
}

/// A text with its project, in lower case, filled in.
fn fill(text: &str, project: &str) -> String {
    text.replace("{project}", project).replace("{name}", &short(project))
}

impl Shape {
    fn of<'s>(&'s self, service: &'s str) -> catalogue::Shape<'s> {
        let Self { workload, kind, container } = self;
        catalogue::Shape { service, workload, kind: *kind, container: container.as_ref() }
    }
}

impl Section {
    /// What it says of workloads where it leaves open where they are, so that the catalogue may say it.
    fn shape(&self) -> Option<Shape> {
        let open = self.namespace.is_none() && self.canary.is_none() && self.runs.is_none();
        open.then(|| Shape {
            workload: self
                .workload
                .as_ref()
                .map_or_else(|| "{name}".to_owned(), |text| text.get_ref().clone()),
            kind: self.kind.unwrap_or_default(),
            container: self.container.as_ref().map(|text| text.get_ref().clone()),
        })
    }
}

/// A repository as it is written: without tag and digest.
pub(super) fn repository(text: &str) -> Option<Repository> {
    let image: ImageRef = text.parse().ok()?;
    (image.tag.is_none() && image.digest.is_none()).then_some(image.repository)
}

/// Reads all services.
pub(super) fn read(
    document: &mut Document<'_>,
    section: Option<Value<'_>>,
    sources: &Sources,
    environments: &[Environment],
    catalogue: Catalogue,
) -> Services {
    let mut services = Services::default();
    let mut reader = Reader { document, sources, environments };
    let mut default = Section::default();
    for (key, value) in section.and_then(|s| source::table(reader.document, s)).into_iter().flatten() {
        let name = key.get_ref().to_string();
        source::check_name(reader.document, &name, &key.span());
        let Some(section) = reader.document.read::<Section>(value) else {
            // It is there, though wrong: who names it is right.
            services.named.push(Outline::default().service(&name, &name));
            continue;
        };
        if name == "default" {
            default = section;
        } else {
            let places = section.shape().and_then(|shape| catalogue.places(shape.of(&name)));
            let mut outline = reader.outline(section, Some(&name));
            if let Some(Places { workloads, canary }) = places {
                outline = Outline { canary, workloads, ..outline };
                services.placed.insert(name.clone());
            }
            services.named.push(outline.service(&name, &name));
        }
    }
    for name in catalogue.names().filter(|name| !services.named.iter().any(|service| service.name == *name)) {
        let section = Section::default();
        let places = section.shape().and_then(|shape| catalogue.places(shape.of(name))).unwrap_or_default();
        let outline = reader.outline(section, Some(name));
        let outline = Outline { canary: places.canary, workloads: places.workloads, ..outline };
        services.placed.insert(name.to_owned());
        services.listed.insert(name.to_owned(), outline.service(name, name));
    }
    services.shape = default.shape();
    services.default = reader.outline(default, None);
    services.catalogue = catalogue;
    services
}
