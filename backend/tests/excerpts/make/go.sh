#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# go build and go test: several packages, several failing tests, panics, races, time limits, verbose and parallel output.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="run: $(go version | cut -d' ' -f1-3)"
export GOFLAGS=-mod=mod GOCACHE=${GOCACHE:-$HOME/.cache/go-build} GOPROXY=off
module() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app" && cd "$WORK/app" || exit 1
    printf 'module example.org/app\n\ngo 1.22\n' >go.mod
    local i
    for i in $(seq 1 "${1:-6}"); do
        mkdir "p$i"
        printf 'package p%s\n\nfunc Add(a, b int) int { return a + b }\n' "$i" >"p$i/p.go"
        cat >"p$i/p_test.go" <<GO
package p$i

import (
	"fmt"
	"testing"
)

func TestMany(t *testing.T) {
	for i := 0; i < 40; i++ {
		t.Run(fmt.Sprintf("case_%d", i), func(t *testing.T) { t.Logf("error: none expected, got <nil>") })
	}
}
GO
    done
}
adds() { printf '\nfunc TestSum(t *testing.T) {\n\tif got := Add(2, 2); got != %s {\n\t\tt.Errorf("Add(2, 2) = %%d, want %s", got)\n\t}\n}\n' "$2" "$2" >>"p$1/p_test.go"; }

module; adds 2 5; adds 5 7
go test ./... 2>&1 | log first-of-two-packages none "Add(2, 2) = 4, want 5"
module; adds 3 6
go test -v -p 1 ./... 2>&1 | log verbose-long-output zuul "Add(2, 2) = 4, want 6"
module; printf 'package p4\n\nfunc Bad() int { return undefinedName }\n' >p4/bad.go
(go vet ./p1; go build ./... ; for i in $(seq 1 50); do echo "cleanup: module cache $i kept"; done) 2>&1 | log build-undefined jenkins "undefined: undefinedName"
module; printf '\nfunc TestBoom(t *testing.T) {\n\tvar m map[string]int\n\tm["x"] = 1\n}\n' >>p3/p_test.go
go test ./... 2>&1 | log panic-in-test zuul "panic: assignment to entry in nil map"
module; printf '\nfunc TestSlow(t *testing.T) {\n\tselect {}\n}\n' >>p3/p_test.go; sed -i 's/"testing"/"testing"\n\t"time"/; s/select {}/go func() { for { time.Sleep(time.Hour) } }(); time.Sleep(time.Hour)/' p3/p_test.go
go test -timeout 2s ./... 2>&1 | log test-timed-out none "panic: test timed out after 2s"
module; printf 'package p2\n\nimport "example.org/nowhere/client"\n\nvar _ = client.New\n' >p2/c.go
go build ./... 2>&1 | (noise 60 "lint"; cat; noise 50 "upload coverage") | log missing-module jenkins "example.org/nowhere/client"
module; printf '\nfunc TestTable(t *testing.T) {\n\tt.Run("empty", func(t *testing.T) {})\n\tt.Run("two_rows", func(t *testing.T) { t.Fatalf("rows = %%d; want %%d", 1, 2) })\n\tt.Run("three_rows", func(t *testing.T) { t.Fatalf("rows = %%d; want %%d", 1, 3) })\n}\n' >>p6/p_test.go
(go test -v ./p6; for i in $(seq 1 60); do echo "time=2026-11-23T09:03:37Z level=INFO msg=\"stopping worker\" worker=$i errors=0"; done) 2>&1 | log subtests-first-counts none "rows = 1; want 2"
done_with
