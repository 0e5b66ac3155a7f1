// SPDX-License-Identifier: Apache-2.0
//! The whole text: what was looked at, what could not be, and the configuration.

use std::collections::BTreeSet;

use super::{
    Looked, Sought, choose, names,
    page::Page,
    places::service,
    steps::{Steps, asked},
};
use crate::{config::Environment, sources::Role};

/// What the configuration has already.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Its environments, in their order.
    pub environments: Vec<Environment>,
    /// Environments that a deployment repository has.
    pub promoted: BTreeSet<String>,
    /// Names of its services.
    pub services: BTreeSet<String>,
    /// Names of its pipelines.
    pub pipelines: BTreeSet<String>,
}

/// What was found, as sections of a `milepost.toml` that has the sources already; `before` says what else is to be known of it.
pub fn render(sought: &Sought, looked: &[Looked], site: &Site, before: &[String]) -> String {
    let mut page = Page::default();
    let Sought { project, branch, .. } = sought;
    page.comment(&format!("What `milepost discover` has found of {project}, branch {branch}: to be read, mended and appended to milepost.toml."));
    for line in before {
        page.comment(line);
    }
    let named = looked.iter().map(|one| format!("{} ({})", one.source, one.kind)).collect::<Vec<_>>();
    page.comment(&format!(
        "Asked: {}.",
        if named.is_empty() { "nothing, for there are no sources".to_owned() } else { named.join(", ") }
    ));
    for (role, what) in [
        (Role::Ci, "no CI source in `[sources]`: no checks, no gate and no builds"),
        (Role::Registry, "no registry in `[sources]`: no images"),
        (Role::Cluster, "no cluster in `[sources]`: nothing that runs"),
    ] {
        if !asked(looked, role) {
            page.comment(&format!("Not looked at: {what}."));
        }
    }
    let choice = choose::choose(looked);
    for one in looked {
        let (remarks, unseen) = match &one.result {
            Ok(found) => (found.remarks.as_slice(), found.unseen.as_slice()),
            Err(wrong) => ([].as_slice(), wrong.as_slice()),
        };
        for unseen in unseen {
            page.comment(&format!("Not looked at: {} ({}): {unseen}", one.source, one.kind));
        }
        for remark in remarks {
            page.comment(&format!("{} ({}): {remark}", one.source, one.kind));
        }
    }
    for left in &choice.left {
        page.comment(left);
    }
    let service_name = names::free(project, &site.services);
    let pipeline_name = names::free(project, &site.pipelines);
    let images = service(&mut page, &service_name, looked, &choice, site);
    let steps = Steps { sought, looked, choice: &choice, site, name: &pipeline_name, images };
    steps.write(&mut page, &service_name);
    page.text()
}

/// Whether anything was found that a configuration can be made of.
pub fn found_something(looked: &[Looked]) -> bool {
    let found = looked.iter().filter_map(|one| one.result.as_ref().ok());
    found.into_iter().any(|all| !(all.runs.is_empty() && all.images.is_empty() && all.places.is_empty()))
}

/// How many sources could not be looked at as a whole.
pub fn unseen(looked: &[Looked]) -> usize {
    looked.iter().filter(|one| one.result.as_ref().map_or(true, |found| !found.unseen.is_empty())).count()
}
