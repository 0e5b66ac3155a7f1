# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: go test -race; its console by hand
# frame: gitlab
# before: 14
# after: 110
# cause: WARNING: DATA RACE
# cause: race detected during execution of test
cat > go.mod <<'E'
module example.org/shop
go 1.22
E
mkdir -p cart mail rates store
cat > cart/cart_test.go <<'E'
package cart

import (
	"log"
	"sync"
	"testing"
)

type Cart struct{ sum int }

func (c *Cart) Add(n int) { c.sum += n }

func TestAddsAtOnce(t *testing.T) {
	c := &Cart{}
	var w sync.WaitGroup
	for i := 0; i < 8; i++ {
		w.Add(1)
		go func() { defer w.Done(); for j := 0; j < 100; j++ { c.Add(j) } }()
	}
	w.Wait()
}

func TestRefuses(t *testing.T) {
	for i := 0; i < 20; i++ {
		log.Printf("ERROR: item %d: price is missing", i)
	}
}
E
for p in mail rates store; do printf 'package %s\n\nimport (\n\t"fmt"\n\t"testing"\n)\n\nfunc TestA(t *testing.T) {\n\tfor i := 0; i < 30; i++ {\n\t\tfmt.Println("%s: try", i, "failed: panic: is taken back")\n\t}\n}\nfunc TestB(t *testing.T) {}\n' $p $p > $p/${p}_test.go; done
CGO_ENABLED=1 go test -race -v -p 1 ./...
