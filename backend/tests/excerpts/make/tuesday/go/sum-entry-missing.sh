# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: go build; its console by hand
# frame: zuul
# before: 22
# after: 40
# cause: missing go.sum entry for module providing package golang.org/x/text/language
printf 'module example.org/shop\n\ngo 1.22\n\nrequire golang.org/x/text v0.19.0\n' > go.mod
mkdir -p cmd/shop
printf 'package main\n\nimport (\n\t"fmt"\n\n\t"golang.org/x/text/language"\n)\n\nfunc main() { fmt.Println(language.German) }\n' > cmd/shop/main.go
cat > Makefile <<'E'
build:
	go version | sed 's/ linux.*//'
	go build -mod=readonly -o shop ./cmd/shop
E
make build
