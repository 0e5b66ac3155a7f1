# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (git); its console by hand
# cause: error: pathspec 'release/4.12' did not match any file(s) known to git
git init -q . && git -c user.name=ci -c user.email=ci@example.org commit -q --allow-empty -m x
for n in $(seq 30); do git tag v0.$n; done
# ---
git tag -l
git checkout release/4.12 || code=$?
for n in $(seq 44); do echo "lock: released package $n"; done
exit $code
