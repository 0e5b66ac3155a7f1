// SPDX-License-Identifier: Apache-2.0
//! Stacks of Java's, whose first exception mostly says less than what caused it.

use super::cause;
use crate::excerpt::LINES;

fn stack(levels: usize) -> String {
    let frames = "\tat shop.Context.bean(Context.java:8)\n".repeat(90);
    let caused = |level| format!("Caused by: shop.Failed: level {level}\n{frames}\t... 7 more\n");
    let caused: String = (1..=levels).map(caused).collect();
    format!("Exception in thread \"main\" shop.Failed: level 0\n{frames}{caused}")
}

#[test]
fn what_a_stack_was_caused_by_is_shown_however_deep_it_is() {
    for levels in 1..=8 {
        let log = format!("{}{}gone\nexit code 1\n", "fine\n".repeat(60), stack(levels));
        let (excerpt, line) = cause(&log);
        assert!(line.ends_with("level 0"), "{line}");
        let wanted = format!("Caused by: shop.Failed: level {levels}");
        assert!(excerpt.lines.contains(&wanted), "{excerpt:?}");
        assert!(excerpt.lines.len() <= LINES && excerpt.lines.contains(&"fine".to_owned()), "{excerpt:?}");
        assert_eq!(excerpt.number, Some(61));
    }
}

#[test]
fn a_stack_without_end_is_bounded() {
    let (excerpt, _) = cause(&stack(500));
    assert!(excerpt.lines.len() <= LINES, "{excerpt:?}");
}

#[test]
fn a_short_stack_is_shown_as_it_is() {
    let log =
        "Exception in thread \"main\" shop.Failed: no\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\nbye\n";
    let (excerpt, _) = cause(log);
    assert_eq!(
        excerpt.lines.iter().map(|line| line.trim()).collect::<Vec<_>>(),
        log.lines().map(str::trim).collect::<Vec<_>>()
    );
}
