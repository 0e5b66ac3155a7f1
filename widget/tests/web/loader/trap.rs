// SPDX-License-Identifier: Apache-2.0
//! The module traps: the row is plain text from then on, and holds nothing.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Loader, seven};
use crate::page::{Row, all, get, page, path, saying, settle, string, until};

/// A trap, as an immediate abort in wasm makes it, in the row's module by its stack.
const TRAP: &str = "(() => { try { new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,8,1,0,10,5,1,3,0,0,11]))) } catch (error) { error.stack += '\\n at widget-0123.wasm'; throw error } })()";

#[wasm_bindgen_test]
async fn a_trap_while_mounting_leaves_the_headline() {
    let page = page().await;
    page.answer(&path(7), 200, &saying("seven"), "");
    let mount = js_sys::Function::new_with_args("box", &format!("box.textContent = ''; {TRAP}"));
    let loader = Loader::with(&page, "/", &mount);
    let element = loader.about(7);
    until("a second question", || page.questions().len() >= 2).await;
    until("the headline", || element.text() == "seven").await;
}

#[wasm_bindgen_test]
async fn a_trap_later_leaves_the_last_headline_and_frees_the_stream() {
    let page = page().await;
    let (_loader, element) = seven(&page).await;
    until("its stream", || page.opened() == 1).await;
    page.open();
    page.tell(&saying("seven, later"), "2");
    element.draws("seven, later").await;
    page.answer(&path(7), 200, &saying("asked again"), "");
    let event = js_sys::Function::new_no_args(&format!(
        "try {{ {TRAP} }} catch (error) {{ window.dispatchEvent(new ErrorEvent('error', {{error}})) }}"
    ));
    event.call0(&JsValue::UNDEFINED).unwrap();
    assert!(element.text().starts_with("seven, later"), "{}", element.text());
    assert!(all(&element.root(), ".row").is_empty());
    assert!(page.connections().is_empty());
    let mut others = Vec::new();
    until("the next headline", || element.text() == "asked again").await;
    // Its lease is free: three others get theirs.
    for number in 1..=3 {
        let row = Row::mount(number, &saying("other"));
        until("a stream", || page.opened() == number + 1).await;
        others.push(row);
    }
}

#[wasm_bindgen_test]
async fn an_error_of_someone_elses_changes_nothing() {
    let page = page().await;
    let (loader, element) = seven(&page).await;
    let event = js_sys::Function::new_no_args(
        "window.dispatchEvent(new ErrorEvent('error', {error: new TypeError('not ours')})); window.dispatchEvent(new Event('error'));\
         window.dispatchEvent(new ErrorEvent('error', {error: Object.assign(new WebAssembly.RuntimeError('unreachable'), {stack: 'at another-plugin.wasm'})}))",
    );
    event.call0(&JsValue::UNDEFINED).unwrap();
    settle().await;
    assert_eq!(all(&element.root(), ".row").len(), 1);
    assert_eq!(string(&get(&loader.made, "element"), "name"), "Row");
}
