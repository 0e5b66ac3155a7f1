# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (git); its console by hand
# cause: CONFLICT (content): Merge conflict in src/m33.c
git init -q -b main . && git config user.name ci && git config user.email ci@example.org
mkdir src; for i in $(seq 60); do seq 30 > src/m$i.c; done; git add -A; git commit -qm base
git checkout -qb change; for i in $(seq 60); do sed -i "3s/.*/error $i/" src/m$i.c; done; sed -i '20s/.*/ours/' src/m33.c; git commit -qam change
git checkout -q main; for i in $(seq 60); do sed -i "28s/.*/failed/" src/m$i.c; done; sed -i '20s/.*/theirs/' src/m33.c; git commit -qam other
# ---
git merge --no-ff --no-edit change
