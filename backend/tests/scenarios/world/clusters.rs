// SPDX-License-Identifier: Apache-2.0
//! What a cluster runs of a service, as its watch tells it.

use milepost::model::{Earlier, FactBody, Noted, PodSet, Stretch, Workload, WorkloadRef, note};
use milepost_api::Millis;

use super::{
    Unreadable, World, helm,
    images::{pulled, reference, service},
    news,
    words::pods,
};

const ALLOWED: &str = "`runs app@1 3/3`, `runs app@1 1/3 beside app@0`, both with `settled`, `failing REASON`, `held REASON` or `unobserved` after it, `after app@0` at the end, \
                       `has no app`, each with `canary` before it, `helm app …`, or `answers`, `is silent`, `refuses`";

pub(super) fn tell(world: &mut World, cluster: &str, words: &[&str]) -> Result<(), String> {
    let (canary, words) = match words {
        ["canary", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    match words {
        ["has", "no", name] => {
            let of = place(world, cluster, name, canary)?;
            let release = now(world, cluster, name)?.release;
            keep(world, cluster, Workload { release, ..Workload::gone(of) });
            Ok(())
        }
        ["runs", name, count, rest @ ..] => {
            let (ready, desired) = pods(count)?;
            let mut workload = Workload {
                of: place(world, cluster, name, canary)?,
                exists: true,
                desired,
                observed: true,
                settled: false,
                rollout: None,
                wanted: Some(reference(&world.pipeline(), name)?),
                new: running(world, name, ready),
                old: PodSet::default(),
                failed: None,
                held: None,
                earlier: Vec::new(),
                since: Some(world.now_of(cluster)),
                ran_since: None,
                release: now(world, cluster, name)?.release,
            };
            let rest = match rest {
                [rest @ .., "after", before] => {
                    let image = reference(&world.pipeline(), before)?;
                    workload.earlier = vec![Earlier { image, begun: Some(world.now_of(cluster)) }];
                    rest
                }
                rest => rest,
            };
            rest_of(world, &mut workload, rest)?;
            // Kubernetes dates a rollout's completion once; a look at the same changes nothing.
            if let Some(known) = known(world, &workload.of)
                && (known.complete(), &known.wanted) == (workload.complete(), &workload.wanted)
            {
                workload.since = known.since;
            }
            keep(world, cluster, workload);
            Ok(())
        }
        ["helm", rest @ ..] => helm::tell(world, cluster, rest),
        _ => words.unreadable(ALLOWED),
    }
}

/// A service's workload in a cluster as it is now.
pub(super) fn now(world: &World, cluster: &str, name: &str) -> Result<Workload, String> {
    let of = place(world, cluster, name, false)?;
    Ok(known(world, &of).unwrap_or_else(|| Workload::gone(of)))
}

fn rest_of(world: &World, workload: &mut Workload, words: &[&str]) -> Result<(), String> {
    match words {
        [] => Ok(()),
        ["beside", before, rest @ ..] => {
            let before_it = workload.desired.saturating_sub(workload.new.ready).max(1);
            workload.old = running(world, before, before_it);
            rest_of(world, workload, rest)
        }
        ["unobserved", rest @ ..] => {
            workload.observed = false;
            rest_of(world, workload, rest)
        }
        ["settled"] => {
            workload.settled = true;
            Ok(())
        }
        ["held", reason @ ..] if !reason.is_empty() => {
            workload.held = Some(reason.join(" "));
            Ok(())
        }
        ["failing", reason] => {
            workload.failed = Some((*reason).to_owned());
            Ok(())
        }
        _ => words.unreadable(ALLOWED),
    }
}

fn running(world: &World, name: &str, ready: u32) -> PodSet {
    PodSet { total: ready, ready, digests: if ready > 0 { vec![pulled(world, name)] } else { Vec::new() } }
}

fn place(world: &World, cluster: &str, name: &str, canary: bool) -> Result<WorkloadRef, String> {
    let pipeline = world.pipeline();
    let service = service(&pipeline, name)?;
    let place =
        service.workloads.iter().find(|place| place.cluster == cluster && service.is_canary(place) == canary);
    let place = place.cloned();
    place.ok_or_else(|| format!("{} does not run in `{cluster}`, says the configuration", service.name))
}

fn known(world: &World, of: &WorkloadRef) -> Option<Workload> {
    world.news.said.values().find_map(|fact| match &fact.body {
        FactBody::Workload(workload) if workload.of == *of => Some(workload.clone()),
        _ => None,
    })
}

pub(super) fn keep(world: &mut World, cluster: &str, workload: Workload) {
    let key = format!("{}/{}", workload.of.namespace, workload.of.name);
    news::says(world, cluster, &key, FactBody::Workload(workload));
}

/// Notes what ran at a moment, as the store does.
pub(super) fn ran(world: &mut World, workload: &Workload, at: Millis) {
    let here = workload.of.join();
    let mut newest: Vec<Stretch> = Vec::new();
    for stretch in world.history.iter().filter(|stretch| stretch.workload == here) {
        newest.retain(|held| held.digest != stretch.digest);
        newest.push(stretch.clone());
    }
    for noted in note(&newest, workload, at) {
        let (digest, until) = match noted {
            Noted::Begins(digest, since) => {
                world.history.push(Stretch {
                    workload: here.clone(),
                    digest,
                    since,
                    not_before: None,
                    until: None,
                });
                continue;
            }
            Noted::Ends(digest, at) => (digest, Some(at)),
            Noted::Resumes(digest) => (digest, None),
        };
        let held = |stretch: &&mut Stretch| stretch.workload == here && stretch.digest == digest;
        if let Some(stretch) = world.history.iter_mut().rev().find(held) {
            stretch.until = until;
        }
    }
}
