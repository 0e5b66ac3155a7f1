// SPDX-License-Identifier: Apache-2.0
//! What `check-config --connect` says of each kind.

use std::sync::Arc;

use milepost::{
    clock::SystemClock,
    http::Requests,
    sources::{SourceConfig, Visit},
};
use milepost_api::health::Tested;
use milepost_tests::world::{faults::Fault, kubernetes::KubernetesStandIn};

use crate::kinds::{self, StandIn};

async fn visit(kind: &str, stand_in: &StandIn) -> Tested {
    visit_some(kind, stand_in, usize::MAX).await
}

/// Asks about so many repositories or namespaces at most.
async fn visit_some(kind: &str, stand_in: &StandIn, most: usize) -> Tested {
    let config = SourceConfig::read(kind, stand_in.settings.clone()).expect("a kind").expect("settings");
    let source = config.build(&Requests::default()).expect("a source");
    let (clock, services) = (Arc::new(SystemClock), stand_in.services.clone());
    Visit { name: kind.to_owned(), clock, services, gerrit: None, most }.pay(&*source).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_says_what_answers_and_what_is_wrong() {
    for kind in kinds::of_servers() {
        let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
        let well = visit(kind, &stand_in).await;
        let (version, newest) = stand_in.says;
        assert!(well.answers && well.said.starts_with(version), "{well:?}");
        assert_eq!((well.reachable, well.authorised), (Some(true), Some(true)), "{well:?}");
        let told = well.newest.unwrap_or_else(|| panic!("the newest thing of {kind}"));
        assert!(told.what.starts_with(newest), "{told:?}");
        for fault in [
            Fault::Status(401),
            Fault::Status(403),
            Fault::Status(404),
            Fault::Html,
            Fault::LoginPage,
            Fault::Truncated,
            Fault::Redirect("http://169.254.169.254/latest/meta-data".to_owned()),
        ] {
            stand_in.faults.set("", fault.clone());
            let wrong = visit(kind, &stand_in).await;
            // A registry has no repository before the first image, and no root that must be there.
            if matches!((kind, &fault), ("oci", Fault::Status(404))) && wrong.answers {
                continue;
            }
            assert!(!wrong.answers, "{kind} is well with {fault:?}");
            for said in wrong.said.split("; and ") {
                assert!(said.contains("right would be: "), "{kind}, {fault:?}: {said}");
                if let Fault::Status(status) = fault {
                    assert!(said.contains(&status.to_string()), "{kind}: {said}");
                }
            }
            let refused = matches!(fault, Fault::Status(401 | 403) | Fault::LoginPage);
            assert_eq!(wrong.authorised == Some(false), refused, "{kind}, {fault:?}: {wrong:?}");
            let broken = matches!(fault, Fault::Truncated);
            assert_eq!(wrong.reachable == Some(false), broken, "{kind}, {fault:?}: {wrong:?}");
        }
        stand_in.faults.clear();
        assert!(visit(kind, &stand_in).await.answers, "{kind} again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_missing_is_told_by_its_name() {
    let stand_in = kinds::stand_in("kubernetes").await.expect("a kind of the table");
    let (cluster, _) = stand_in
        .server
        .downcast_ref::<(Arc<KubernetesStandIn>, tempfile::TempDir)>()
        .expect("the stand-in of a cluster");
    cluster.refuse("demo");
    let wrong = visit("kubernetes", &stand_in).await;
    let may_not = |verbs: &str, plural: &str, group: &str| {
        format!(
            "may not {verbs} {plural} in namespace demo (403); right would be: a Role there with the verbs `list` and \
             `watch` for `{plural}` of the API group \"{group}\""
        )
    };
    let all = [("deployments", "apps"), ("replicasets", "apps"), ("pods", ""), ("secrets", "")];
    let said = all.map(|(plural, group)| may_not("list and watch", plural, group));
    assert_eq!(wrong.said.split("; and ").collect::<Vec<_>>(), said);
    let rights =
        all.map(|(plural, _)| ["list", "watch"].map(|verb| format!("{verb} {plural} in namespace demo")));
    assert_eq!(wrong.missing, rights.concat());
    cluster.permit("demo");
    stand_in.faults.set("pods?watch=true", Fault::Status(403));
    let wrong = visit("kubernetes", &stand_in).await;
    assert_eq!(wrong.said, may_not("watch", "pods", ""));
    assert_eq!(wrong.missing, ["watch pods in namespace demo"]);
    assert_eq!((wrong.reachable, wrong.authorised), (Some(true), Some(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_may_not_be_pulled_is_told_by_the_scope_that_is_missing() {
    let stand_in = kinds::stand_in("oci").await.expect("a kind of the table");
    for path in ["/tags/list", "/manifests/"] {
        stand_in.faults.set(path, Fault::Status(403));
        let wrong = visit("oci", &stand_in).await;
        assert_eq!(wrong.missing, ["repository:demo/app:pull"], "{path}: {wrong:?}");
        assert!(wrong.said.contains(path) && wrong.said.contains("the answer was 403"), "{wrong:?}");
        assert_eq!((wrong.reachable, wrong.authorised), (Some(true), Some(false)));
        stand_in.faults.clear();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_is_not_there_is_told_with_those_that_are() {
    let mut stand_in = kinds::stand_in("zuul").await.expect("a kind of the table");
    let tenant = std::mem::replace(&mut stand_in.settings["tenant"], "nobody".into());
    let wrong = visit("zuul", &stand_in).await;
    let there = format!(
        "/api/tenant/nobody/status: the answer was 404, there is no tenant `nobody`; right would be: one of its tenants as \
         `tenant`: {}",
        tenant.as_str().unwrap_or_default()
    );
    assert!(wrong.said.ends_with(&there), "{wrong:?}");
    assert_eq!((wrong.reachable, wrong.authorised), (Some(true), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_not_pushed_yet_is_no_error() {
    let mut stand_in = kinds::stand_in("oci").await.expect("a kind of the table");
    for service in &mut stand_in.services {
        for repository in &mut service.repositories {
            "demo/later".clone_into(&mut repository.path);
        }
    }
    let well = visit("oci", &stand_in).await;
    assert!(well.answers && well.said == "registry/2.0, has no demo/later yet", "{well:?}");
    assert_eq!(well.newest, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_only_some_are_asked_about_where_somebody_waits() {
    for (kind, well) in [
        ("oci", "registry/2.0, may read 1 of its repositories, asked about 1 of 3 repositories"),
        ("kubernetes", "Kubernetes v1.37.2+stand-in, may watch in demo, asked about 1 of 3 namespaces"),
    ] {
        let mut stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
        // After the first by their names.
        for nth in [1, 2] {
            let mut more = stand_in.services[0].clone();
            for repository in &mut more.repositories {
                repository.path = format!("{}-{nth}", repository.path);
            }
            for workload in &mut more.workloads {
                workload.namespace = format!("{}-{nth}", workload.namespace);
            }
            stand_in.services.push(more);
        }
        stand_in.faults.log.clear();
        let told = visit_some(kind, &stand_in, 1).await;
        assert!(told.answers && told.said == well, "{told:?}");
        for not_asked in ["-1", "-2"] {
            assert_eq!(stand_in.faults.log.count(not_asked), 0, "{kind}");
        }
    }
}
