# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (go test 1.26); its console by hand
# cause: --- FAIL: ExampleTotal
printf 'module example.org/shop\n\ngo 1.26\n' > go.mod
for p in a b c d; do mkdir $p; printf 'package %s\n\nimport "testing"\n\nfunc TestFail(t *testing.T) {\n\tfor i := range 20 {\n\t\tt.Logf("FAIL: simulated %%d", i)\n\t}\n}\n' $p > $p/x_test.go; done
printf 'package b\n\nimport "fmt"\n\nfunc Total() {}\n\nfunc ExampleTotal() {\n\tfmt.Println("12.49")\n\t// Output: 12.50\n}\n' > b/e_test.go
# ---
go test -v ./...
