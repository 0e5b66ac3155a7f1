# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: cargo 1.95, gcc; its console by hand
# frame: plain
# before: 34
# after: 120
# cause: undefined symbol: shop_ledger_open
cargo init -q --name shop --vcs none .
{ for i in $(seq 1 14); do printf "fn unused_error_%s() {}\n" $i; done; printf 'unsafe extern "C" { fn shop_ledger_open(path: *const u8) -> i32; }\nfn main() { std::process::exit(unsafe { shop_ledger_open(std::ptr::null()) }); }\n'; } > src/main.rs
CARGO_TARGET_DIR=$(dirname $PWD)/target cargo build --offline
r=$?
echo "make: *** [Makefile:9: build] Error $r"
exit $r
