// SPDX-License-Identifier: Apache-2.0
//! How often the cause is shown, by family. The table in this folder's README is this one.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use milepost::excerpt::{self, LINES};

use crate::corpus::{self, Log};

/// Excerpts that must show the cause, in a hundred.
const WANTED: usize = 95;

/// Logs that showed their cause, and how many there were, at the one measurement before rules were made by them, too: those made by
/// somebody who had not seen the rules, twice, and those made after the rules by who made them.
const AT_FIRST: [(usize, usize); 3] = [(57, 61), (61, 77), (47, 53)];

#[derive(Clone, Copy, Default)]
struct Count {
    logs: usize,
    /// The cause is among the excerpt's lines.
    shown: usize,
    /// The line marked as the cause is it.
    marked: usize,
    /// The cause is among the last lines.
    last: usize,
}

impl Count {
    fn of(log: &Log) -> Self {
        let excerpt = excerpt::find(&log.bytes, false).unwrap();
        let marked = excerpt.cause.and_then(|cause| excerpt.lines.get(cause));
        let text = String::from_utf8_lossy(&log.bytes);
        let count = text.lines().count();
        let mut last = text.lines().skip(count.saturating_sub(LINES));
        let counted = Self {
            logs: 1,
            shown: excerpt.lines.iter().any(|line| log.says_why(line)).into(),
            marked: marked.is_some_and(|line| log.says_why(line)).into(),
            last: last.any(|line| log.says_why(line)).into(),
        };
        let held = !log.held_back || std::env::var_os("MILEPOST_HELD_BACK").is_some();
        if held && counted.marked == 0 {
            println!("{}: shown {}, marked: {marked:?}", log.name, counted.shown);
        }
        counted
    }

    fn add(&mut self, other: Self) {
        self.logs += other.logs;
        self.shown += other.shown;
        self.marked += other.marked;
        self.last += other.last;
    }

    fn row(self, name: &str) -> String {
        let Self { logs, shown, marked, last } = self;
        let of = |count: usize| format!("{count} ({} %)", count * 100 / logs.max(1));
        format!("| {name} | {logs} | {} | {} | {} |\n", of(shown), of(marked), of(last))
    }
}

/// The rows, and the counts of own logs and of those held back.
fn measured() -> (String, Count, Count) {
    let mut families = BTreeMap::<_, Count>::new();
    let (mut held_back, mut own) = (Count::default(), Count::default());
    let logs = corpus::logs();
    for log in &logs {
        let count = Count::of(log);
        families.entry(log.family()).or_default().add(count);
        if log.held_back { &mut held_back } else { &mut own }.add(count);
    }
    let mut all = held_back;
    all.add(own);
    let mut table = String::from(
        "| logs of | logs | cause shown | its line marked | shown by the last 40 lines |\n|---|---|---|---|---|\n",
    );
    for (family, count) in &families {
        table.push_str(&count.row(family));
    }
    write!(table, "{}{}{}", own.row("own"), held_back.row("held back"), all.row("all")).unwrap();
    (table, own, held_back)
}

#[test]
fn excerpts_show_the_cause_of_nearly_all_logs() {
    let (table, own, held_back) = measured();
    println!("{table}");
    let (shown, logs) = (own.shown + held_back.shown, own.logs + held_back.logs);
    assert!(logs >= 60, "{logs} logs");
    assert!(shown * 100 >= logs * WANTED, "{shown} of {logs} causes are shown\n{table}");
}

#[test]
fn the_figures_that_are_told_are_these() {
    let (table, own, held_back) = measured();
    let readme = fs::read_to_string(corpus::folder().join("README.md")).unwrap();
    assert!(readme.contains(&table), "the table in backend/tests/excerpts/README.md should be\n{table}");
    let held = format!("{} logs, of which {} are shown", held_back.logs, held_back.shown);
    assert!(readme.contains(&held), "backend/tests/excerpts/README.md should say of those held back: {held}");
    let [(shown, logs), (ugly_shown, ugly), (later_shown, later)] = AT_FIRST;
    let told = format!(
        "| cause of a failure among the 40 lines shown | {} of {} logs of an ordinary day with a planted fault, held back: made by somebody who had not seen the rules, and no rule was made by them; before that {shown} of {logs}, half of them ugly on purpose, by somebody else who had not seen the rules ({} %), {ugly_shown} of {ugly} that were all ugly on purpose ({} %), {later_shown} of {later} that their author made after them ({} %); {} of {} once rules were made by these, too, its own line marked in {}; the last 40 lines show {} of the {} and {} of the {} |",
        held_back.shown,
        held_back.logs,
        shown * 100 / logs,
        ugly_shown * 100 / ugly,
        later_shown * 100 / later,
        own.shown,
        own.logs,
        own.marked,
        held_back.last,
        held_back.logs,
        own.last,
        own.logs
    );
    let readme = fs::read_to_string(corpus::folder().join("../../../README.md")).unwrap();
    assert!(readme.contains(&told), "README.md should say\n{told}");
}

#[test]
fn every_log_has_its_planted_cause_and_nothing_of_the_machine_it_was_made_on() {
    let mut size = 0;
    for log in corpus::logs() {
        let text = String::from_utf8(log.bytes.clone()).unwrap();
        assert!(text.lines().any(|line| log.says_why(line)), "{} lacks its cause", log.name);
        assert!(!text.contains("/root/") && !text.contains("/tmp/tmp."), "{} tells of a machine", log.name);
        size += text.len();
    }
    assert!(size < 5 << 20, "{size} bytes of logs");
}
