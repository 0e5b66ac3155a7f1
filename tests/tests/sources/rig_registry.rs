// SPDX-License-Identifier: Apache-2.0
//! The oci source and Debian's docker-registry.

use std::collections::BTreeMap;

use anyhow::Result;
use milepost::model::{Fact, FactBody, ImageFact, Repository, Service, Want};
use milepost_tests::rig::registry::Registry;

use crate::{manifest::added_up, watched::Watched};

const OLD: &str = "0123456789abcdef0123456789abcdef01234567";
const NEW: &str = "89abcdef0123456789abcdef0123456789abcdef";

fn image(fact: &Fact) -> Option<&ImageFact> {
    if let FactBody::Image(image) = &fact.body { Some(image) } else { None }
}

async fn until(watched: &mut Watched, digest: &str, tags: &[&str]) -> ImageFact {
    let fits = |image: &&ImageFact| image.digest.as_str() == digest && image.tags == tags;
    watched.until(digest, |facts| facts.values().filter_map(image).find(fits).cloned()).await
}

#[tokio::test]
async fn images_are_found_and_their_tags_followed() -> Result<()> {
    let registry = Registry::start().await?;
    let url = registry.url();
    let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let service = Service {
        name: "app".into(),
        repositories: vec![Repository { registry: host.clone(), path: "demo/app".into() }],
        tag_pattern: None,
        tag_template: None,
        paths: milepost::model::Paths::default(),
        canary: None,
        workloads: vec![],
        declared: false,
    };
    let settings = format!("url = '{url}'\ninterval_seconds = 1");
    let mut watched = Watched::start("registry", "oci", &settings, vec![service], tempfile::tempdir()?);
    watched.until_trouble(None).await;

    let first = registry.push("demo/app", "1.0", OLD).await?;
    let told = until(&mut watched, &first, &["1.0"]).await;
    assert_eq!(told.revision.as_ref().map(milepost::model::Revision::as_str), Some(OLD));
    assert_eq!(told.also.len(), 1, "its config");
    assert_eq!(told.size, added_up(&registry.manifest("demo/app", &first).await?));
    assert!(told.size.is_some_and(|size| size > 200), "{:?}: a layer and a config of some bytes", told.size);
    let version = ("org.opencontainers.image.version".to_owned(), "1.0".to_owned());
    assert_eq!(told.labels, BTreeMap::from([version]), "the revision has a field of its own");

    // Of a repository that nobody configured, as a job names it.
    let other = registry.push("team/other", "2.0", NEW).await?;
    watched.want(Want::Image(format!("{host}/team/other@{other}").parse()?));
    until(&mut watched, &other, &[]).await;

    registry.delete("demo/app", &first).await?;
    until(&mut watched, &first, &[]).await;
    watched.until_trouble(None).await;
    watched.stop().await;
    Ok(())
}
