// SPDX-License-Identifier: Apache-2.0
//! The services that can be told now. Those of projects that only a pattern names come into being when Gerrit first tells of
//! such a project; who follows the catalogue learns of them at once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use tokio::sync::watch;

use crate::{config::Config, model::Service};

/// All services, and how those of further projects are made.
pub struct Catalogue {
    services: watch::Sender<Arc<Vec<Service>>>,
    of_project: RwLock<OfProject>,
    /// By project: what it declares itself.
    declared: Mutex<BTreeMap<String, Vec<Service>>>,
}

type OfProject = Box<dyn Fn(&str) -> Option<Service> + Send + Sync>;

/// The catalogue as it is and becomes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Services(watch::Receiver<Arc<Vec<Service>>>);

impl Catalogue {
    /// The services of this configuration, with those of the projects that are known.
    pub fn new<'p>(config: &Arc<Config>, known: impl IntoIterator<Item = &'p str>) -> Self {
        let catalogue = Self::of(Vec::new());
        catalogue.replace(config, known, BTreeMap::new());
        catalogue
    }

    /// From now on the services are those of this configuration, with those of the projects that are known and those that projects
    /// declare. `true`: all that were there are still there as they were, so whoever follows needs to do no more than adopt the new
    /// ones.
    pub fn replace<'p>(
        &self,
        config: &Arc<Config>,
        known: impl IntoIterator<Item = &'p str>,
        declared: BTreeMap<String, Vec<Service>>,
    ) -> bool {
        let further = Arc::clone(config);
        let of_project = Box::new(move |project: &str| further.service_of(project));
        *self.of_project.write().unwrap_or_else(PoisonError::into_inner) = of_project;
        let (mut new, mut only_more) = (config.services(known), true);
        new.retain(|service| !declared.values().flatten().any(|own| own.name == service.name));
        new.extend(declared.values().flatten().cloned());
        *self.declared.lock().unwrap_or_else(PoisonError::into_inner) = declared;
        new.sort_by(|a, b| a.name.cmp(&b.name));
        new.dedup();
        self.services.send_if_modified(|services| {
            only_more = services.iter().all(|service| new.contains(service));
            let differs = **services != new;
            if differs {
                *services = Arc::new(new);
            }
            differs
        });
        only_more
    }

    /// These services, and no further project's.
    pub fn of(services: Vec<Service>) -> Self {
        let catalogue = Self {
            services: watch::Sender::default(),
            of_project: RwLock::new(Box::new(|_| None)),
            declared: Mutex::default(),
        };
        for service in services {
            catalogue.take_in(service);
        }
        catalogue
    }

    /// Takes in the service of a project, if some pipeline takes its changes.
    pub fn heard_of(&self, project: &str) {
        let service = (self.of_project.read().unwrap_or_else(PoisonError::into_inner))(project);
        let declared = self.declared.lock().unwrap_or_else(PoisonError::into_inner).get(project).cloned();
        let own = |service: &Service| declared.iter().flatten().any(|own| own.name == service.name);
        let service = service.filter(|service| !own(service));
        if service.is_some_and(|service| self.take_in(service)) {
            tracing::info!(project, "the service of project {project} is watched from now on");
        }
    }

    /// From now on a project declares these services itself, and no others; the names of those that are new.
    pub fn declare(&self, project: &str, services: Vec<Service>) -> Vec<String> {
        let mut declared = self.declared.lock().unwrap_or_else(PoisonError::into_inner);
        declared.insert(project.to_owned(), services.clone());
        let mut all = BTreeMap::<String, Vec<Service>>::new();
        for own in declared.values().flatten() {
            all.entry(own.name.clone()).or_default().push(own.clone());
        }
        drop(declared);
        self.services.send_if_modified(|known| {
            // What a project declares as its own service is it, and not what the site would make of its name.
            let stays = |service: &Service| match all.get(&service.name) {
                Some(own) => service.declared && own.contains(service),
                None => !service.declared,
            };
            let gone = !known.iter().all(stays);
            if gone {
                Arc::make_mut(known).retain(stays);
            }
            gone
        });
        let new = services.into_iter().filter_map(|service| {
            let name = service.name.clone();
            self.take_in(service).then_some(name)
        });
        new.collect()
    }

    /// Takes in a service; whether it is new.
    pub fn take_in(&self, service: Service) -> bool {
        self.services.send_if_modified(|services| {
            // In the order of names.
            let at = services.partition_point(|known| known.name < service.name);
            let mut same = services.iter().skip(at).take_while(|known| known.name == service.name);
            if same.any(|known| *known == service) {
                return false;
            }
            Arc::make_mut(services).insert(at, service);
            true
        })
    }

    /// Follows it.
    pub fn follow(&self) -> Services {
        Services(self.services.subscribe())
    }
}

impl Services {
    /// As they are now.
    pub fn now(&self) -> Arc<Vec<Service>> {
        Arc::clone(&self.0.borrow())
    }

    /// Waits until they are others than at the last call of this; for ever once they can change no more.
    pub async fn changed(&mut self) -> Arc<Vec<Service>> {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        Arc::clone(&self.0.borrow_and_update())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use futures::FutureExt;

    use super::*;

    fn names(services: &[Service]) -> Vec<&str> {
        services.iter().map(|service| service.name.as_str()).collect()
    }

    #[test]
    fn what_a_project_declares_takes_the_place_of_what_it_declared() {
        let config = Config::parse(Path::new("milepost.toml"), "[services.app]\n", true).unwrap();
        let catalogue = Catalogue::new(&Arc::new(config), []);
        let services = catalogue.follow();
        let app = services.now()[0].clone();
        let own = |name: &str| Service { name: name.to_owned(), declared: true, ..app.clone() };
        assert_eq!(catalogue.declare("a", vec![own("x"), own("y")]), ["x", "y"]);
        assert_eq!(catalogue.declare("b", vec![own("x")]), [""; 0], "it is watched already");
        assert_eq!(catalogue.declare("a", vec![own("z")]), ["z"]);
        assert_eq!(names(&services.now()), ["app", "x", "z"], "another project declares x, too");
        catalogue.declare("b", Vec::new());
        assert_eq!(names(&services.now()), ["app", "z"]);
    }

    #[tokio::test]
    async fn a_project_that_a_pattern_takes_is_told_once() {
        let text = "[services.app]\n[pipelines.a]\nprojects = ['demo/*', 'own']\n\
                    [pipelines.b]\nprojects = ['other/*']\nservices = ['app']\n";
        let config = Arc::new(Config::parse(Path::new("milepost.toml"), text, true).unwrap());
        let catalogue = Catalogue::new(&config, ["demo/kept", "elsewhere"]);
        let mut services = catalogue.follow();
        assert_eq!(names(&services.now()), ["app", "demo/kept", "own"]);
        for project in ["demo/kept", "own", "elsewhere", "other/x", "demo/a/b"] {
            catalogue.heard_of(project);
        }
        assert!(services.changed().now_or_never().is_none(), "nothing new");
        catalogue.heard_of("demo/new");
        assert_eq!(names(&services.changed().await), ["app", "demo/kept", "demo/new", "own"]);
        catalogue.heard_of("demo/new");
        drop(catalogue);
        assert!(services.changed().now_or_never().is_none());
        assert_eq!(services.now().len(), 4);
    }
}
