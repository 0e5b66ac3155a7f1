// SPDX-License-Identifier: Apache-2.0
//! The sources as a table: one row each, wrapped between words where a terminal is too narrow.

use std::io::{self, IsTerminal as _};

use comfy_table::{ContentArrangement, Table, presets};
use milepost_api::{Millis, health::Newest};

use super::report::Row;
use crate::status::{ago, plain};

/// What stands over the columns.
const HEAD: [&str; 6] = ["SOURCE", "KIND", "REACHABLE", "AUTHORISED", "NEWEST", "RIGHTS MISSING"];

/// The columns of a terminal for which it is made at least.
const LEAST: u16 = 80;

/// How wide the terminal is; `None` where standard output is none, so that nothing has to be wrapped.
pub(super) fn width() -> Option<u16> {
    let out = io::stdout();
    if !out.is_terminal() {
        return None;
    }
    Some(rustix::termios::tcgetwinsize(out).map_or(LEAST, |size| size.ws_col.max(LEAST)))
}

/// The rows under their head; no line ends with spaces.
pub(super) fn table(rows: &[Row], now: Millis, width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.set_header(HEAD);
    for Row { kind, tested } in rows {
        let missing = match (&*tested.missing, tested.authorised) {
            ([], Some(true)) => "none".to_owned(),
            ([], _) => "-".to_owned(),
            (missing, _) => missing.join("\n"),
        };
        let newest = tested.newest.as_ref().map_or_else(|| "-".to_owned(), |newest| told(newest, now));
        let (reachable, authorised) = (yes_or_no(tested.reachable), yes_or_no(tested.authorised));
        table.add_row([&*tested.source, *kind, reachable, authorised, &newest, &missing]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// "demo/app:1.10, 4 min ago".
fn told(newest: &Newest, now: Millis) -> String {
    let what = plain(&newest.what);
    match newest.at {
        Some(at) => format!("{what}, {}", ago(at, now)),
        None => what,
    }
}

/// Whether it is so; `-` where nobody knows.
fn yes_or_no(is: Option<bool>) -> &'static str {
    match is {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    }
}

#[cfg(test)]
mod tests {
    use milepost_api::health::Tested;

    use super::*;

    fn rows() -> Vec<Row> {
        let newest = Some(Newest { what: "demo/app 12,3 in check: SUCCESS".to_owned(), at: Some(0) });
        let well = Tested {
            source: "ci".to_owned(),
            answers: true,
            reachable: Some(true),
            authorised: Some(true),
            newest,
            ..Tested::default()
        };
        let missing = ["list pods in namespace app", "watch pods in namespace app"].map(str::to_owned).into();
        let refused = Tested {
            source: "prod".to_owned(),
            reachable: Some(true),
            authorised: Some(false),
            missing,
            ..Tested::default()
        };
        let silent = Tested { source: "images".to_owned(), reachable: Some(false), ..Tested::default() };
        [("zuul", well), ("kubernetes", refused), ("oci", silent)]
            .map(|(kind, tested)| Row { kind, tested })
            .into()
    }

    #[test]
    fn what_is_no_terminal_gets_a_row_for_each_source_and_a_line_for_each_right() {
        assert_eq!(
            table(&rows(), 240_000, None).lines().collect::<Vec<_>>(),
            [
                "SOURCE  KIND        REACHABLE  AUTHORISED  NEWEST                                      RIGHTS MISSING",
                "ci      zuul        yes        yes         demo/app 12,3 in check: SUCCESS, 4 min ago  none",
                "prod    kubernetes  yes        no          -                                           list pods in namespace app",
                "                                                                                       watch pods in namespace app",
                "images  oci         no         -           -                                           -",
            ]
        );
    }

    #[test]
    fn a_terminal_of_80_columns_holds_every_word() {
        let drawn = table(&rows(), 240_000, Some(80));
        assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
        let mut words = drawn.split_whitespace();
        assert!(
            words.clone().any(|word| word == "kubernetes") && words.any(|word| word == "SUCCESS,"),
            "{drawn}"
        );
    }

    #[test]
    fn foreign_text_moves_no_cursor() {
        let mut rows = rows();
        rows[0].tested.newest = Some(Newest { what: "a\u{1b}[2Jb\rc".to_owned(), at: None });
        let drawn = table(&rows, 0, None);
        assert!(!drawn.contains(['\u{1b}', '\r']), "{drawn:?}");
    }
}
