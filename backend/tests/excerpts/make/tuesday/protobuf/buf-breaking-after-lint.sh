# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: buf 1.47; its console by hand
# frame: actions
# before: 16
# after: 20
# cause: Previously present field "2" with name "currency" on message "Order" was deleted
mkdir -p old/shop/v1 shop/v1
printf 'version: v2\n' > buf.yaml; cp buf.yaml old/
printf 'syntax = "proto3";\npackage shop.v1;\nmessage Order {\n  int64 total = 1;\n  string currency = 2;\n}\n' > old/shop/v1/order.proto
printf 'syntax = "proto3";\npackage shop.v1;\nmessage Order {\n  int64 total = 1;\n  string note = 3;\n}\n' > shop/v1/order.proto
export HOME=$PWD/../home BUF_CACHE_DIR=$PWD/../cache
mv old ../old
echo '+ buf lint'; buf lint && echo '+ buf breaking --against .git#branch=main' && buf breaking --against ../old
