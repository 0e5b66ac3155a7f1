# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (cargo 1.95); its console by hand
# cause: because --locked was passed to prevent this
# cause: needs to be updated but --locked was passed
mkdir -p dep
cargo init -q --lib --name dep dep
cargo init -q --name shop .
printf '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2024"\n' > Cargo.toml
cargo generate-lockfile --offline
printf '[dependencies]\ndep = { path = "dep" }\n' >> Cargo.toml
# ---
cargo build --offline --locked || code=$?
for i in $(seq 60); do echo "core dump check $i: none"; done
exit $code
