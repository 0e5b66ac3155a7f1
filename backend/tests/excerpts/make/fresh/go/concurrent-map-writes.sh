# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (go test 1.26); its console by hand
# cause: fatal error: concurrent map writes
# cause: fatal error: concurrent map read and map write
# cause: fatal error: concurrent map iteration and map write
printf 'module example.org/shop\n\ngo 1.26\n' > go.mod
cat > cache_test.go <<'G'
package shop

import (
	"fmt"
	"testing"
	"time"
)

func TestError(t *testing.T) { fmt.Println("error: told and ignored") }

func TestCache(t *testing.T) {
	m := map[int]int{}
	for g := range 30 {
		go func() {
			for i := 0; ; i++ {
				m[i%7] = g
			}
		}()
	}
	time.Sleep(20 * time.Second)
}
G
mkdir other && sed 's/TestCache/TestX/; s/m\[i%7\] = g/_ = g; return/; s/20 \* time.Second/time.Millisecond/; s/m := map.*/_ = 1/' cache_test.go > other/o_test.go
# ---
go test -v ./...
