// SPDX-License-Identifier: Apache-2.0
//! What Helm writes down of a service's release in a cluster.

use milepost::model::{Release, ReleaseRevision, ReleaseStatus};

use super::{
    Unreadable, World, clusters,
    images::{reference, service},
    words::number,
};

const ALLOWED: &str = "`helm app revision 4 deployed app@1`, `… failed app@1`, `… pending app@1`, `… rolled back to 3`, \
                       `helm app is uninstalled`";

pub(super) fn tell(world: &mut World, cluster: &str, words: &[&str]) -> Result<(), String> {
    let (name, said) = match words {
        [name, said @ ..] => (*name, said),
        [] => return words.unreadable(ALLOWED),
    };
    let name = service(&world.pipeline(), name)?.name.clone();
    let mut workload = clusters::now(world, cluster, &name)?;
    let ["revision", revision, did @ ..] = said else {
        if *said != ["is", "uninstalled"] {
            return words.unreadable(ALLOWED);
        }
        workload.release = None;
        clusters::keep(world, cluster, workload);
        return Ok(());
    };
    let revision: u32 = number(revision)?;
    let mut release = workload.release.take().unwrap_or(Release { name, revisions: Vec::new() });
    let (status, image, rollback_to) = match did {
        ["deployed", image] => (ReleaseStatus::Deployed, Some(*image), None),
        ["failed", image] => (ReleaseStatus::Failed, Some(*image), None),
        ["pending", image] => (ReleaseStatus::Pending, Some(*image), None),
        ["rolled", "back", "to", before] => (ReleaseStatus::Deployed, None, Some(number(before)?)),
        _ => return words.unreadable(ALLOWED),
    };
    let image = match (image, rollback_to) {
        (Some(image), _) => Some(reference(&world.pipeline(), image)?),
        (None, Some(before)) => {
            let before = release.revisions.iter().find(|known| known.revision == before);
            before.ok_or("there is no such revision")?.image.clone()
        }
        (None, None) => None,
    };
    let now = world.now_of(cluster);
    let begun =
        release.revisions.iter().find(|known| known.revision == revision).and_then(|known| known.begun);
    release.revisions.retain(|known| known.revision != revision);
    if status == ReleaseStatus::Deployed {
        for before in release.revisions.iter_mut().filter(|known| known.status == status) {
            before.status = ReleaseStatus::Superseded;
        }
    }
    release.revisions.push(ReleaseRevision {
        revision,
        status,
        begun: begun.or(Some(now)),
        written: Some(now),
        chart: None,
        rollback_to,
        image,
    });
    release.revisions.sort_by_key(|known| known.revision);
    workload.release = Some(release);
    clusters::keep(world, cluster, workload);
    Ok(())
}
