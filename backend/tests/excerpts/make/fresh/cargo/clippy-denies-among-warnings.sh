# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (cargo clippy 1.95); its console by hand
# cause: error: this `if` has identical blocks
# cause: error: this loop never actually loops
cargo init -q --lib --name shop .
for i in $(seq 14); do printf 'pub fn f%d(x: u32) -> u32 {\n    let error_code = x;\n    return x;\n}\n\n' $i > src/m$i.rs; echo "pub mod m$i;"; done > src/lib.rs
printf 'pub fn first(list: &[u32]) -> u32 {\n    for item in list {\n        return *item;\n    }\n    0\n}\n' > src/m7.rs
# ---
cargo clippy --offline --all-targets
