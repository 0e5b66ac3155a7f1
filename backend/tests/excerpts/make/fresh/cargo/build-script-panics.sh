# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (cargo 1.95, coloured); its console by hand
# cause: protoc is not on the path: set PROTOC
cargo init -q --lib --name wire .
cat > build.rs <<'R'
fn main() {
    for i in 0..40 {
        println!("cargo:rerun-if-changed=proto/error_{i}.proto");
    }
    eprintln!("note: looked in /usr/bin, /usr/local/bin");
    let protoc = std::env::var("PROTOC").expect("protoc is not on the path: set PROTOC");
    println!("{protoc}");
}
R
# ---
export CARGO_TERM_COLOR=always RUST_BACKTRACE=1
cargo build --offline --verbose || code=$?
for i in $(seq 30); do echo "sccache: evicted object $i"; done
exit $code
