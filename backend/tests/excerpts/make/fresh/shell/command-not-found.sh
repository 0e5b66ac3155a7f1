# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (Bash 5.2); its console by hand
# cause: kustomise: command not found
# ---
set -e
trap 'for i in $(seq 45); do echo "stopping emulator $i: warning: not running"; done' EXIT
echo "rendering 3 overlays"
mkdir -p out
echo "overlay dev ok"
kustomise build overlays/prod > out/prod.yaml
echo "overlay prod ok"
