# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (git diff); its console by hand
# cause: diff --git a/gen/api.py b/gen/api.py
# cause: +PATHS = 
git init -q . && git config user.name ci && git config user.email ci@example.org
mkdir gen; { echo 'PATHS = 3'; seq 200; } > gen/api.py; git add -A; git commit -qm x
# ---
echo "generating gen/api.py"
sed -i '1s/.*/PATHS = 4/' gen/api.py
for n in $(seq 20); do echo "generated model Error$n"; done
git diff --exit-code
