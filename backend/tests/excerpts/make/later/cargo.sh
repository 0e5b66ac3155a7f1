#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cargo: clippy, rustfmt, a stack overflow, the borrow checker in a workspace, a lock file that is not up to date.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="run: $(cargo --version | cut -d' ' -f1,2)"
export CARGO_TARGET_DIR="$WORK/target" CARGO_INCREMENTAL=0 RUST_BACKTRACE=0 CARGO_NET_OFFLINE=true
workspace() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app" && cd "$WORK/app" || exit 1
    printf '[workspace]\nresolver = "3"\nmembers = ["a", "b", "c"]\n' >Cargo.toml
    local c
    for c in a b c; do
        mkdir -p $c/src
        printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n' $c >$c/Cargo.toml
        { echo "//! $c"; for i in $(seq 1 12); do printf '\n/// Error number.\npub fn error_%s() -> i32 {\n    %s\n}\n' "$i" "$i"; done; printf '\n#[cfg(test)]\nmod tests {\n'; for i in $(seq 1 40); do printf '    #[test]\n    fn no_error_%s() {\n        eprintln!("error: expected");\n    }\n' "$i"; done; echo '}'; } >$c/src/lib.rs
    done
}
workspace; sed -i '2i\\/// Whether it is blank.\npub fn blank(s: \&str) -> bool {\n    s.len() == 0\n}\n' b/src/lib.rs
(chatter 40; cargo clippy --all -- -D warnings; chatter 50) 2>&1 | log clippy-denied roles "length comparison to zero"
workspace; printf '\n/// Loose.\npub fn  loose( a:i32 )->i32{a}\n' >>c/src/lib.rs
(chatter 30; cargo test --all -q; cargo fmt --all --check; chatter 60) 2>&1 | log fmt-check pipeline "pub fn loose(a: i32) -> i32 {" "pub fn  loose( a:i32 )->i32{a}" "c/src/lib.rs:"
workspace; printf '\n#[cfg(test)]\nmod deep {\n    fn down(n: u64) -> u64 {\n        if n == 0 { 0 } else { 1 + down(std::hint::black_box(n - 1)) + std::hint::black_box(1) }\n    }\n    #[test]\n    fn goes_down() {\n        assert_eq!(down(1 << 40), 1);\n    }\n}\n' >>a/src/lib.rs
(cargo test --all; chatter 50) 2>&1 | log stack-overflow none "has overflowed its stack"
workspace; printf '\n/// Moves.\npub fn moves(v: Vec<i32>) -> usize {\n    let w = v;\n    v.len() + w.len()\n}\n' >>c/src/lib.rs; for i in 1 2 3 4 5 6; do printf '\nfn unused_error_%s() {}\n' $i >>a/src/lib.rs; printf '\nfn unused_%s() {}\n' $i >>b/src/lib.rs; done
(cargo build --all; chatter 60) 2>&1 | log borrow-of-moved roles "borrow of moved value"
workspace; cargo generate-lockfile -q; sed -i 's/0.1.0/0.2.0/' b/Cargo.toml
(chatter 70; cargo build --all --locked; chatter 70) 2>&1 | log lock-not-up-to-date pipeline "lock file"
done_with
