// SPDX-License-Identifier: Apache-2.0
//! Leaves out of a style sheet what only its readers here need: it is loaded with the module.

/// The same style sheet without comments, line ends, and spaces beside punctuation.
pub(crate) fn squeezed(sheet: &str) -> String {
    let mut kept = String::new();
    for (number, part) in sheet.split("/*").enumerate() {
        kept += if number == 0 { part } else { part.split_once("*/").map_or("", |(_, after)| after) };
    }
    let lines: Vec<_> = kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    [" {", "{ ", "; ", " }", ": ", ", ", " > "]
        .iter()
        .fold(lines.join(" "), |sheet, pair| sheet.replace(pair, pair.trim()))
}
