# SPDX-License-Identifier: Apache-2.0
# frame: prow
# how: **run** (go test -race 1.26); its console by hand
# cause: WARNING: DATA RACE
# cause: testing.go:1712: race detected during execution of test
# cause: race detected during execution of test
printf 'module example.org/shop\n\ngo 1.26\n' > go.mod
cat > cart.go <<'G'
package shop

// Cart counts.
type Cart struct{ n int }

// Add adds.
func (c *Cart) Add() { c.n++ }
G
cat > cart_test.go <<'G'
package shop

import (
	"fmt"
	"sync"
	"testing"
)

func TestAdd(t *testing.T) {
	c, wg := &Cart{}, sync.WaitGroup{}
	for range 2 {
		wg.Add(1)
		go func() { defer wg.Done(); c.Add() }()
	}
	wg.Wait()
}

func TestMany(t *testing.T) {
	for i := range 60 {
		t.Run(fmt.Sprintf("error_%d_is_told", i), func(t *testing.T) { t.Log("ERROR told") })
	}
}
G
# ---
go test -race -v ./...
