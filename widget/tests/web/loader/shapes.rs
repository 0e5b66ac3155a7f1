// SPDX-License-Identifier: Apache-2.0
//! A list draws without wasm, so the shapes of marks stand in two languages. They are the same.

use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, ShadowRoot};

use super::lists::{cell, list, row, rows, rows_path, shows};
use crate::page::{Row, all, page, saying, until};

const STATES: [&str; 6] = ["waiting", "running", "done", "failed", "skipped", "unknown"];

/// Class and path of each part of the first mark.
fn shape(root: &ShadowRoot) -> Vec<[String; 2]> {
    let Some(mark) = all(root, "svg").into_iter().next() else { return Vec::new() };
    assert_eq!(mark.get_attribute("viewBox").as_deref(), Some("0 0 16 16"));
    let parts = all(root, "svg:first-of-type path");
    let part = |part: &Element, name: &str| part.get_attribute(name).unwrap_or_default();
    parts.iter().take(2).map(|path| [part(path, "class"), part(path, "d")]).collect()
}

#[wasm_bindgen_test]
async fn a_list_has_the_marks_of_the_row() {
    let page = page().await;
    let loader = list(&page);
    let mut shapes = Vec::new();
    for (number, state) in (7..).zip(STATES) {
        page.answer(&rows_path([number]), 200, &rows(&[row(number, 2, state, "seven")], ""), "");
        let cell = cell(&loader, number);
        shows(&cell, "2/5").await;
        let drawn = Row::mount(1, &saying("first").replace("running", state));
        until("the row", || drawn.text(".marks").is_some()).await;
        let shape_of_row = shape(&drawn.place.root);
        assert_eq!(shape(&cell.root()), shape_of_row, "{state}");
        assert_eq!(shape_of_row.len(), 2, "{state}");
        shapes.push(shape_of_row);
    }
    shapes.sort();
    shapes.dedup();
    assert_eq!(shapes.len(), STATES.len(), "no two states share a shape");
}
