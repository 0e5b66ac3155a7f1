#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cargo build and cargo test: compile errors between warnings, panics of which the first counts, doc tests, build scripts.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="run: $(cargo --version | cut -d' ' -f1,2)"
export CARGO_TARGET_DIR="$WORK/target" CARGO_INCREMENTAL=0 RUST_BACKTRACE=0 CARGO_NET_OFFLINE=true
crate() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app/src" && cd "$WORK/app" || exit 1
    printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n' >Cargo.toml
    { echo 'pub fn add(a: i32, b: i32) -> i32 { a + b }'; for i in $(seq 1 30); do echo "fn error_$i() -> i32 { let failed = 0; 1 }"; done
      echo '#[cfg(test)] mod tests {'; for i in $(seq 1 60); do echo "#[test] fn error_case_$i() { println!(\"error: expected\"); }"; done; echo '}'; } >src/lib.rs
}
crate; printf 'pub fn wrong() -> String { 5 }\npub fn other() -> u8 { "x" }\n' >>src/lib.rs
cargo build 2>&1 | log mismatched-types-after-warnings zuul "error[E0308]: mismatched types"
crate; printf '#[cfg(test)] mod more { #[test] fn sums() { assert_eq!(super::add(2, 2), 5, "sums are wrong"); } #[test] fn zeros() { assert_eq!(super::add(0, 1), 0); } }\n' >>src/lib.rs
cargo test -- --test-threads=1 2>&1 | log first-panic-of-two jenkins "thread 'more::sums'" "sums are wrong"
crate; printf '/// ```\n/// assert_eq!(app::twice(2), 5);\n/// ```\npub fn twice(a: i32) -> i32 { a * 2 }\n' >>src/lib.rs
cargo test 2>&1 | log doc-test none "panicked at"
crate; printf 'fn main() { println!("cargo:warning=looking for libfoo"); panic!("libfoo.so was not found: install libfoo-dev"); }\n' >build.rs
(noise 70 fetch; cargo build; noise 50 "post: cache") 2>&1 | log build-script none "libfoo.so was not found: install libfoo-dev" "panicked at build.rs"
crate; printf '\n[dependencies]\nnot-in-any-registry-xyz = { path = "../nowhere" }\n' >>Cargo.toml
cargo build 2>&1 | (noise 50; cat; noise 60) | log missing-dependency zuul "failed to read \`" "No such file or directory"
crate; printf '#[cfg(test)] mod more { #[test] fn reads() -> Result<(), String> { Err("config.toml: line 3: unknown key `prot`".to_owned()) } }\n' >>src/lib.rs
cargo test --color always 2>&1 | log test-returns-error-coloured jenkins 'Error: "config.toml: line 3: unknown key'
crate; printf 'use std::collections::HashMapp;\n' >>src/lib.rs
cargo test --message-format short 2>&1 | (noise 40 check; cat; noise 70 "artifact") | log short-format zuul "error[E0432]: unresolved import"
done_with
