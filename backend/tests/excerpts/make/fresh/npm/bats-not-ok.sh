# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (Bats); its console by hand
# cause: not ok 3 refuses an empty cart
ln -s "$NODE_MODULES" node_modules
{ echo 'cart() { [ -n "$1" ] && echo "total: $1"; return 0; }'
echo '@test "adds one" { run cart 1; [ "$output" = "total: 1" ]; }'
echo '@test "logs an error and goes on" { echo "ERROR: not fatal"; true; }'
printf '@test "refuses an empty cart" {\n  run cart ""\n  echo "status $status, output <$output>"\n  [ "$status" -eq 2 ]\n}\n'
for i in $(seq 70); do printf '@test "failed payment %d is told" {\n  true\n}\n' $i; done; } > cart.bats
# ---
node_modules/bats/bin/bats --tap cart.bats
