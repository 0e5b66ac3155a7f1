// SPDX-License-Identifier: Apache-2.0
//! One question for the registry, and one for each configured repository.

use std::{collections::BTreeSet, sync::Arc};

use super::{Source, registry::Registry};
use crate::{
    http::FetchError,
    sources::connect::{Advice, Visit, Visited},
};

pub(super) async fn connect(source: &Source, visit: &Visit) -> Visited {
    let registry = Registry::new(&source.config, Arc::clone(&visit.clock), &source.requests);
    let registry = registry.map_err(|error| vec![error])?;
    let names = source.config.names();
    let repositories = visit.services.iter().flat_map(|service| &service.repositories);
    let repositories: BTreeSet<_> =
        repositories.filter(|r| names.contains(&r.registry)).map(|r| r.path.as_str()).collect();
    let (repositories, left_out) = visit.some_of(repositories, "repositories");
    let advice = Advice {
        refused: "credentials that may pull: `username` with `password_file`, or `token_file`",
        missing: "the registry's root as `url`",
        foreign: "the registry's root as `url`",
    };

    let version = match registry.version().await {
        Ok(version) => version,
        // Some let only those into `/v2/` who have an account, and anyone read a public repository.
        Err(FetchError::Status { status: 401 | 403, .. }) if !repositories.is_empty() => None,
        Err(error) => return Err(vec![advice.on(&registry.version_url(), &error)]),
    };
    let (mut readable, mut awaited, mut wrong) = (0_u32, Vec::new(), Vec::new());
    for repository in repositories {
        match registry.may_read(repository).await {
            Ok(true) => readable += 1,
            Ok(false) => awaited.push(repository),
            Err(error) => wrong.push(advice.on(&registry.tags_url(repository), &error)),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut said = vec![version.unwrap_or_else(|| "a registry".to_owned())];
    if readable > 0 {
        said.push(format!("may read {readable} of its repositories"));
    }
    if !awaited.is_empty() {
        said.push(format!("has no {} yet", awaited.join(", ")));
    }
    said.extend(left_out);
    Ok(said.join(", "))
}
