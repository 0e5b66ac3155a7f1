// SPDX-License-Identifier: Apache-2.0
//! What `check-config --connect` says of each kind.

use std::sync::Arc;

use milepost::{
    clock::SystemClock,
    http::Requests,
    sources::{SourceConfig, Visit, Visited},
};
use milepost_tests::world::{faults::Fault, kubernetes::KubernetesStandIn};

use crate::kinds::{self, StandIn};

async fn visit(kind: &str, stand_in: &StandIn) -> Visited {
    visit_some(kind, stand_in, usize::MAX).await
}

/// Asks about so many repositories or namespaces at most.
async fn visit_some(kind: &str, stand_in: &StandIn, most: usize) -> Visited {
    let config = SourceConfig::read(kind, stand_in.settings.clone()).expect("a kind").expect("settings");
    let source = config.build(&Requests::default()).expect("a source");
    let (clock, services) = (Arc::new(SystemClock), stand_in.services.clone());
    Visit { name: kind.to_owned(), clock, services, gerrit: None, most }.pay(&*source).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_says_what_answers_and_what_is_wrong() {
    for kind in kinds::of_servers() {
        let stand_in = kinds::stand_in(kind).await.expect("a kind of the table");
        let well = visit(kind, &stand_in).await.expect("an answer");
        let version = match kind {
            "zuul" => "Zuul 14.3.0, tenant ",
            "oci" => "registry/2.0, may read 1 of its repositories, ",
            "kubernetes" => "Kubernetes v1.37.2+stand-in, may watch in demo, ",
            other => panic!("what does `{other}` say of itself?"),
        };
        assert!(well.starts_with(version) && well.ends_with(" ms"), "{well}");
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
            let visited = visit(kind, &stand_in).await;
            // A registry has no repository before the first image, and no root that must be there.
            if matches!((kind, &fault), ("oci", Fault::Status(404))) && visited.is_ok() {
                continue;
            }
            let wrong = visited.expect_err(&format!("{kind} is well with {fault:?}"));
            for said in &wrong {
                assert!(said.contains("right would be: "), "{kind}, {fault:?}: {said}");
            }
            if let Fault::Status(status) = fault {
                assert!(wrong.iter().all(|said| said.contains(&status.to_string())), "{kind}: {wrong:?}");
            }
        }
        stand_in.faults.clear();
        visit(kind, &stand_in).await.expect("an answer again");
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
    let wrong = visit("kubernetes", &stand_in).await.expect_err("what is missing");
    let may_not = |verb: &str, plural: &str, group: &str| {
        format!(
            "may not {verb} {plural} in namespace demo (403); right would be: a Role there with the verbs `list` and \
             `watch` for `{plural}` of the API group \"{group}\""
        )
    };
    let all = [("deployments", "apps"), ("replicasets", "apps"), ("pods", ""), ("secrets", "")];
    assert_eq!(wrong, all.map(|(plural, group)| may_not("list", plural, group)));
    cluster.permit("demo");
    stand_in.faults.set("pods?watch=true", Fault::Status(403));
    let wrong = visit("kubernetes", &stand_in).await.expect_err("what is missing");
    assert_eq!(wrong, [may_not("watch", "pods", "")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_is_not_pushed_yet_is_no_error() {
    let mut stand_in = kinds::stand_in("oci").await.expect("a kind of the table");
    for service in &mut stand_in.services {
        for repository in &mut service.repositories {
            "demo/later".clone_into(&mut repository.path);
        }
    }
    let said = visit("oci", &stand_in).await.expect("an answer");
    assert!(said.starts_with("registry/2.0, has no demo/later yet, "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_only_some_are_asked_about_where_somebody_waits() {
    for (kind, well) in [
        ("oci", "registry/2.0, may read 1 of its repositories, asked about 1 of 3 repositories, "),
        ("kubernetes", "Kubernetes v1.37.2+stand-in, may watch in demo, asked about 1 of 3 namespaces, "),
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
        let said = visit_some(kind, &stand_in, 1).await.expect("an answer");
        assert!(said.starts_with(well), "{said}");
        for not_asked in ["-1", "-2"] {
            assert_eq!(stand_in.faults.log.count(not_asked), 0, "{kind}");
        }
    }
}
