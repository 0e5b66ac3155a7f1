#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# go: vet, format, a deadlock, coverage, a test that passes when it is run again before another that does not.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="run: $(go version | cut -d' ' -f1-3)"
export GOFLAGS=-mod=mod GOCACHE=${GOCACHE:-$HOME/.cache/go-build} GOPROXY=off
module() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app" && cd "$WORK/app" || exit 1
    printf 'module example.org/shop\n\ngo 1.22\n' >go.mod
    local i
    for i in 1 2 3 4 5; do
        mkdir "m$i"
        printf 'package m%s\n\n// Double doubles.\nfunc Double(a int) int { return 2 * a }\n' "$i" >"m$i/m.go"
        printf 'package m%s\n\nimport "testing"\n\nfunc TestDouble(t *testing.T) {\n\tfor i := 0; i < 30; i++ {\n\t\tt.Log("ERROR: expected, row", i)\n\t}\n\tif Double(2) != 4 {\n\t\tt.Fatal("wrong")\n\t}\n}\n' "$i" >"m$i/m_test.go"
    done
}
module; printf 'package m3\n\nimport "fmt"\n\nfunc Show(n int) { fmt.Printf("%%s rows\\n", n) }\n' >m3/show.go
(chatter 50; go vet ./... ; chatter 60) 2>&1 | log vet-printf pipeline "fmt.Printf format %s has arg n of wrong type int"
module; printf 'package m2\nfunc  Loose( a int )int{ return a }\n' >m2/loose.go
(go test ./... ; bad=$(gofmt -l .); echo "gofmt: these files differ:"; echo "$bad"; exit 1) 2>&1 | (cat; chatter 55) | log gofmt-list roles "m2/loose.go" "these files differ"
module; printf '\nfunc TestWaits(t *testing.T) {\n\tc := make(chan int)\n\tgo func() { <-c; <-c }()\n\tc <- 1\n\t<-c\n}\n' >>m4/m_test.go; sed -i 's/<-c; <-c/<-c/' m4/m_test.go; printf 'package main\n\nfunc main() {\n\tc := make(chan int)\n\tc <- 1\n}\n' >main.go
(chatter 70; go run . ; chatter 50) 2>&1 | log deadlock none "all goroutines are asleep - deadlock!"
module; printf 'package m1\n\nfunc Never(a int) int {\n\tif a > 1 {\n\t\treturn 3\n\t}\n\treturn a\n}\n' >m1/never.go
(go test -v -coverprofile=c.out ./m1; go tool cover -func=c.out; total=$(go tool cover -func=c.out | awk '/^total/ {print $3}'); echo "total $total of statements are covered, 80% are wanted"; echo "+ exit 1") 2>&1 | log coverage pipeline "80% are wanted"
module; printf '\nfunc TestFlaky(t *testing.T) {\n\tif _, err := os.Stat("once"); err != nil {\n\t\tos.WriteFile("once", nil, 0o600)\n\t\tt.Fatal("no answer in 3s")\n\t}\n}\n' >>m2/m_test.go; sed -i 's/import "testing"/import (\n\t"os"\n\t"testing"\n)/' m2/m_test.go
printf '\nfunc TestRows(t *testing.T) {\n\tgot, want := []string{"a", "b", "d"}, []string{"a", "b", "c"}\n\tfor i := range want {\n\t\tif got[i] != want[i] {\n\t\t\tt.Errorf("row %%d: got %%q\\nwant %%q", i, got[i], want[i])\n\t\t}\n\t}\n}\n' >>m5/m_test.go
(for n in 1 2; do go test -v ./m1 ./m2 ./m3 ./m4 && break; echo "attempt $n of 2 failed, trying again"; done; go test -v ./m5; chatter 45) 2>&1 | log passes-when-run-again roles 'row 2: got "d"'
done_with
