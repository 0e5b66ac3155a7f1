#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the logs of the cases named, or of all: run.sh [FAMILY/NAME.sh …]. Needs SCRATCH (a folder to work in), VENV (of Python, with
# the tools the cases name), NODE_MODULES (with those of node) and HELM_HOME (the folder of `helm`).
set -u
here=$(cd "$(dirname "$0")" && pwd)
export PATH="$VENV/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 CASES="$here"
cd "$here" || exit
for case in "${@:-*/*.sh}"; do
  # shellcheck disable=SC2086 # the pattern of all cases
  for each in $case; do timeout 300 python3 frame.py "$each" "../../${each%.sh}.log"; done
done
