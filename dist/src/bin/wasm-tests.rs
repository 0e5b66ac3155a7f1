// SPDX-License-Identifier: Apache-2.0
//! Runs the widget's tests in a browser: wasm-bindgen's own runner, of the version that the widget is bound by.

use std::env;

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os())
}
