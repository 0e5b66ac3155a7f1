# SPDX-License-Identifier: Apache-2.0
# frame: prow
# how: **run** (cargo test 1.95); its console by hand
# cause: disk quota of tenant 7 is negative
cargo init -q --lib --name shop .
mkdir tests
cat > tests/quota.rs <<'R'
use std::{sync::{Arc, Mutex}, thread};

#[test]
fn quotas_are_shared() {
    let quota = Arc::new(Mutex::new(-1));
    let other = Arc::clone(&quota);
    let _ = thread::Builder::new().name("collector".to_owned()).spawn(move || {
        let quota = other.lock().unwrap();
        assert!(*quota >= 0, "disk quota of tenant 7 is negative");
    }).unwrap().join();
    drop(quota.lock().unwrap());
}
R
for i in $(seq 20); do printf '#[test]\nfn t() {\n    println!("error: shown only when it fails");\n}\n' > tests/z$i.rs; done
# ---
RUST_BACKTRACE=1 cargo test --offline --no-fail-fast
