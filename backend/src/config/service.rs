// SPDX-License-Identifier: Apache-2.0
//! `[services.<name>]`: what is built and where it runs. `[services.default]` describes the service of a project whose
//! pipeline names none.

use serde::Deserialize;
use toml::Spanned;

use self::reader::Reader;
use super::{
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
    container: Option<String>,
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
    container: Option<String>,
}

/// All services of the file, and what describes the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    named: Vec<Service>,
    default: Outline,
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

    /// The one service of a project whose pipeline names none; it is named after the project.
    pub(super) fn of_project(&self, project: &str) -> Service {
        self.default.service(project, project)
    }

    /// One of several services of a project, by the name of its image: `{project}` and `{name}` mean that.
    pub(super) fn of_image(&self, name: &str, image: &str) -> Service {
        self.default.service(name, image)
    }

    /// From now on a project's own service is as it is there, not as this file says.
    pub(super) fn take_default_of(&mut self, other: &Self) {
        self.default = other.default.clone();
    }

    /// Complains unless the file names such a service.
    pub(super) fn expect(&self, document: &mut Document<'_>, name: &Spanned<String>) {
        if !self.named.iter().any(|s| s.name == *name.get_ref()) {
            let none = match document.syntax {
                Syntax::Toml => "a service of `[services]`",
                Syntax::GitConfig => "a `[service \"…\"]` of this file or of a parent project's",
            };
            let known = source::list(self.named.iter().map(|s| s.name.as_str()), none);
            document.complain(&name.span(), format!("unknown service `{}`", name.get_ref()), known);
        }
    }
}

impl Outline {
    /// `{project}` is the project in lower case, as image names want it; `{name}` its last segment.
    fn service(&self, name: &str, project: &str) -> Service {
        let project = project.to_ascii_lowercase();
        let short = project.rsplit('/').next().unwrap_or_default();
        let fill = |text: &String| text.replace("{project}", &project).replace("{name}", short);
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
        }
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
            services.named.push(reader.outline(section, Some(&name)).service(&name, &name));
        }
    }
    services.default = reader.outline(default, None);
    services
}
