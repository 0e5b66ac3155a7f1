# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (cargo test 1.95); its console by hand
# cause: assertion `left == right` failed
# cause: test src/lib.rs - total (line 5) ... FAILED
cargo init -q --lib --name shop .
cat > src/lib.rs <<'R'
//! Carts.

/// The total.
///
/// ```
/// assert_eq!(shop::total(&[1, 2]), 4);
/// ```
pub fn total(cents: &[u64]) -> u64 {
    cents.iter().sum()
}
R
for i in $(seq 80); do printf '#[test]\nfn error_%d_is_told() {\n    eprintln!("ERROR: told");\n}\n' $i; done > more.rs
{ echo '#[cfg(test)]'; echo 'mod tests {'; cat more.rs; echo '}'; for i in $(seq 30); do printf '/// Fine.\n///\n/// ```\n/// assert!(true);\n/// ```\npub fn fine_%d() {}\n' $i; done; } >> src/lib.rs
# ---
cargo test --offline -- --nocapture
