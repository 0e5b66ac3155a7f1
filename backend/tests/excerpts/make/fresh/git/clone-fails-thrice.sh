# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (git, Bash); its console by hand
# cause: fatal: unable to access 'http://127.0.0.1:39998/lib/totals.git/'
# ---
{ set +x; } 2>/dev/null
mkdir -p sub
for n in $(seq 12); do echo "submodule lib/part-$n: up to date"; done
for try in 1 2 3; do git clone http://127.0.0.1:39998/lib/totals.git sub/totals && exit 0; echo "try $try did not work, trying again"; done
for n in $(seq 50); do echo "garbage collection: pack $n kept"; done
exit 128
