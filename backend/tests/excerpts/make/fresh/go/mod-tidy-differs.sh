# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (go mod tidy 1.26, git diff); its console by hand
# cause: go.mod and go.sum are not tidy
# cause: -require example.org/totals v0.0.0
# cause: diff --git a/go.mod b/go.mod
mkdir totals && printf 'module example.org/totals\n\ngo 1.26\n' > totals/go.mod && echo 'package totals' > totals/t.go
printf 'module example.org/shop\n\ngo 1.26\n\nrequire example.org/totals v0.0.0\n\nreplace example.org/totals => ./totals\n' > go.mod
echo 'package shop' > cart.go
git init -q . && git add -A && git -c user.name=ci -c user.email=ci@example.org commit -qm x
# ---
go vet ./...
go mod tidy
git diff --exit-code -- go.mod go.sum
