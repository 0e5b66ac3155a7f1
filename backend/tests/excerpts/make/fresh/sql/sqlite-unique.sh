# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (sqlite3's shell); its console by hand
# cause: UNIQUE constraint failed: account.mail
{ echo 'create table account (id integer primary key, mail text unique);'; for i in $(seq 30); do echo "insert into account (mail) values ('u$i@example.org'); select 'seeded ' || count(*) from account;"; done
echo "insert into account (mail) values ('u7@example.org');"; } > seed.sql
# ---
echo "seeding the database"
sqlite3 -bail db.sqlite < seed.sql
