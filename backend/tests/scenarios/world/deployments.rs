// SPDX-License-Identifier: Apache-2.0
//! What the deployment repository asks for, and what its open changes would.

use milepost::model::{Asked, FactBody, ImageRef, PromotedBy, Promotion, Promotions, Wanted};
use milepost_api::Millis;

use super::{
    Unreadable, World,
    git::revision,
    images::{reference, service},
    news,
    words::number,
};

const SOURCE: &str = "deployments";

/// The deployment repository's project.
pub(super) const PROJECT: &str = "operations/deployments";

pub(super) fn tell(world: &mut World, words: &[&str]) -> Result<(), String> {
    match words {
        [environment, "asks", "for", name, by @ ..] => {
            let by = match by {
                [] => None,
                ["by", "change", n] => Some(PromotedBy { project: PROJECT.to_owned(), change: number(n)? }),
                _ => return words.unreadable("`ENVIRONMENT asks for app@1 [by change 90]`"),
            };
            let image = image(world, name)?;
            // A change that asks for what is asked for promotes nothing any more.
            let there = image.clone();
            open(world, environment, name, |all| all.retain(|promotion| promotion.image != there))?;
            asked(world, environment, name, Asked::Image(image), by)
        }
        [environment, "has", "no", "values", "of", name] => asked(world, environment, name, Asked::Missing, None),
        [environment, "cannot", "be", "read", "for", name] => {
            let file = format!("helmfile.d/services/{name}/values.yaml");
            let problem = "main_app.version is not there".to_owned();
            asked(world, environment, name, Asked::Unreadable { file, problem }, None)
        }
        _ => words.unreadable(
            "`ENVIRONMENT asks for app@1 [by change 90]` or `app:TAG`, `ENVIRONMENT has no values of app`, `ENVIRONMENT cannot be read for app`",
        ),
    }
}

/// `change 90 would promote app@1 to production`. Said again of a change, it is a new patch set.
pub(super) fn proposed(world: &mut World, change: u64, name: &str, environment: &str) -> Result<(), String> {
    let (image, opened) = (image(world, name)?, opened(world, change).unwrap_or(world.now));
    open(world, environment, name, |all| {
        all.retain(|promotion| promotion.change != change);
        all.push(Promotion { change, image, opened });
        all.sort_by_key(|promotion| promotion.change);
    })
}

/// When a change was opened that promotes something already.
fn opened(world: &World, change: u64) -> Option<Millis> {
    let promotions = world.news.said.values().filter_map(|fact| match &fact.body {
        FactBody::Promotions(promotions) => Some(&promotions.open),
        _ => None,
    });
    promotions.flatten().find(|promotion| promotion.change == change).map(|promotion| promotion.opened)
}

/// Abandoned, or merged: it is no longer open.
pub(super) fn closed(world: &mut World, change: u64) -> Result<(), String> {
    let facts = world.news.said.values().filter_map(|fact| match &fact.body {
        FactBody::Promotions(promotions) => Some((fact.key.clone(), promotions.clone())),
        _ => None,
    });
    let mut found = false;
    for (key, mut promotions) in facts.collect::<Vec<_>>() {
        let before = promotions.open.len();
        promotions.open.retain(|promotion| promotion.change != change);
        found |= promotions.open.len() < before;
        news::says(world, SOURCE, &key, FactBody::Promotions(promotions));
    }
    if found { Ok(()) } else { Err(format!("change {change} promotes nothing")) }
}

/// `app@1`, or by its tag `app:v1`.
fn image(world: &World, name: &str) -> Result<ImageRef, String> {
    let pipeline = world.pipeline();
    match name.split_once(':') {
        Some((service, tag)) => {
            let repository = reference(&pipeline, service)?.repository;
            Ok(ImageRef { repository, tag: Some(tag.to_owned()), digest: None })
        }
        None => reference(&pipeline, name),
    }
}

fn asked(
    world: &mut World,
    environment: &str,
    name: &str,
    asked: Asked,
    by: Option<PromotedBy>,
) -> Result<(), String> {
    let (key, environment, service) = key(world, "wanted", environment, name)?;
    let revision = revision(&format!("values {}", world.news.order));
    let wanted = Wanted { environment, service, asked, revision, since: None, by };
    news::says(world, SOURCE, &key, FactBody::Wanted(wanted));
    Ok(())
}

fn open(
    world: &mut World,
    environment: &str,
    name: &str,
    how: impl FnOnce(&mut Vec<Promotion>),
) -> Result<(), String> {
    let (key, environment, service) = key(world, "promotions", environment, name)?;
    let mut open = match world.news.said.get(&(SOURCE.to_owned(), key.clone())).map(|fact| &fact.body) {
        Some(FactBody::Promotions(promotions)) => promotions.open.clone(),
        _ => Vec::new(),
    };
    how(&mut open);
    news::says(world, SOURCE, &key, FactBody::Promotions(Promotions { environment, service, open }));
    Ok(())
}

fn key(world: &World, what: &str, environment: &str, name: &str) -> Result<(String, String, String), String> {
    if !world.site.config.environments.iter().any(|known| known.name == environment) {
        return Err(format!("`{environment}` is no environment"));
    }
    let name = name.split([':', '@']).next().unwrap_or(name);
    let service = service(&world.pipeline(), name)?.name.clone();
    Ok((format!("{what} {environment}/{service}"), environment.to_owned(), service))
}
