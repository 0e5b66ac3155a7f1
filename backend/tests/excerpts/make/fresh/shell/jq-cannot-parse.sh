# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (jq, Bash); its console by hand
# cause: parse error: Invalid numeric literal at line 1, column 10
{ echo '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>'; for i in $(seq 20); do echo "<p>error $i</p>"; done; } > answer.html
# ---
set -o pipefail
echo "asking for the next version"
version=$(cat answer.html | jq -r .version) || { code=$?; echo "version is unknown"; tail -n 30 answer.html; for i in $(seq 30); do echo "unlock: stage $i is free"; done; exit $code; }
