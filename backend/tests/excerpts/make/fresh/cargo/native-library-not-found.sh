# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (cargo 1.95, ld); its console by hand
# cause: unable to find library -ltotals_c
# cause: cannot find -ltotals_c
cargo init -q --name shop .
printf '#[link(name = "totals_c")]\nunsafe extern "C" {\n    fn totals() -> i32;\n}\n\nfn main() {\n    println!("{}", unsafe { totals() });\n}\n' > src/main.rs
# ---
{ set +x; } 2>/dev/null
cargo build --offline || code=$?
for i in $(seq 60); do echo "save cache: target/debug/deps/part-$i"; done
exit $code
