# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (pip); its console by hand
# cause: ERROR: Cannot install
# cause: The conflict is caused by:
printf 'requests==2.31.0\nurllib3==1.20\nidna==3.10\n' > requirements.txt
python -m venv v
# ---
for n in 1 2 3; do echo "warming cache $n/3"; done
v/bin/pip install --disable-pip-version-check --progress-bar off -r requirements.txt || code=$?
for n in $(seq 60); do echo "removed build/tmp/wheel-$n"; done
exit $code
