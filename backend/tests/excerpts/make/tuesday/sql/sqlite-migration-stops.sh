# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: sqlite3 -bail; its console by hand
# frame: gitlab
# before: 10
# after: 16
# cause: UNIQUE constraint failed: new_customers.email
for n in 001 002 003; do echo "CREATE TABLE t$n (id INTEGER PRIMARY KEY);" > $n-table.sql; done
printf 'CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT);\nINSERT INTO customers (email) VALUES ("a@example.org"), ("b@example.org"), ("a@example.org");\n' > 004-customers.sql
printf 'CREATE TABLE new (id INTEGER PRIMARY KEY, email TEXT UNIQUE);\nINSERT INTO new SELECT id, email FROM customers;\n' > 005-unique.sql
sed -i 's/TABLE new/TABLE new_customers/; s/INTO new /INTO new_customers /' 005-unique.sql
set -e
for f in 0*.sql; do echo "applying $f"; sqlite3 -bail shop.db < $f; done
