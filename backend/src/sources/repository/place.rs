// SPDX-License-Identifier: Apache-2.0
//! Which files and fields say what a service is to run in an environment.

use super::{
    config::{Config, Values},
    field::Field,
};
use crate::model::{Repository, Service};

/// A service in an environment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) environment: String,
    pub(super) service: String,
    /// Of its images, where the files name none.
    pub(super) repository: Option<Repository>,
    /// What a later one says holds.
    pub(super) files: Vec<String>,
    pub(super) fields: Fields,
}

/// Where the files say it; at least one of the three.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub(super) tag: Option<Field>,
    pub(super) digest: Option<Field>,
    pub(super) image: Option<Field>,
}

/// All places of these services.
pub(super) fn places(config: &Config, services: &[Service]) -> Vec<Place> {
    let of = |service: &Service| {
        let places = config.environments.iter().map(|environment| place(config, service, environment));
        places.collect::<Vec<_>>()
    };
    services.iter().flat_map(of).collect()
}

fn place(config: &Config, service: &Service, environment: &str) -> Place {
    let fits = |values: &&Values| {
        values.service.as_ref().is_none_or(|name| *name == service.name)
            && values.environment.as_ref().is_none_or(|name| name == environment)
    };
    let own = || config.values.iter().filter(fits).rev();
    let files = own().find_map(|values| values.files.as_ref()).unwrap_or(&config.files);
    let fields =
        own().map(|values| fields(values.tag.as_ref(), values.digest.as_ref(), values.image.as_ref()));
    let fields = fields.chain([fields_of(config)]).find(|fields| *fields != Fields::default());
    Place {
        environment: environment.to_owned(),
        service: service.name.clone(),
        repository: service.repositories.first().cloned(),
        files: files.iter().map(|file| fill(file, &service.name, environment)).collect(),
        fields: fields.unwrap_or_else(usual),
    }
}

fn fields_of(config: &Config) -> Fields {
    fields(config.tag.as_ref(), config.digest.as_ref(), config.image.as_ref())
}

fn fields(tag: Option<&Field>, digest: Option<&Field>, image: Option<&Field>) -> Fields {
    Fields { tag: tag.cloned(), digest: digest.cloned(), image: image.cloned() }
}

/// As Wikimedia's charts have it.
fn usual() -> Fields {
    Fields { tag: Field::parse("main_app.version").ok(), ..Fields::default() }
}

/// `{name}` is the last part of the service's name, of which a project's owner has declared `demo/app:web`.
pub(super) fn fill(file: &str, service: &str, environment: &str) -> String {
    let name = service.rsplit(['/', ':']).next().unwrap_or_default();
    file.replace("{service}", service).replace("{name}", name).replace("{environment}", environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str) -> Service {
        Service {
            name: name.into(),
            repositories: vec![],
            tag_pattern: None,
            tag_template: None,
            paths: crate::model::Paths::default(),
            workloads: vec![],
            canary: None,
            declared: false,
        }
    }

    #[test]
    fn the_general_holds_unless_a_service_or_environment_has_its_own() {
        let config: Config = toml::from_str(
            "project = 'deployments'\nenvironments = ['staging', 'production']\n\
             values = [{ service = 'web', files = ['{service}/{name}.json'], image = 'image' },\n\
             { environment = 'production', tag = 'version' }]",
        )
        .unwrap();
        let [a, b, c, d] = &places(&config, &[service("demo/app"), service("web")])[..] else { panic!() };
        let folder = "helmfile.d/services/app";
        assert_eq!(a.files, [format!("{folder}/values.yaml"), format!("{folder}/values-staging.yaml")]);
        assert_eq!(a.fields, usual());
        assert_eq!(b.fields, Fields { tag: Field::parse("version").ok(), ..Fields::default() });
        assert_eq!((c.service.as_str(), c.environment.as_str()), ("web", "staging"));
        assert_eq!(c.files, ["web/web.json"]);
        assert_eq!(c.fields, Fields { image: Field::parse("image").ok(), ..Fields::default() });
        assert_eq!((&d.files, &d.fields), (&c.files, &b.fields), "the later of two holds");
    }

    #[test]
    fn the_name_of_a_service_that_an_owner_declared_is_what_he_called_it() {
        assert_eq!(
            fill("{name}/values-{environment}.yaml", "demo/app:web", "staging"),
            "web/values-staging.yaml"
        );
    }
}
