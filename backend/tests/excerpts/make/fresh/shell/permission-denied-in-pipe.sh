# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (Bash 5.2); its console by hand
# cause: ./ci/publish.sh: Permission denied
mkdir ci && echo 'echo published' > ci/publish.sh
# ---
make --version | head -2
./ci/publish.sh | tee publish.log && test "${PIPESTATUS[0]}" = 0 || { set +x; for i in $(seq 50); do echo "cleanup: removed staging bucket object $i"; done; exit 126; }
