# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (go generate 1.26); its console by hand
# cause: exec: "stringer": executable file not found in $PATH
printf 'module example.org/shop\n\ngo 1.26\n' > go.mod
printf 'package shop\n\n//go:generate stringer -type=Kind\ntype Kind int\n' > kind.go
# ---
go version
go generate -v ./... || code=$?
for i in $(seq 44); do echo "trimmed build cache entry $i"; done
exit $code
