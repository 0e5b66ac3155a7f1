# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (cargo 1.95, a workspace built in parallel); its console by hand
# cause: error[E0277]: the trait bound `Money: Serial` is not satisfied
mkdir crates
printf '[workspace]\nresolver = "3"\nmembers = ["crates/*"]\n' > Cargo.toml
for c in api cart mail stock web; do mkdir -p crates/$c/src; printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n' $c > crates/$c/Cargo.toml
for i in $(seq 12); do printf 'fn failed_%d() {}\n' $i; done > crates/$c/src/lib.rs; done
cat >> crates/cart/src/lib.rs <<'R'
pub trait Serial {
    fn write(&self);
}
impl Serial for u64 {
    fn write(&self) {}
}
pub struct Money(pub u64);
pub fn save<T: Serial>(value: &T) {
    value.write();
}
pub fn keep(money: Money) {
    save(&money);
}
R
# ---
cargo build --offline --workspace --keep-going
