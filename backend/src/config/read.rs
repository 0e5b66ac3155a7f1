// SPDX-License-Identifier: Apache-2.0
//! The file, read with spans and checked as a whole: its sections in the order in which they name each other.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    Complaint, Config, ConfigError, bots, catalogue, document::Document, environment, events, gerrit, listen,
    onboarding, pipeline, pipeline_file, screen, service, source, store,
};

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
