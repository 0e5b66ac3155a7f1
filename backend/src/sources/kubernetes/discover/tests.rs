// SPDX-License-Identifier: Apache-2.0
use serde_json::{Value, json};

use super::{argo::application, flux, matched::places, owner::Owner, seen, seen::Seen};
use crate::{
    discover::{Certainty, Sought, Where},
    model::WorkloadKind,
};

fn sought() -> Sought {
    let images =
        vec!["r.example.org/demo/app:1".parse::<crate::model::ImageRef>().expect("an image").repository];
    Sought { project: "demo/app".to_owned(), branch: "main".to_owned(), images, ..Sought::default() }
}

fn workload(name: &str, images: &[(&str, &str)], annotations: &Value) -> Seen {
    let containers: Vec<_> =
        images.iter().map(|(name, image)| json!({"name": name, "image": image})).collect();
    let object = json!({
        "metadata": {"namespace": "app", "name": name, "annotations": annotations},
        "spec": {"template": {"spec": {"containers": containers}}},
    });
    seen::read(WorkloadKind::Deployment, &object).expect("a workload")
}

/// As Argo CD 3 writes one, without what nobody here reads.
fn argo(destination: &Value) -> Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"namespace": "argocd", "name": "app"},
        "spec": {"destination": destination, "project": "default",
                 "source": {"repoURL": "https://git.example.org/ops/charts.git", "path": "app", "targetRevision": "main"}},
        "status": {
            "summary": {"images": ["docker.io/library/redis:7", "r.example.org/demo/app:1.2"]},
            "sync": {"status": "Synced", "revision": "0123456789abcdef0123456789abcdef01234567"},
            "resources": [{"version": "v1", "kind": "Service", "namespace": "app", "name": "app"},
                          {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "app", "name": "app", "status": "Synced"}],
        },
    })
}

#[test]
fn what_runs_the_image_is_found_with_who_deploys_it_and_from_where() {
    let owners =
        [application(&argo(&json!({"server": "https://kubernetes.default.svc", "namespace": "app"})))
            .expect("an application")];
    let workloads = [
        workload(
            "app",
            &[("proxy", "docker.io/envoy/envoy:1"), ("main", "r.example.org/demo/app:1.2")],
            &json!({}),
        ),
        workload("other", &[("main", "r.example.org/demo/other:1.2")], &json!({})),
        workload("called-so", &[("main", "docker.io/mirror/app:1")], &json!({})),
    ];
    let (found, remarks) = places(&workloads, &owners, &sought());
    let names: Vec<_> = found
        .iter()
        .map(|place| (place.workload.as_str(), place.certainty, place.container.as_deref()))
        .collect();
    assert_eq!(names, [("app", Certainty::Image, Some("main")), ("called-so", Certainty::Name, None)]);
    assert_eq!(
        found[0].by,
        [
            "Argo CD's Application argocd/app deploys it: https://git.example.org/ops/charts.git, path app at main; \
          deployed last: 0123456789abcdef0123456789abcdef01234567 (Synced)."
        ]
    );
    assert!(found[1].by.is_empty() && remarks.is_empty());
}

#[test]
fn an_application_tells_of_the_cluster_that_it_deploys_to() {
    for (destination, at) in [
        (
            json!({"server": "https://codfw.example.org:6443", "namespace": "app"}),
            Where::Server("https://codfw.example.org:6443".to_owned()),
        ),
        (json!({"name": "codfw", "namespace": "app"}), Where::Named("codfw".to_owned())),
        (json!({"name": "in-cluster"}), Where::Here),
        (json!({}), Where::Here),
        (json!(null), Where::Here),
    ] {
        let owners = [application(&argo(&destination)).expect("an application")];
        let (found, _) = places(&[], &owners, &sought());
        assert_eq!(found.len(), 1, "{destination}");
        assert_eq!(
            (&found[0].at, found[0].certainty, found[0].workload.as_str()),
            (&at, Certainty::Image, "app")
        );
        assert_eq!(
            found[0].image.as_ref().map(ToString::to_string).as_deref(),
            Some("r.example.org/demo/app:1.2")
        );
    }
}

#[test]
fn what_is_deployed_from_the_projects_own_repository_is_found_without_its_image() {
    let mut object = argo(&json!({"namespace": "app"}));
    object["spec"]["sources"] =
        json!([null, {"repoURL": "https://gerrit.example.org/a/demo/app.git"}, {"chart": "c"}]);
    object["status"]["summary"] = json!({"images": [null, 7, "docker.io/library/nginx:1"]});
    let owners = [application(&object).expect("an application")];
    let (found, _) = places(
        &[workload("app", &[("main", "docker.io/library/nginx:1")], &json!(null))],
        &owners,
        &sought(),
    );
    assert_eq!(found.iter().map(|place| place.certainty).collect::<Vec<_>>(), [Certainty::Origin]);
    object["spec"]["sources"] = json!([]);
    assert!(
        !application(&object).expect("an application").concerns(&sought()),
        "the one source is another's"
    );
}

#[test]
fn flux_has_an_inventory_or_a_release_of_helm() {
    let kustomization = json!({
        "metadata": {"namespace": "flux-system", "name": "apps"},
        "spec": {"path": "./apps", "sourceRef": {"kind": "GitRepository", "name": "charts"}, "targetNamespace": "app"},
        "status": {"lastAppliedRevision": "main@sha1:0123456789abcdef0123456789abcdef01234567",
                   "inventory": {"entries": [{"id": "app_web_apps_Deployment", "v": "v1"}, {"id": "app_web__Service", "v": "v1"}, {"id": "_x_y_rbac.authorization.k8s.io_ClusterRole"}, {"id": 7}, null]}},
    });
    let release = json!({
        "metadata": {"namespace": "app", "name": "app"},
        "spec": {"chart": {"spec": {"chart": "app", "sourceRef": {"kind": "HelmRepository", "name": "charts", "namespace": "flux-system"}}}},
        "status": {"history": [{"name": "app", "namespace": "app", "chartVersion": "1.4.0", "status": "deployed"}]},
    });
    let owners =
        [flux::kustomization(&kustomization).expect("one"), flux::helm_release(&release).expect("one")];
    let helm = json!({"meta.helm.sh/release-name": "app", "meta.helm.sh/release-namespace": "app"});
    let app = [("main", "r.example.org/demo/app:1.2")];
    let (found, _) =
        places(&[workload("web", &app, &json!({})), workload("helm", &app, &helm)], &owners, &sought());
    assert_eq!(
        found.iter().flat_map(|place| place.by.clone()).collect::<Vec<_>>(),
        [
            "Flux's Kustomization flux-system/apps deploys it: GitRepository flux-system/charts, path ./apps; deployed last: \
             main@sha1:0123456789abcdef0123456789abcdef01234567.",
            "Flux's HelmRelease app/app deploys it: HelmRepository flux-system/charts, chart app; deployed last: chart version 1.4.0 \
             (deployed).",
        ]
    );
}

#[test]
fn a_release_is_named_as_flux_names_it_and_another_cluster_is_told() {
    let of = |spec: Value| {
        flux::helm_release(&json!({"metadata": {"namespace": "flux-system", "name": "app"}, "spec": spec}))
            .expect("one")
    };
    let release = |spec: Value| of(spec).release.expect("a release");
    let named = |place: &str, name: &str| (place.to_owned(), name.to_owned());
    assert_eq!(release(json!({})), named("flux-system", "app"));
    assert_eq!(release(json!({"targetNamespace": "app"})), named("app", "app-app"));
    assert_eq!(release(json!({"targetNamespace": "app", "releaseName": "web"})), named("app", "web"));
    let elsewhere = of(json!({"kubeConfig": {"secretRef": {"name": "codfw"}}}));
    assert_eq!(elsewhere.at, Where::Named("kubeConfig codfw".to_owned()));
    assert_eq!(elsewhere.namespaces().count(), 0, "they are not this cluster's");
}

#[test]
fn what_is_missing_null_or_wrong_loses_only_itself() {
    let odd = [json!(null), json!(7), json!("x"), json!([]), json!([null, 7, {}]), json!({})];
    let readers: [fn(&Value) -> Option<Owner>; 3] = [application, flux::kustomization, flux::helm_release];
    for value in &odd {
        for read in readers {
            assert_eq!(read(value), None, "{value}");
            let object =
                json!({"metadata": {"name": "app", "namespace": value}, "spec": value, "status": value});
            assert!(read(&object).is_some(), "{value}");
        }
        assert_eq!(seen::read(WorkloadKind::Deployment, value), None);
        let metadata = json!({"name": "app", "namespace": "app", "annotations": value});
        let containers = json!([value, {"name": value, "image": "r.example.org/x"}, {"name": "main", "image": value}, {"name": "main", "image": "r.example.org/demo/app"}]);
        let object =
            json!({"metadata": metadata, "spec": {"template": {"spec": {"containers": containers}}}});
        let read = seen::read(WorkloadKind::Deployment, &object).expect("a workload");
        assert!(read.containers.iter().any(|(_, image)| image.repository.path == "demo/app"), "{value}");
        let mut object = argo(&json!({"server": value, "name": value, "namespace": value}));
        for place in ["/status/sync", "/status/summary", "/spec/source"] {
            if let Some(found) = object.pointer_mut(place) {
                found.clone_from(value);
            }
        }
        assert_eq!(application(&object).expect("an application").workloads.len(), 1, "{value}");
    }
}
