# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (go build 1.26); its console by hand
# cause: import cycle not allowed
printf 'module example.org/shop\n\ngo 1.26\n' > go.mod
mkdir cart mail order
printf 'package cart\n\nimport _ "example.org/shop/order"\n' > cart/c.go
printf 'package order\n\nimport _ "example.org/shop/mail"\n' > order/o.go
printf 'package mail\n\nimport _ "example.org/shop/cart"\n' > mail/m.go
# ---
go build -v ./... || code=$?
for i in $(seq 44); do echo "trimmed build cache entry $i"; done
exit $code
