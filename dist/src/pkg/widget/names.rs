// SPDX-License-Identifier: Apache-2.0
//! Short names for what wasm and its JavaScript call each other by. wasm-bindgen's end in a hash each, which no compression makes
//! smaller, and stand in both files: together a twentieth of what is loaded.

use std::collections::HashMap;

use wasm_bindgen_cli_support::Output;

/// Imported and exported functions by these marks are wasm-bindgen's own; all others are the widget's, and keep their names.
const MARKS: [&str; 2] = ["__wb", "wasm_bindgen_"];

/// Renames them in the module; gives its JavaScript with the new names.
pub(super) fn shorten(output: &mut Output) -> String {
    let glue = output.js().to_owned();
    let module = output.wasm_mut();
    let imported = module.imports.iter().map(|import| import.name.clone());
    let exported = module.exports.iter().map(|export| export.name.clone());
    let all = imported.chain(exported).filter(|name| MARKS.iter().any(|mark| name.starts_with(mark)));
    let mut short = HashMap::new();
    for name in all {
        let next = format!("_{}", short.len());
        short.entry(name).or_insert(next);
    }
    for import in module.imports.iter_mut() {
        rename(&short, &mut import.name);
    }
    for export in module.exports.iter_mut() {
        rename(&short, &mut export.name);
    }
    replaced(&glue, &short)
}

fn rename(short: &HashMap<String, String>, name: &mut String) {
    if let Some(short) = short.get(name) {
        name.clone_from(short);
    }
}

/// The script with those of its words replaced.
fn replaced(script: &str, words: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    while let Some(begin) = rest.find(in_word) {
        let (before, from) = rest.split_at(begin);
        let (word, after) = from.split_at(from.find(|c| !in_word(c)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(words.get(word).map_or(word, String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_replaced() {
        let words = HashMap::from([("__wbg_a".to_owned(), "_0".to_owned())]);
        let script = "{__wbg_a: f, '__wbg_a'() {}}; wasm.__wbg_a(__wbg_ab, x__wbg_a, $__wbg_a) // ä";
        assert_eq!(
            replaced(script, &words),
            "{_0: f, '_0'() {}}; wasm._0(__wbg_ab, x__wbg_a, $__wbg_a) // ä"
        );
        assert_eq!(replaced("", &words), "");
        assert_eq!(replaced("__wbg_a", &words), "_0");
    }
}
