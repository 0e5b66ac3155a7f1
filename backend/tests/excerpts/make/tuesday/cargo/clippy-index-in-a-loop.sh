# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: cargo 1.95, clippy; its console by hand
# frame: jenkins
# before: 18
# after: 20
# cause: error: the loop variable `i` is only used to index `prices`
cargo init -q --lib --name shop --vcs none .
cat > src/lib.rs <<'E'
//! Sums.

/// Adds.
#[must_use]
pub fn sum(prices: &[i64]) -> i64 {
    let mut sum = 0;
    for i in 0..prices.len() {
        sum += prices[i];
    }
    sum
}
E
CARGO_TARGET_DIR=$(dirname $PWD)/target cargo clippy --offline --all-targets -- -D warnings
