// SPDX-License-Identifier: Apache-2.0
//! The fixtures are objects as API servers give them, written by hand, each in the state after a rollout that went well.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::sources::kubernetes::objects::{self, Object, Read};

const NEW: &str = "sha256:6e32e041cd0f991959f37acf4ca4a0e547c206dfa5f217aec268a452e3c947b2";
const OLD: &str = "sha256:0e59fb4288acdbe1f90b08c1e8bad023ac7ca8011e72afa5cb782b9c9899fa88";

/// The objects of one namespace, in the making.
struct World {
    of: WorkloadRef,
    set: Option<Value>,
    replica_sets: Vec<Value>,
    pods: Vec<Value>,
}

fn fixture(name: &str) -> Value {
    let text = match name {
        "deployment" => include_str!("../fixtures/deployment.json"),
        "replica_set" => include_str!("../fixtures/replica_set.json"),
        "stateful_set" => include_str!("../fixtures/stateful_set.json"),
        "daemon_set" => include_str!("../fixtures/daemon_set.json"),
        _ => include_str!("../fixtures/pod.json"),
    };
    serde_json::from_str(text).unwrap()
}

/// Sets values by JSON pointer; missing keys are made.
fn with(mut object: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match object.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[key.parse::<usize>().unwrap()] = value.clone(),
            parent => parent[key.replace("~1", "/")] = value.clone(),
        }
    }
    object
}

const IMAGE: &str = "/spec/template/spec/containers/1/image";
const OWNER: &str = "/metadata/ownerReferences/0";

impl World {
    fn of(kind: WorkloadKind) -> Self {
        let (set, name) = match kind {
            WorkloadKind::Deployment => ("deployment", "web"),
            WorkloadKind::StatefulSet => ("stateful_set", "db"),
            WorkloadKind::DaemonSet => ("daemon_set", "agent"),
        };
        let (cluster, namespace) = ("eqiad".into(), "production".into());
        let of = WorkloadRef { cluster, namespace, kind, name: name.into(), container: Some("app".into()) };
        Self { of, set: Some(fixture(set)), replica_sets: vec![], pods: vec![] }
    }

    /// A Deployment with its newest ReplicaSet, an older one, and as many ready pods of each.
    fn deployment(new: usize, old: usize) -> Self {
        let mut world = Self::of(WorkloadKind::Deployment);
        let older = with(
            fixture("replica_set"),
            &[
                ("/metadata/name", json!("web-5c4d8b7f96")),
                ("/metadata/uid", json!("older")),
                ("/metadata/annotations/deployment.kubernetes.io~1revision", json!("1")),
                (IMAGE, json!("registry.example.org/demo/app:1.0.2")),
            ],
        );
        world.replica_sets = vec![older, fixture("replica_set")];
        world.pods.extend(std::iter::repeat_n(fixture("pod"), new));
        let owner = [("/metadata/ownerReferences/0/uid", json!("older"))];
        world.pods.extend(std::iter::repeat_n(ran(&with(fixture("pod"), &owner), OLD), old));
        world
    }

    fn set(mut self, changes: &[(&str, Value)]) -> Self {
        self.set = self.set.map(|set| with(set, changes));
        self
    }

    fn pod(mut self, index: usize, changes: &[(&str, Value)]) -> Self {
        self.pods[index] = with(self.pods[index].clone(), changes);
        self
    }

    /// Pods of a StatefulSet or DaemonSet, each with its hash and template generation.
    fn pods(mut self, marks: &[(&str, &str)]) -> Self {
        let set = self.set.clone().unwrap();
        for (hash, generation) in marks {
            let changes = [
                (
                    "/metadata/labels",
                    json!({"controller-revision-hash": hash, "pod-template-generation": generation}),
                ),
                (
                    OWNER,
                    json!({"apiVersion": "apps/v1", "kind": set["kind"], "name": set["metadata"]["name"],
                               "uid": set["metadata"]["uid"], "controller": true}),
                ),
            ];
            self.pods.push(with(fixture("pod"), &changes));
        }
        self
    }

    fn read(&self) -> Workload {
        fn typed<K: DeserializeOwned>(object: &Value, read: fn(K) -> Read) -> Option<Object> {
            read(serde_json::from_value(object.clone()).unwrap()).1
        }
        let set = self.set.as_ref().and_then(|set| match self.of.kind {
            WorkloadKind::Deployment => typed(set, objects::deployment),
            WorkloadKind::StatefulSet => typed(set, objects::stateful_set),
            WorkloadKind::DaemonSet => typed(set, objects::daemon_set),
        });
        let set = set.map(|set| if let Object::Set(set) = set { set } else { panic!("{set:?}") });
        let replicas: Vec<_> =
            self.replica_sets.iter().filter_map(|r| typed(r, objects::replica_set)).collect();
        let pods: Vec<_> = self.pods.iter().filter_map(|pod| typed(pod, objects::pod)).collect();
        workload(
            &self.of,
            &[Repository { registry: "registry.example.org".into(), path: "demo/app".into() }],
            set.as_ref(),
            replicas.iter().map(|r| if let Object::Replicas(r) = r { r } else { panic!("{r:?}") }),
            pods.iter().map(|pod| if let Object::Pod(pod) = pod { pod } else { panic!("{pod:?}") }),
        )
    }
}

/// The pod with another digest in its own container.
fn ran(pod: &Value, digest: &str) -> Value {
    let id = json!(format!("registry.example.org/demo/app@{digest}"));
    with(pod.clone(), &[("/status/containerStatuses/0/imageID", id)])
}

/// A container that waits.
fn waiting(reason: &str) -> [(&'static str, Value); 2] {
    [
        ("/status/containerStatuses/0/state", json!({"waiting": {"reason": reason}})),
        ("/status/containerStatuses/0/ready", json!(false)),
    ]
}

fn digests(set: &PodSet) -> Vec<String> {
    set.digests.iter().map(ToString::to_string).collect()
}

#[test]
fn a_deployment_is_complete_when_all_its_pods_are_of_the_newest_template() {
    let seen = World::deployment(3, 0).read();
    assert!(seen.complete(), "{seen:?}");
    assert_eq!(
        seen.wanted.as_ref().unwrap().to_string(),
        format!("registry.example.org/demo/app:1.0.3@{NEW}")
    );
    assert_eq!(digests(&seen.new), [NEW]);
    assert_eq!(seen.since, Some("2026-11-23T00:49:31Z".parse::<jiff::Timestamp>().unwrap().as_millisecond()));
    assert_eq!(seen.failed, None);
}

#[test]
fn old_and_new_pods_are_told_apart_by_their_replica_set() {
    let seen = World::deployment(1, 2).pod(0, &waiting("ContainerCreating")).read();
    assert_eq!((seen.new.total, seen.new.ready, seen.old.total, seen.old.ready), (1, 0, 2, 2));
    assert_eq!((digests(&seen.new), digests(&seen.old)), (vec![], vec![OLD.to_owned()]));
    assert!(!seen.complete());
    assert_eq!(seen.failed, None, "a container that is being created is no failure");
}

#[test]
fn pods_that_end_are_none_of_the_workload() {
    let ending = [("/metadata/deletionTimestamp", json!("2026-11-23T00:49:40Z"))];
    let evicted = [("/status/phase", json!("Failed"))];
    let seen = World::deployment(3, 2).pod(3, &ending).pod(4, &evicted).read();
    assert_eq!((seen.new.total, seen.old.total), (3, 0));
    assert!(seen.complete(), "{seen:?}");
    let seen = World::deployment(3, 0).pod(0, &ending).read();
    assert_eq!((seen.new.total, seen.new.ready), (2, 2));
}

#[test]
fn an_unobserved_generation_never_shows_the_old_ones_numbers() {
    let image = (IMAGE, json!("registry.example.org/demo/app:1.0.4"));
    let changed = [("/metadata/generation", json!(5)), image.clone()];
    let condition = (
        "/status/conditions/1",
        json!({"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}),
    );
    let seen = World::deployment(3, 0).set(&changed).set(&[condition]).read();
    assert!(!seen.observed && !seen.complete());
    assert_eq!((seen.new.total, seen.old.total, seen.failed, seen.since), (0, 3, None, None));
    // Observed, but its ReplicaSet is not here yet: that watch lags behind.
    let seen = World::deployment(3, 0).set(&[image]).read();
    assert!(!seen.observed, "{seen:?}");
    let changed = [("/metadata/generation", json!(3)), changed[1].clone()];
    let seen = World::of(WorkloadKind::StatefulSet).pods(&[("db-7c5f9b8d6f", "")]).set(&changed).read();
    assert_eq!((seen.observed, seen.new.total, seen.old.total), (false, 0, 1));
}

#[test]
fn an_undo_makes_an_old_replica_set_the_newest() {
    let mut world = World::deployment(0, 3).set(&[(IMAGE, json!("registry.example.org/demo/app:1.0.2"))]);
    let undone = [("/metadata/annotations/deployment.kubernetes.io~1revision", json!("3"))];
    world.replica_sets[0] = with(world.replica_sets[0].clone(), &undone);
    let seen = world.read();
    assert!(seen.complete(), "{seen:?}");
    assert_eq!(digests(&seen.new), [OLD]);
}

#[test]
fn a_stateful_set_is_read_by_its_update_revision() {
    let (old, new) = (("db-6b4d8f5c7d", ""), ("db-7c5f9b8d6f", ""));
    let seen = World::of(WorkloadKind::StatefulSet).pods(&[old, old, new]).read();
    assert_eq!((seen.desired, seen.new.total, seen.old.total), (3, 1, 2));
    assert!(World::of(WorkloadKind::StatefulSet).pods(&[new, new, new]).read().complete());
}

#[test]
fn a_daemon_set_is_read_by_its_template_generation_and_the_hash_that_goes_with_it() {
    let seen = World::of(WorkloadKind::DaemonSet).pods(&[("a", "2"), ("a", "2"), ("b", "3")]).read();
    assert_eq!((seen.desired, seen.new.total, seen.old.total), (3, 1, 2));
    // After an undo in the middle, pods that were never replaced have the old generation and the right hash.
    let seen = World::of(WorkloadKind::DaemonSet).pods(&[("a", "1"), ("a", "3"), ("b", "2")]).read();
    assert_eq!((seen.new.total, seen.old.total), (2, 1));
    let none = [("/status/updatedNumberScheduled", Value::Null)];
    let seen = World::of(WorkloadKind::DaemonSet).pods(&[("a", "2")]).set(&none).read();
    assert_eq!((seen.observed, seen.new.total, seen.old.total), (true, 0, 1));
}

#[test]
fn failures_are_the_clusters_own_reasons() {
    for reason in STUCK {
        assert_eq!(World::deployment(1, 3).pod(0, &waiting(reason)).read().failed.as_deref(), Some(reason));
        assert_eq!(
            World::deployment(3, 1).pod(3, &waiting(reason)).read().failed,
            None,
            "old pods are on their way out"
        );
    }
    let init =
        [("/status/initContainerStatuses/0/state", json!({"waiting": {"reason": "CrashLoopBackOff"}}))];
    let held = World::deployment(1, 3).pod(0, &waiting("PodInitializing")).pod(0, &init).read();
    assert_eq!(held.failed.as_deref(), Some("CrashLoopBackOff"));
    let sidecar = [("/status/containerStatuses/1/state", json!({"waiting": {"reason": "CrashLoopBackOff"}}))];
    assert_eq!(World::deployment(3, 0).pod(0, &sidecar).read().failed, None);
    for (kind, status, reason) in
        [("Progressing", "False", "ProgressDeadlineExceeded"), ("ReplicaFailure", "True", "FailedCreate")]
    {
        let seen = World::deployment(1, 2)
            .set(&[("/status/conditions", json!([{"type": kind, "status": status, "reason": reason}]))])
            .read();
        assert_eq!(seen.failed.as_deref(), Some(reason));
    }
}

#[test]
fn the_services_own_container_counts_and_no_other() {
    let mut world = World::deployment(2, 0);
    world.pods[1] = with(
        world.pods[1].clone(),
        &[
            ("/status/containerStatuses/0/ready", json!(false)),
            ("/status/containerStatuses/1/ready", json!(true)),
        ],
    );
    assert_eq!((world.read().new.total, world.read().new.ready), (2, 1));
    // Not named: the one with the service's image, though a sidecar stands first; an alias of the registry's host will do.
    world.of.container = None;
    assert_eq!(world.read().wanted.unwrap().repository.path, "demo/app");
    let mut elsewhere = world.set(&[(IMAGE, json!("mirror.example.org/demo/app:1"))]);
    assert_eq!(elsewhere.read().wanted.unwrap().repository.registry, "mirror.example.org");
    elsewhere = elsewhere.set(&[(IMAGE, json!("registry.example.org/other:1"))]);
    assert_eq!(elsewhere.read().wanted.unwrap().repository.path, "mesh/proxy");
    elsewhere.of.container = Some("typo".into());
    let seen = elsewhere.read();
    assert_eq!((seen.wanted, seen.new.ready, digests(&seen.new)), (None, 0, vec![]));
}

#[test]
fn what_is_absent_is_said_to_be_absent() {
    let mut world = World::deployment(1, 1);
    world.set = None;
    let seen = world.read();
    assert!(!seen.exists && seen.new.total == 0 && seen.old.total == 0);
    // A new object: no status at all, replicas at their default.
    let mut world = World::of(WorkloadKind::Deployment).set(&[("/status", Value::Null)]);
    world.set.as_mut().unwrap()["spec"].as_object_mut().unwrap().remove("replicas");
    let seen = world.read();
    assert_eq!((seen.desired, seen.observed, seen.since, seen.failed), (1, false, None, None));
    // A pod that the kubelet has not seen.
    let seen = World::deployment(1, 0).pod(0, &[("/status", json!({"phase": "Pending"}))]).read();
    assert_eq!((seen.new.total, seen.new.ready), (1, 0));
    // An image without a digest in its id.
    let seen = World::deployment(1, 0).pod(0, &[("/status/containerStatuses/0/imageID", json!(""))]).read();
    assert_eq!((seen.new.ready, digests(&seen.new)), (1, vec![]));
}

proptest::proptest! {
    /// Whatever mixture of pods: each is counted once, and what runs is never more than what is.
    #[test]
    fn every_pod_is_counted_once(new in 0_usize..6, old in 0_usize..6, ending in 0_usize..12, stuck in 0_usize..12) {
        let mut world = World::deployment(new, old);
        let mut counted = new + old;
        if ending < new + old {
            world = world.pod(ending, &[("/metadata/deletionTimestamp", json!("2026-11-23T00:49:40Z"))]);
            counted -= 1;
        }
        if stuck < new + old {
            world = world.pod(stuck, &waiting("CrashLoopBackOff"));
        }
        let seen = world.read();
        proptest::prop_assert_eq!((seen.new.total + seen.old.total) as usize, counted);
        proptest::prop_assert!(seen.new.ready <= seen.new.total && seen.old.ready <= seen.old.total);
        proptest::prop_assert_eq!(seen.failed.is_some(), stuck < new && stuck != ending);
        proptest::prop_assert_eq!(world.read(), seen);
    }
}

#[test]
fn a_rollout_is_held_by_a_pause_a_partition_or_a_strategy() {
    let held = |world: World| world.read().held;
    assert_eq!(held(World::deployment(1, 2)), None);
    let paused = [("/spec/paused", json!(true))];
    assert_eq!(held(World::deployment(1, 2).set(&paused)).as_deref(), Some("paused"));

    let stateful = |new: usize, strategy: Value| {
        let marks = [vec![("db-2", "0"); new], vec![("db-1", "0"); 3 - new]].concat();
        let set = [
            ("/spec/replicas", json!(3)),
            ("/status/updateRevision", json!("db-2")),
            ("/spec/updateStrategy", strategy),
        ];
        held(World::of(WorkloadKind::StatefulSet).set(&set).pods(&marks))
    };
    let partition = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 2}});
    assert_eq!(stateful(0, partition.clone()), None, "one pod is to come yet");
    assert_eq!(stateful(1, partition).as_deref(), Some("partition 2"));
    assert_eq!(stateful(0, json!({"type": "OnDelete"})).as_deref(), Some("OnDelete"));
    assert_eq!(stateful(3, json!({"type": "OnDelete"})), None, "every pod was deleted and is new");
    assert_eq!(held(World::deployment(3, 0).set(&paused)), None, "nothing is left to roll out");
    assert_eq!(held(World::deployment(0, 0).set(&paused)).as_deref(), Some("paused"), "it never began");
    assert_eq!(stateful(1, json!({"type": "RollingUpdate"})), None);

    let daemon =
        [("/spec/updateStrategy", json!({"type": "OnDelete"})), ("/status/updatedNumberScheduled", json!(0))];
    let daemon = World::of(WorkloadKind::DaemonSet).set(&daemon);
    assert_eq!(held(daemon.pods(&[("old", "0")])).as_deref(), Some("OnDelete"));
}

#[test]
fn the_templates_before_are_told_by_the_replica_sets_that_are_kept() {
    let earlier = |world: World| world.read().earlier;
    let told = earlier(World::deployment(3, 0));
    let named = |earlier: &Earlier| (earlier.image.to_string(), earlier.begun.is_some());
    let all = |told: &[Earlier]| told.iter().map(named).collect::<Vec<_>>();
    let tag = |tag: &str| (format!("registry.example.org/demo/app:{tag}"), true);
    assert_eq!(all(&told), [tag("1.0.2")]);
    // a template that no ReplicaSet has yet, and one that an older one has
    let changed = |tag: &str| {
        let image = json!(format!("registry.example.org/demo/app:{tag}"));
        all(&earlier(World::deployment(0, 3).set(&[(IMAGE, image)])))
    };
    let newest = format!("registry.example.org/demo/app:1.0.3@{NEW}");
    assert_eq!(changed("1.0.9"), [(newest.clone(), true), tag("1.0.2")]);
    assert_eq!(changed("1.0.2"), [(newest, true)]);
    // the next template's ReplicaSet, which is seen before that template is
    let mut ahead = World::deployment(3, 0);
    let third = [
        ("/metadata/uid", json!("third")),
        ("/metadata/annotations/deployment.kubernetes.io~1revision", json!("3")),
        (IMAGE, json!("registry.example.org/demo/app:1.0.9")),
    ];
    ahead.replica_sets.push(with(fixture("replica_set"), &third));
    let seen = ahead.read();
    assert_eq!((seen.new.ready, seen.complete(), all(&seen.earlier)), (3, true, vec![tag("1.0.2")]));
    assert_eq!(earlier(World::of(WorkloadKind::StatefulSet)), []);
    let many = (3..9).map(|nth| {
        with(
            fixture("replica_set"),
            &[
                ("/metadata/uid", json!(format!("of {nth}"))),
                ("/metadata/annotations/deployment.kubernetes.io~1revision", json!(nth.to_string())),
                (IMAGE, json!(format!("registry.example.org/demo/app:1.1.{nth}"))),
            ],
        )
    });
    let mut world = World::deployment(3, 0);
    world.replica_sets.extend(many);
    let newest = [(IMAGE, json!("registry.example.org/demo/app:1.1.8"))];
    let tags = earlier(world.set(&newest)).into_iter().filter_map(|earlier| earlier.image.tag);
    assert_eq!(tags.collect::<Vec<_>>(), ["1.1.7", "1.1.6", "1.1.5"]);
}

#[test]
fn what_was_rolled_out_stays_so_when_a_pod_is_lost() {
    let settled = |world: World| world.read().settled;
    assert!(settled(World::deployment(2, 0)), "one of three pods is gone");
    let again = [(
        "/status/conditions",
        json!([{"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"}]),
    )];
    assert!(!settled(World::deployment(2, 1).set(&again)));
    let image = (IMAGE, json!("registry.example.org/demo/app:1.0.9"));
    let unobserved = World::deployment(3, 0).set(&[image, ("/metadata/generation", json!(99))]);
    assert!(!settled(unobserved), "of the template before");
    let mut going = World::deployment(0, 0);
    going.replica_sets.clear();
    assert!(settled(going), "its ReplicaSets went before it");
    let revisions = |current: &str| {
        let set = [("/status/updateRevision", json!("db-2")), ("/status/currentRevision", json!(current))];
        settled(World::of(WorkloadKind::StatefulSet).set(&set))
    };
    assert!(revisions("db-2") && !revisions("db-1"));
    assert!(!settled(World::of(WorkloadKind::DaemonSet)), "it tells no such thing");
}

#[test]
fn a_pod_that_is_cut_off_serves_nobody() {
    let conditions = |containers: &str| {
        let is = |kind: &str, status: &str| json!({"type": kind, "status": status});
        [("/status/conditions", json!([is("Ready", "False"), is("ContainersReady", containers)]))]
    };
    let lost = World::deployment(3, 0).pod(1, &conditions("True")).read();
    assert_eq!((lost.new.total, lost.new.ready), (3, 2), "its node does not answer");
    let all = (0..3).fold(World::deployment(3, 0), |world, pod| world.pod(pod, &conditions("True"))).read();
    assert_eq!((all.new.ready, all.new.digests.len()), (0, 1), "what it ran is known");
    let other = World::deployment(3, 0).pod(1, &conditions("False")).read();
    assert_eq!(other.new.ready, 3, "another container than the service's own is not ready");
}

#[test]
fn a_scale_that_is_not_observed_yet_is_no_rollout() {
    // The controllers come back later than the API server: until then a generation is seen by nobody.
    let scaled = [("/metadata/generation", json!(9)), ("/spec/replicas", json!(5))];
    let up = World::deployment(3, 0).set(&scaled).read();
    assert!(up.settled && !up.observed && !up.complete(), "{up:?}");
    assert_eq!((up.new.ready, up.desired, up.old.total), (3, 5, 0));
    assert!(World::deployment(0, 0).set(&scaled).read().settled, "from zero");

    let image = (IMAGE, json!("registry.example.org/demo/app:1.0.4"));
    assert!(!World::deployment(3, 0).set(&scaled).set(&[image]).read().settled, "another template besides");
    // The controller's new ReplicaSet is seen before what it writes of the Deployment: the condition is of the one before.
    let mut early = World::deployment(0, 0).set(&scaled);
    let third = [("/metadata/annotations/deployment.kubernetes.io~1revision", json!("3"))];
    early.replica_sets[1] = with(early.replica_sets[1].clone(), &third);
    assert!(!early.read().settled, "of the ReplicaSet before");

    let revisions = [("/status/updateRevision", json!("db-2")), ("/status/currentRevision", json!("db-2"))];
    let stateful = |pods: &[(&str, &str)]| {
        World::of(WorkloadKind::StatefulSet).pods(pods).set(&revisions).set(&scaled).read().settled
    };
    assert!(stateful(&[("db-2", "0"), ("db-2", "0")]));
    assert!(!stateful(&[]), "no pod shows that it has the template's image");
}
