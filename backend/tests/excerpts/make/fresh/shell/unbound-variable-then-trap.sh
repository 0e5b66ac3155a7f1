# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (Bash 5.2); its console by hand
# cause: REGION: unbound variable
# ---
set -euo pipefail
finish() {
  echo "Collecting diagnostics"
  for i in $(seq 70); do echo "journal: systemd[1]: Failed to start unit-$i.service (not wanted here)"; done
  echo "Diagnostics collected"
}
trap finish EXIT
for i in $(seq 20); do echo "pushed layer $i/20"; done
echo "Deploying release 4.12.0"
echo "to $REGION"
