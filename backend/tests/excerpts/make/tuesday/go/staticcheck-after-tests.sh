# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: go vet, go test, staticcheck; its console by hand
# frame: actions
# before: 14
# after: 18
# cause: this value of err is never used (SA4006)
cat > go.mod <<'E'
module example.org/shop
go 1.22
E
mkdir -p cart rates
printf 'package cart\n\nimport "strconv"\n\n// Sum adds.\nfunc Sum(a, b string) (int, error) {\n\tn, err := strconv.Atoi(a)\n\tm, err := strconv.Atoi(b)\n\tif err != nil {\n\t\treturn 0, err\n\t}\n\treturn n + m, nil\n}\n' > cart/cart.go
printf 'package cart\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif n, _ := Sum("1", "2"); n != 3 {\n\t\tt.Fatal(n)\n\t}\n}\n' > cart/cart_test.go
printf 'package rates\n' > rates/rates.go
set -e
echo '+ go vet ./...'; go vet ./...
echo '+ go test ./...'; go test ./...
echo '+ staticcheck ./...'; staticcheck ./...
