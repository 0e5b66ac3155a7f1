// SPDX-License-Identifier: Apache-2.0
//! Several targets under the same load in one run: in turn, and in the other order every other round, so that what the machine
//! does meanwhile meets them all.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    arguments::Effort,
    child,
    load::{Round, Target, round},
    table::{Table, grouped, millis, spread},
};

/// A round, and what its server's process used, in microseconds of processor time.
struct Taken {
    round: Round,
    cpu: Option<u64>,
}

/// Measures the targets with each number of connections and adds a row for each.
pub(super) async fn compare(
    targets: &[Target],
    connections: &[usize],
    effort: &Effort,
    table: &mut Table,
) -> Result<()> {
    for connections in connections {
        let mut taken: Vec<Vec<Taken>> = targets.iter().map(|_| Vec::new()).collect();
        for turn in 0..=effort.rounds {
            let mut order: Vec<_> = targets.iter().zip(&mut taken).collect();
            if turn % 2 == 1 {
                order.reverse();
            }
            for (target, taken) in order {
                let one = take(target, *connections, effort).await?;
                // The first round warms up.
                if turn > 0 {
                    taken.push(one);
                }
            }
        }
        for (target, taken) in targets.iter().zip(&taken) {
            let rounds = effort.rounds;
            let seconds = effort.round.as_secs_f32();
            let bodies = bodies(taken);
            table.row(
                format!("{}, {connections} connections", target.name),
                figure(taken),
                format!("closed loop, median (range) of {rounds} rounds of {seconds} s in turn, {bodies}"),
            );
        }
    }
    Ok(())
}

async fn take(target: &Target, connections: usize, effort: &Effort) -> Result<Taken> {
    let used = || target.process.map(child::cpu).transpose();
    let before = used()?;
    let round = round(target, connections, effort.round).await?;
    let used = used()?.zip(before).map(|(after, before)| after.saturating_sub(before));
    let cpu = used.map(|used| u64::try_from(used.as_micros())).transpose()?;
    Ok(Taken { round, cpu })
}

fn figure(taken: &[Taken]) -> String {
    let of = |value: fn(&Round) -> u64| spread(taken.iter().map(|one| value(&one.round)).collect());
    let [rate, least, greatest] = of(Round::per_second).map(grouped);
    let [p50, p99] = [of(|round| round.percentile(50))[0], of(|round| round.percentile(99))[0]].map(millis);
    let each = |one: &Taken| Some(one.cpu? / one.round.requests.max(1));
    let cpu: Option<Vec<u64>> = taken.iter().map(each).collect();
    let cpu = cpu.map_or_else(String::new, |cpu| format!(", {} µs of CPU each", grouped(spread(cpu)[0])));
    format!("{rate}/s ({least} to {greatest}), p50 {p50}, p99 {p99}{cpu}")
}

/// Answers of several lengths would be different answers, so they are told apart.
fn bodies(taken: &[Taken]) -> String {
    let mut all: BTreeMap<usize, u64> = BTreeMap::new();
    for (length, count) in taken.iter().flat_map(|one| &one.round.bodies) {
        *all.entry(*length).or_default() += count;
    }
    let total: u64 = all.values().sum();
    let Some((length, count)) = all.iter().max_by_key(|(_, count)| **count) else {
        return "no answer".to_owned();
    };
    let length = grouped(u64::try_from(*length).unwrap_or(u64::MAX));
    match total - count {
        0 => format!("{length} bytes each"),
        others => format!("{length} bytes each but {} of {}", grouped(others), grouped(total)),
    }
}
