// SPDX-License-Identifier: Apache-2.0
//! The oci source against the stand-in of a registry.

use std::{collections::BTreeMap, fmt::Write as _};

use milepost::{
    model::{Fact, FactBody, ImageFact, Repository, Service, TagPattern, Want},
    sources::{HookError, Trouble},
};
use milepost_tests::world::{
    faults::{Fault, nulls, wrong_types},
    registry::{Access, Platform, RegistryStandIn},
};
use serde_json::{Value, json};

use crate::{
    manifest::added_up,
    watched::{BEGIN, Watched},
};

/// Files by the setting that names them.
type Files<'a> = &'a [(&'a str, &'a str)];

const OLD: &str = "0123456789abcdef0123456789abcdef01234567";
const NEW: &str = "89abcdef0123456789abcdef0123456789abcdef";

fn service(registry: &RegistryStandIn, pattern: Option<&str>, template: Option<&str>) -> Service {
    Service {
        name: "app".into(),
        repositories: vec![Repository { registry: registry.host(), path: "demo/app".into() }],
        tag_pattern: pattern.map(TagPattern::from),
        tag_template: template.map(str::to_owned),
        paths: milepost::model::Paths::default(),
        canary: None,
        workloads: vec![],
        declared: false,
    }
}

/// The source with further settings and files for them.
fn watch_with(
    registry: &RegistryStandIn,
    settings: &str,
    files: Files<'_>,
    services: Vec<Service>,
) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let mut all = format!("url = '{}'\ninterval_seconds = 1\n{settings}\n", registry.url());
    for (key, text) in files {
        let file = folder.path().join(key);
        std::fs::write(&file, text).unwrap();
        writeln!(all, "{key} = '{}'", file.display()).unwrap();
    }
    Watched::start("registry", "oci", &all, services, folder)
}

fn watch(registry: &RegistryStandIn) -> Watched {
    watch_with(registry, "", &[], vec![service(registry, None, None)])
}

fn image(fact: &Fact) -> Option<&ImageFact> {
    if let FactBody::Image(image) = &fact.body { Some(image) } else { None }
}

/// The newest telling of an image that has these tags now.
async fn until(watched: &mut Watched, digest: &str, tags: &[&str]) -> ImageFact {
    let fits = |image: &&ImageFact| image.digest.as_str() == digest && image.tags == tags;
    let what = format!("{digest} with {tags:?}");
    watched.until(&what, |facts| facts.values().filter_map(image).find(fits).cloned()).await
}

fn revision(image: &ImageFact) -> Option<&str> {
    image.revision.as_ref().map(milepost::model::Revision::as_str)
}

#[tokio::test]
async fn new_tags_are_found_by_looking_through_them() {
    let registry = RegistryStandIn::start().await.unwrap();
    let mut watched = watch(&registry);
    // No such repository yet: that is no trouble.
    watched.until_trouble(None).await;
    assert_eq!(watched.told(), []);
    let digest = registry.push_image("demo/app", "1.0", Some(OLD));
    let told = until(&mut watched, &digest, &["1.0"]).await;
    assert_eq!(revision(&told), Some(OLD));
    assert_eq!((told.created, told.also.len()), (Some(BEGIN), 1));
    assert_eq!(told.repository.to_string(), format!("{}/demo/app", registry.host()));
    assert_eq!(told.source_url.as_deref(), Some("https://gerrit.example.org/r/demo/app"));
    let second = registry.push_image("demo/app", "1.1", Some(NEW));
    until(&mut watched, &second, &["1.1"]).await;
    // A tag that moves is found without a notification.
    registry.tag("demo/app", "1.0", &second);
    until(&mut watched, &second, &["1.0", "1.1"]).await;
    registry.tag("demo/app", "1.0", &digest);
    until(&mut watched, &digest, &["1.0"]).await;
    // What a digest stands for is asked for once, however often it is looked at.
    registry.tag("demo/app", "1.1-again", &second);
    until(&mut watched, &second, &["1.1", "1.1-again"]).await;
    assert_eq!(registry.faults.log.count(&format!("manifests/{second}")), 1);
    watched.stop().await;
}

#[tokio::test]
async fn at_first_sight_the_newest_tags_of_the_services_pattern_are_taken() {
    let registry = RegistryStandIn::start().await.unwrap();
    registry.page_size(7);
    for n in 0..40 {
        registry.push_image("demo/app", &format!("v1.{n}"), Some(&format!("{n:040x}")));
        registry.push_image("demo/app", &format!("nightly-{n}"), Some(&format!("{n:040x}")));
    }
    registry.push_chart("demo/app", "v1.99");
    registry.push_image("demo/app", &format!("sha256-{:064}", 1), Some(OLD));
    let services = vec![service(&registry, Some("^v1"), None)];
    let mut watched = watch_with(&registry, "first_sight = 4", &[], services);
    watched.until_trouble(None).await;
    let mut tags: Vec<_> =
        watched.told().iter().filter_map(image).flat_map(|image| image.tags.clone()).collect();
    tags.sort();
    assert_eq!(tags, ["v1.37", "v1.38", "v1.39"], "and the chart was the newest");
    let digest = registry.push_image("demo/app", "v1.0.1", Some(NEW));
    until(&mut watched, &digest, &["v1.0.1"]).await;
    watched.stop().await;
}

#[tokio::test]
async fn a_service_that_comes_later_is_looked_for_at_once() {
    let registry = RegistryStandIn::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    // A round in an hour: what is found is not found by waiting for it.
    let settings = format!("url = '{}'\ninterval_seconds = 3600", registry.url());
    let mut watched = Watched::start("registry", "oci", &settings, vec![], folder);
    watched.until_trouble(None).await;
    let digest = registry.push_image("demo/app", "1.0", Some(OLD));
    watched.further(service(&registry, None, Some("build-{short}")));
    until(&mut watched, &digest, &["1.0"]).await;
    let second = registry.push_image("demo/app", "build-89abcdef01", Some(NEW));
    watched.want(Want::Revision { project: "demo/app".into(), revision: NEW.parse().unwrap() });
    until(&mut watched, &second, &["build-89abcdef01"]).await;

    // One more, whose repository refuses us: that is said, and the other one is not asked again for it.
    let asked = registry.faults.log.count("demo/app/tags");
    registry.faults.set("demo/other/tags", Fault::Status(403));
    let other = Repository { registry: registry.host(), path: "demo/other".into() };
    watched.further(Service {
        name: "other".into(),
        repositories: vec![other],
        ..service(&registry, None, None)
    });
    watched.until_trouble(Some(Trouble::Refuses)).await;
    assert_eq!(registry.faults.log.count("demo/app/tags"), asked);
    watched.stop().await;
}

#[tokio::test]
async fn a_moved_tag_and_a_deleted_one_are_told_of_all_images_they_were_on() {
    let registry = RegistryStandIn::start().await.unwrap();
    let first = registry.push_image("demo/app", "stable", Some(OLD));
    let files = [("hook_secret_file", "hook-secret")];
    let mut watched = watch_with(&registry, "", &files, vec![service(&registry, None, None)]);
    until(&mut watched, &first, &["stable"]).await;
    let second = registry.push_image("demo/app", "stable", Some(NEW));
    watched.hook("Bearer hook-secret", &registry.push_notification("demo/app", "stable")).unwrap();
    until(&mut watched, &second, &["stable"]).await;
    until(&mut watched, &first, &[]).await;

    registry.delete("demo/app", &second);
    for notification in registry.delete_notifications("demo/app", &second, &["stable"]) {
        watched.hook("Bearer hook-secret", &notification).unwrap();
    }
    let gone = until(&mut watched, &second, &[]).await;
    assert_eq!(revision(&gone), Some(NEW), "what it was built from stays known");
    // Its manifest went with its tags.
    let is_gone = |image: &&ImageFact| image.digest.as_str() == second && image.deleted.is_some();
    watched.until("a deletion", |facts| facts.values().filter_map(image).find(is_gone).cloned()).await;

    // Pushed again, it is there again.
    assert_eq!(registry.push_image("demo/app", "stable", Some(NEW)), second);
    watched.hook("Bearer hook-secret", &registry.push_notification("demo/app", "stable")).unwrap();
    assert_eq!(until(&mut watched, &second, &["stable"]).await.deleted, None);
    // One that lost its last tag only is there still, and was asked about.
    registry.untag("demo/app", "stable");
    let asked = registry.faults.log.count(&format!("manifests/{second}"));
    for notification in registry.delete_notifications("demo/app", &second, &["stable"]) {
        watched.hook("Bearer hook-secret", &notification).unwrap();
    }
    until(&mut watched, &second, &[]).await;
    registry.faults.log.until(&format!("manifests/{second}"), asked + 1).await;
    let third = registry.push_image("demo/app", "stable", Some(OLD));
    watched.hook("Bearer hook-secret", &registry.push_notification("demo/app", "stable")).unwrap();
    until(&mut watched, &third, &["stable"]).await;
    assert_eq!(until(&mut watched, &second, &[]).await.deleted, None);
    watched.stop().await;
}

#[tokio::test]
async fn what_went_while_it_was_away_is_missed() {
    let registry = RegistryStandIn::start().await.unwrap();
    let mut watched = watch(&registry);
    let [goes, moves, stays] = [("1.0", OLD), ("1.1", NEW), ("1.2", &OLD.replace('0', "1"))]
        .map(|(tag, revision)| registry.push_image("demo/app", tag, Some(revision)));
    let mut told = Vec::new();
    for (digest, tag) in [(&goes, "1.0"), (&moves, "1.1"), (&stays, "1.2")] {
        told.push(until(&mut watched, digest, &[tag]).await);
    }
    watched.stop().await;
    registry.delete("demo/app", &goes);
    registry.tag("demo/app", "1.1", &stays);
    let asked = registry.faults.log.count("manifests/sha256");

    let settings = format!("url = '{}'\ninterval_seconds = 1\n", registry.url());
    let (services, folder) = (vec![service(&registry, None, None)], tempfile::tempdir().unwrap());
    let mut watched = Watched::start_again("registry", "oci", &settings, services, folder, told);
    let is_gone = |image: &&ImageFact| image.digest.as_str() == goes && image.deleted.is_some();
    watched.until("it gone", |facts| facts.values().filter_map(image).find(is_gone).cloned()).await;
    until(&mut watched, &moves, &[]).await;
    until(&mut watched, &stays, &["1.1", "1.2"]).await;
    let again = registry.faults.log.count("manifests/sha256") - asked;
    assert_eq!(
        again, 2,
        "those that lost their last tag are asked about, and what is known is not read again"
    );
    watched.stop().await;
}

#[tokio::test]
async fn a_notification_finds_an_image_at_once_and_only_with_the_secret() {
    let registry = RegistryStandIn::start().await.unwrap();
    let files = [("hook_secret_file", "hook-secret")];
    // No service has the repository, so no look through tags can be what finds it.
    let mut watched = watch_with(&registry, "", &files, vec![]);
    watched.until_trouble(None).await;
    let digest = registry.push_image("demo/app", "1.0", Some(OLD));
    let notification = registry.push_notification("demo/app", "1.0");
    assert!(matches!(watched.hook("Bearer wrong", &notification), Err(HookError::Secret)));
    assert_eq!(watched.hook("Bearer hook-secret", &notification).unwrap(), [], "it is only a hint");
    until(&mut watched, &digest, &["1.0"]).await;
    // One that lies tells nothing.
    let mut lie = notification.clone();
    lie["events"][0]["target"]["tag"] = json!("2.0");
    watched.hook("Bearer hook-secret", &lie).unwrap();
    let other = registry.push_image("demo/app", "3.0", Some(NEW));
    watched.hook("Bearer hook-secret", &registry.push_notification("demo/app", "3.0")).unwrap();
    until(&mut watched, &other, &["3.0"]).await;
    registry.faults.log.until("manifests/2.0", 1).await;
    assert_eq!(watched.told().len(), 2, "each image with its tag, and nothing else");
    watched.stop().await;
}

#[tokio::test]
async fn images_that_others_name_are_looked_up() {
    let registry = RegistryStandIn::start().await.unwrap();
    let services = vec![Service { repositories: vec![], ..service(&registry, None, None) }];
    let mut watched = watch_with(&registry, "hosts = ['registry.example.org']", &[], services);
    let digest = registry.push_image("team/other", "1.0", Some(OLD));
    let named = format!("registry.example.org/team/other@{digest}");
    watched.want(Want::Image(named.parse().unwrap()));
    let told = until(&mut watched, &digest, &[]).await;
    assert_eq!(told.repository.registry, registry.host(), "an alias of the host is the same registry");
    let tagged = registry.push_image("team/other", "2.0", Some(NEW));
    watched.want(Want::Image(format!("{}/team/other:2.0", registry.host()).parse().unwrap()));
    until(&mut watched, &tagged, &["2.0"]).await;
    // Another registry's image, and a path that would lead elsewhere.
    registry.faults.log.clear();
    watched.want(Want::Image("elsewhere.example.org/team/other:3.0".parse().unwrap()));
    watched.want(Want::Image(format!("{}/../../secret:3.0", registry.host()).parse().unwrap()));
    watched.want(Want::Image(format!("{}/team/other:4.0", registry.host()).parse().unwrap()));
    registry.faults.log.until("manifests/4.0", 1).await;
    assert_eq!(registry.faults.log.count("3.0"), 0);
    watched.stop().await;
}

#[tokio::test]
async fn an_image_is_one_fact_whichever_name_of_its_registry_is_written() {
    let registry = RegistryStandIn::start().await.unwrap();
    let alias = Repository { registry: "registry.example.org".into(), path: "demo/app".into() };
    let services = vec![Service { repositories: vec![alias], ..service(&registry, None, None) }];
    let mut watched = watch_with(&registry, "hosts = ['registry.example.org']", &[], services);
    let digest = registry.push_image("demo/app", "1.0", Some(OLD));
    let told = until(&mut watched, &digest, &["1.0"]).await;
    assert_eq!(told.repository.registry, registry.host());
    for host in [registry.host(), "registry.example.org".to_owned()] {
        watched.want(Want::Image(format!("{host}/demo/app@{digest}").parse().unwrap()));
        watched.want(Want::Image(format!("{host}/demo/app:1.0").parse().unwrap()));
    }
    registry.tag("demo/app", "2.0", &digest);
    until(&mut watched, &digest, &["1.0", "2.0"]).await;
    let keys: std::collections::BTreeSet<_> = watched.told().into_iter().map(|fact| fact.key).collect();
    assert_eq!(keys.len(), 1, "{keys:?}");
    watched.stop().await;
}

#[tokio::test]
async fn the_image_of_a_revision_is_found_by_the_tag_template() {
    let registry = RegistryStandIn::start().await.unwrap();
    let template = service(&registry, Some("^never$"), Some("build-{short}"));
    let mut watched = watch_with(&registry, "", &[], vec![template]);
    let digest = registry.push_image("demo/app", "build-0123456789", Some(OLD));
    watched.until_trouble(None).await;
    assert_eq!(watched.told(), [], "the pattern hides it from the look through the tags");
    watched.want(Want::Revision { project: "demo/app".into(), revision: OLD.parse().unwrap() });
    let told = until(&mut watched, &digest, &["build-0123456789"]).await;
    assert_eq!(revision(&told), Some(OLD));
    watched.stop().await;
}

#[tokio::test]
async fn an_index_is_known_by_all_its_parts() {
    let registry = RegistryStandIn::start().await.unwrap();
    let platforms = [Platform::Arm64, Platform::Amd64, Platform::Attestation];
    let index = registry.push_index("demo/app", "1.0", NEW, &platforms);
    let mut watched = watch(&registry);
    let told = until(&mut watched, &index.digest, &["1.0"]).await;
    assert_eq!(revision(&told), Some(NEW));
    let also: Vec<_> = told.also.iter().map(milepost::model::Digest::as_str).collect();
    let [manifests, configs] = [&index.manifests, &index.configs];
    assert_eq!(also, [&manifests[1], &configs[1], &manifests[0], &configs[0]], "amd64 first, no attestation");
    watched.stop().await;
}

#[tokio::test]
async fn a_label_wins_over_an_annotation_which_will_do() {
    let registry = RegistryStandIn::start().await.unwrap();
    let annotated = registry.push_annotated("demo/app", "1.0", NEW);
    let none = registry.push_image("demo/app", "2.0", None);
    let mut watched = watch(&registry);
    assert_eq!(revision(&until(&mut watched, &annotated, &["1.0"]).await), Some(NEW));
    assert_eq!(revision(&until(&mut watched, &none, &["2.0"]).await), None);
    watched.stop().await;
}

#[tokio::test]
async fn sizes_and_labels_are_told() {
    let registry = RegistryStandIn::start().await.unwrap();
    let image = registry.push_image("demo/app", "1.0", Some(OLD));
    let index = registry.push_index("demo/app", "2.0", NEW, &[Platform::Arm64, Platform::Amd64]);
    let mut watched = watch(&registry);
    let told = until(&mut watched, &image, &["1.0"]).await;
    assert_eq!(told.size, added_up(&registry.manifest("demo/app", &image)));
    assert!(told.size > Some(42_000_000), "{:?}: its layers", told.size);
    let name = |name: &str| format!("org.opencontainers.image.{name}");
    let [title, base] = [("title", "app"), ("base.name", "registry.example.org/base/debian:13")];
    let labels = [title, base].map(|(label, value)| (name(label), value.to_owned()));
    assert_eq!(told.labels, BTreeMap::from(labels), "revision and source have fields of their own");

    let told = until(&mut watched, &index.digest, &["2.0"]).await;
    let [arm64, amd64] = &index.manifests[..] else { panic!("{index:?}") };
    let [arm64, amd64] = [arm64, amd64].map(|part| added_up(&registry.manifest("demo/app", part)));
    assert!(told.size == amd64 && amd64 != arm64, "{:?} of {arm64:?} and {amd64:?}", told.size);
    watched.stop().await;
}

#[tokio::test]
async fn labels_of_any_shape_lose_nothing_else() {
    let registry = RegistryStandIn::start().await.unwrap();
    let mut watched = watch(&registry);
    let revision_label = |mut labels: Value| {
        labels["org.opencontainers.image.revision"] = json!(OLD);
        labels
    };
    let long = "x".repeat(5_000);
    let cut = format!("{}…", "x".repeat(199));
    let odd = json!({"number": 5, "none": null, "list": ["a"], "text": "one\u{0}\ntwo", "long": long});
    for (tag, labels, annotations, kept) in [
        ("odd", revision_label(odd), json!(null), json!({"text": "one two", "long": cut})),
        ("none", json!(null), revision_label(json!({"a": "1"})), json!({"a": "1"})),
        ("number", json!(7), revision_label(json!({"a": "1", "b": 2})), json!({"a": "1"})),
        ("both", json!({"a": "0"}), revision_label(json!({"a": "1", "b": "2"})), json!({"a": "0", "b": "2"})),
        ("list", revision_label(json!({})), json!(["a"]), json!({})),
    ] {
        let digest = registry.push_labelled("demo/app", tag, &labels, annotations);
        let told = until(&mut watched, &digest, &[tag]).await;
        assert_eq!(json!(told.labels), kept, "{tag}");
        assert_eq!((revision(&told), told.created), (Some(OLD), Some(BEGIN)), "{tag}");
        assert_eq!(told.size, added_up(&registry.manifest("demo/app", &digest)), "{tag}");
    }
    watched.until_trouble(None).await;
    watched.stop().await;
}

#[tokio::test]
async fn what_an_earlier_version_told_is_read_again_once_it_is_looked_at() {
    let registry = RegistryStandIn::start().await.unwrap();
    let image = registry.push_image("demo/app", "1.0", Some(OLD));
    let index = registry.push_index("demo/app", "2.0", NEW, &[Platform::Amd64, Platform::Arm64]);
    let other = registry.push_image("demo/other", "1.0", Some(NEW));
    let again = |told: &[ImageFact], services: Vec<Service>| {
        let settings = format!("url = '{}'\ninterval_seconds = 1\n", registry.url());
        let folder = tempfile::tempdir().unwrap();
        Watched::start_again("registry", "oci", &settings, services, folder, told.to_vec())
    };
    let ours = || vec![service(&registry, None, None)];
    let mut watched = watch(&registry);
    watched.want(Want::Image(format!("{}/demo/other:1.0", registry.host()).parse().unwrap()));
    let mut told = Vec::new();
    for (digest, tag) in [(&image, "1.0"), (&index.digest, "2.0"), (&other, "1.0")] {
        told.push(until(&mut watched, digest, &[tag]).await);
    }
    watched.stop().await;

    // Its service is gone, so nothing but a name leads to it: that of its part.
    let earlier: Vec<_> =
        told.iter().map(|image| ImageFact { size: None, labels: BTreeMap::new(), ..image.clone() }).collect();
    let mut watched = again(&earlier, vec![]);
    watched.until_trouble(None).await;
    registry.faults.log.clear();
    let part = format!("{}/demo/app@{}", registry.host(), index.manifests[1]);
    watched.want(Want::Image(part.parse().unwrap()));
    assert_eq!(until(&mut watched, &index.digest, &["2.0"]).await, told[1]);
    assert_eq!(watched.told().len(), 1, "what nobody looks at is left as it is");
    assert_eq!(registry.faults.log.count("demo/other"), 0);
    watched.stop().await;

    // Its tags are looked at; a blob that cannot be had now is asked for again.
    registry.faults.set("blobs/", Fault::Status(503));
    let mut watched = again(&earlier, ours());
    watched.until_trouble(Some(Trouble::Silent)).await;
    assert_eq!(watched.told(), []);
    registry.faults.clear();
    assert_eq!(until(&mut watched, &image, &["1.0"]).await, told[0]);
    assert_eq!(until(&mut watched, &index.digest, &["2.0"]).await, told[1]);
    watched.stop().await;

    // Told so once, it is known.
    registry.faults.log.clear();
    let mut watched = again(&told, ours());
    registry.faults.log.until("manifests/2.0", 2).await;
    assert_eq!(registry.faults.log.count("manifests/sha256") + registry.faults.log.count("blobs/"), 0);
    assert_eq!(watched.told(), []);
    watched.stop().await;
}

#[tokio::test]
async fn every_way_in_is_gone() {
    let user = || ("ci".to_owned(), "pass word".to_owned());
    let password = [("password_file", "pass word\n")];
    let cases: [(Access, &str, Files<'_>); 3] = [
        (Access::Password(user().0, user().1), "username = 'ci'", &password),
        (Access::Token(user().0, user().1), "username = 'ci'", &password),
        (Access::Bearer("robot".into()), "", &[("token_file", "robot")]),
    ];
    for (access, settings, files) in cases {
        let registry = RegistryStandIn::start_with(access.clone()).await.unwrap();
        let digest = registry.push_image("demo/app", "1.0", Some(OLD));
        let mut watched = watch_with(&registry, settings, files, vec![service(&registry, None, None)]);
        until(&mut watched, &digest, &["1.0"]).await;
        watched.until_trouble(None).await;
        watched.stop().await;

        let strangers = watch(&registry);
        strangers.until_trouble(Some(Trouble::Refuses)).await;
        assert_eq!(strangers.health().as_of, None, "{access:?}");
        strangers.stop().await;
    }
}

#[tokio::test]
async fn a_token_is_used_until_its_end_and_no_loop_follows_one_that_lacks_the_right() {
    let access = Access::Token("ci".into(), "secret".into());
    let registry = RegistryStandIn::start_with(access).await.unwrap();
    let digest = registry.push_image("demo/app", "1.0", Some(OLD));
    let settings = "username = 'ci'";
    let files = [("password_file", "secret")];
    let mut watched = watch_with(&registry, settings, &files, vec![service(&registry, None, None)]);
    until(&mut watched, &digest, &["1.0"]).await;
    registry.faults.log.until("tags/list", 4).await;
    assert_eq!(registry.faults.log.count("/token"), 1, "good for 300 s");
    watched.advance(300_000);
    registry.faults.log.until("/token", 2).await;
    // Taken back early: asked for anew.
    registry.revoke_tokens();
    registry.faults.log.until("/token", 3).await;
    watched.until_trouble(None).await;

    registry.withhold("demo/app");
    registry.revoke_tokens();
    watched.until_trouble(Some(Trouble::Refuses)).await;
    registry.faults.log.clear();
    registry.faults.log.until("tags/list", 6).await;
    let (asked, tokens) = (registry.faults.log.count("tags/list"), registry.faults.log.count("/token"));
    assert!(tokens <= asked / 2 + 1, "{tokens} tokens for {asked} requests");
    watched.stop().await;
}

#[tokio::test]
async fn credentials_go_to_no_token_server_that_is_not_listed() {
    let access = Access::Token("ci".into(), "secret".into());
    let (registry, elsewhere) = (
        RegistryStandIn::start_with(access.clone()).await.unwrap(),
        RegistryStandIn::start_with(access).await.unwrap(),
    );
    registry.realm(&format!("{}token", elsewhere.url()));
    let files = [("password_file", "secret")];
    let services = || vec![service(&registry, None, None)];
    let watched = watch_with(&registry, "username = 'ci'", &files, services());
    watched
        .until_health("a realm that is not listed", |health| {
            matches!(health.trouble, Some(Trouble::Unreadable(_)))
        })
        .await;
    assert_eq!(elsewhere.faults.log.count(""), 0);
    watched.stop().await;

    let listed = format!("username = 'ci'\ntoken_hosts = ['{}']", elsewhere.host());
    let watched = watch_with(&registry, &listed, &files, services());
    // It is asked now; its tokens are good for itself alone.
    elsewhere.faults.log.until("/token", 1).await;
    watched.until_trouble(Some(Trouble::Refuses)).await;
    watched.stop().await;
}

#[tokio::test]
async fn bytes_that_do_not_hash_to_their_digest_are_no_image() {
    let registry = RegistryStandIn::start().await.unwrap();
    let good = registry.push_image("demo/app", "1.0", Some(OLD));
    let bad = registry.push_image("demo/app", "2.0", Some(NEW));
    registry.corrupt(&bad);
    let mut watched = watch(&registry);
    until(&mut watched, &good, &["1.0"]).await;
    // Said, and not for ever: the registry answers otherwise.
    watched.until_trouble(None).await;
    assert!(watched.told().iter().filter_map(image).all(|image| image.digest.as_str() != bad));
    watched.stop().await;
}

#[tokio::test]
async fn faults_are_said_and_gone_through() {
    for (fault, refuses, unreadable) in [
        (Fault::Status(401), true, false),
        (Fault::Status(403), true, false),
        (Fault::Status(404), false, false),
        (Fault::TooMany(1), false, false),
        (Fault::Html, false, false),
        (Fault::Truncated, false, false),
        (Fault::LoginPage, false, true),
        (Fault::NotUtf8, false, true),
        (wrong_types(), false, true),
        (Fault::Huge(100 << 20), false, true),
        (Fault::Redirect("http://10.1.2.3/".into()), false, true),
    ] {
        let registry = RegistryStandIn::start().await.unwrap();
        let digest = registry.push_image("demo/app", "1.0", Some(OLD));
        let what = format!("{fault:?}");
        registry.faults.set("tags/list", fault);
        let mut watched = watch(&registry);
        if what == "status 404" {
            watched.until_trouble(None).await;
        } else {
            watched
                .until_health(&what, |health| match &health.trouble {
                    Some(Trouble::Refuses) => refuses,
                    Some(Trouble::Unreadable(_)) => unreadable,
                    Some(Trouble::Silent) => !refuses && !unreadable,
                    None => false,
                })
                .await;
        }
        assert_eq!(watched.told(), [], "{what}");
        registry.faults.clear();
        until(&mut watched, &digest, &["1.0"]).await;
        watched.until_trouble(None).await;
        let asked = registry.faults.log.count("tags/list") as u64;
        assert!(registry.faults.log.sent() < asked * (20 << 20), "of 100 MB not all are read");
        watched.stop().await;
    }
}

#[tokio::test]
async fn manifests_and_configs_of_any_shape_tell_no_image() {
    for part in ["manifests/sha256", "blobs/"] {
        for fault in [
            Fault::LoginPage,
            Fault::NotUtf8,
            nulls(),
            wrong_types(),
            Fault::Huge(100 << 20),
            Fault::Status(404),
        ] {
            let registry = RegistryStandIn::start().await.unwrap();
            registry.push_image("demo/app", "1.0", Some(OLD));
            let what = format!("{part}: {fault:?}");
            registry.faults.set(part, fault);
            let mut watched = watch(&registry);
            registry.faults.log.until(part, 1).await;
            registry.faults.log.until("tags/list", 2).await;
            assert_eq!(watched.told(), [], "{what}");
            watched.stop().await;
        }
    }
}

#[tokio::test]
async fn a_registry_without_repositories_of_ours_is_asked_whether_it_is_there() {
    let registry = RegistryStandIn::start_with(Access::Bearer("robot".into())).await.unwrap();
    let watched = watch_with(&registry, "", &[("token_file", "robot")], vec![]);
    watched.until_trouble(None).await;
    registry.faults.set("/v2/", Fault::Status(403));
    watched.until_trouble(Some(Trouble::Refuses)).await;
    watched.stop().await;
}
