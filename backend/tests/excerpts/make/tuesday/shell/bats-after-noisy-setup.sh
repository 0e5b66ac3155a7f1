# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: Bats 1.8; its console by hand
# frame: buildkite
# before: 30
# after: 100
# cause: `[ "$output" = "42.00 EUR" ]' failed
# cause: not ok 7 prints the total
{ for i in 1 2 3 4 5 6; do printf '@test "handles error %s" {\n  echo "# ERROR: planted %s" >&3\n  run false\n  [ "$status" -eq 1 ]\n}\n' $i $i; done
printf '@test "prints the total" {\n  run echo "41.58 EUR"\n  echo "output: $output"\n  [ "$output" = "42.00 EUR" ]\n}\n'
for i in 8 9 10 11 12 13 14 15; do printf '@test "refuses %s" {\n  run sh -c "echo fatal: is refused; exit 3"\n  echo "# fatal: is refused" >&3\n  [ "$status" -eq 3 ]\n}\n' $i; done; } > shop.bats
bats --tap shop.bats
r=$?
echo "make: *** [Makefile:22: bats] Error $r"; exit $r
