# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: cargo 1.95, nextest 0.9; its console by hand
# frame: gitlab
# before: 14
# after: 24
# cause: assertion `left == right` failed: rounds half to even
# cause: thread 'rates::rounds'
cargo init -q --lib --name shop --vcs none .
cat > src/lib.rs <<'E'
pub fn vat(net: i64) -> i64 { net * 119 / 100 }
#[cfg(test)]
mod rates {
    use super::vat;
    #[test] fn is_more() { assert!(vat(100) > 100); }
    #[test] fn rounds() { println!("net 50"); assert_eq!(vat(50), 60, "rounds half to even"); }
    #[test] fn of_nothing() { assert_eq!(vat(0), 0); }
    #[test] #[ignore] fn of_all() {}
}
#[cfg(test)]
mod retry { macro_rules! t { ($($n:ident)*) => { $(#[test] fn $n() { eprintln!("error: is tried again"); })* } } t!(a b c d e f g h i j k l m n o p q r s t u v w x y z); }
E
CARGO_TARGET_DIR=$(dirname $PWD)/target $NEXTEST nextest run --no-fail-fast --color never
