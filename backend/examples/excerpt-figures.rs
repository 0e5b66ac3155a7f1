// SPDX-License-Identifier: Apache-2.0
//! What looking for the cause in a log of 1 GB takes, beside the rule "the last 40 lines":
//! `cargo run --release -p milepost --example excerpt-figures`. Each measure is a process of its own, since a peak of memory is
//! never taken back. A benchmark and no test: nothing is judged here.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]

use std::{collections::VecDeque, env, fs, process::Command, time::Instant};

use milepost::excerpt::{Finder, LINES};

const SIZE: usize = 1_000_000_000;

fn main() {
    let Some(what) = env::args().nth(1) else {
        for what in ["finder", "last", "line"] {
            let done = Command::new(env::current_exe().unwrap()).arg(what).status().unwrap();
            assert!(done.success(), "{what} failed");
        }
        return;
    };
    let before = peak();
    let begun = Instant::now();
    let (told, found) = match what.as_str() {
        "finder" => ("1 GB, the first error after a tenth of it", finder(&log())),
        "last" => ("the same, the last 40 lines", last(&log())),
        _ => ("a line of 200 MB, then an error", finder(&line())),
    };
    let seconds = begun.elapsed().as_secs_f64();
    println!("| {told} | {seconds:.1} s | {} KiB | {found} |", peak() - before);
}

/// Pieces of a log and how often each comes.
type Pieces = Vec<(Vec<u8>, usize)>;

/// Passing tests, an error, and what is said after it.
fn log() -> Pieces {
    let line = |n| format!("2026-11-23 00:33:37.{n:06} | node | test case_{n} of module_{} ... ok\n", n % 97);
    let passing: String = (0..16_384).map(line).collect();
    let times = SIZE / passing.len();
    let error = "2026-11-23 00:33:37.621486 | node | src/cart.c:31:5: error: 'totl' undeclared\n";
    let passing = passing.into_bytes();
    vec![(passing.clone(), times / 10), (error.into(), 1), (passing, times - times / 10)]
}

fn line() -> Pieces {
    vec![(vec![b'x'; 1_000_000], 200), (b"\nerror: the disk is full\n".to_vec(), 1)]
}

fn pieces(log: &Pieces) -> impl Iterator<Item = &[u8]> {
    // as a body comes: some kilobytes at once
    log.iter()
        .flat_map(|(piece, times)| std::iter::repeat_n(piece, *times))
        .flat_map(|piece| piece.chunks(16 << 10))
}

fn finder(log: &Pieces) -> String {
    let mut finder = Finder::new(false);
    pieces(log).for_each(|piece| finder.take(piece));
    let excerpt = finder.finish().unwrap();
    let cause = excerpt.cause.and_then(|at| excerpt.lines.get(at));
    cause.map_or_else(|| "no cause".to_owned(), |line| format!("`{line}`"))
}

/// The other rule, as well as it can be done.
fn last(log: &Pieces) -> String {
    let mut lines: VecDeque<Vec<u8>> = VecDeque::new();
    let mut rest = Vec::new();
    for piece in pieces(log) {
        let mut ends = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(line) = ends.next() {
            rest.extend_from_slice(line);
            if ends.peek().is_some() {
                if lines.len() == LINES {
                    lines.pop_front();
                }
                lines.push_back(std::mem::take(&mut rest));
            }
        }
    }
    let shown = lines.iter().any(|line| line.windows(6).any(|six| six == b"error:"));
    if shown { "shows the error" } else { "does not show the error" }.to_owned()
}

/// The most memory that this process ever had, in KiB (Linux: `VmHWM`).
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
