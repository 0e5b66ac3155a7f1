# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (PostgreSQL 15, psql); its console by hand
# cause: ERROR:  foreign key constraint "line_order_id_fkey" cannot be implemented
mkdir data && chown nobody data
cat > up.sql <<'Q'
\echo creating tables
create table if not exists orders (id bigint primary key, code text);
create table if not exists orders (id bigint primary key, code text);
do $$ begin for i in 1..25 loop raise warning 'error code % is deprecated', i; end loop; end $$;
create table line (id bigint primary key, order_id text references orders (id));
Q
B=/usr/lib/postgresql/15/bin
chmod 777 . ; setpriv --reuid=nobody --clear-groups env HOME=$PWD $B/initdb -D $PWD/data -A trust -U app
# ---
{ set +x; } 2>/dev/null
B=/usr/lib/postgresql/15/bin
start() { setpriv --reuid=nobody --clear-groups "$B/pg_ctl" -D "$PWD/data" -o "-k $PWD -c listen_addresses= -c log_connections=on -c log_statement=all" -l server.log -w start; }
stop() { echo "--- server.log"; cat server.log; setpriv --reuid=nobody --clear-groups "$B/pg_ctl" -D "$PWD/data" -m fast -w stop; for n in $(seq 40); do echo "removing data/base/$n"; done; }
start
trap stop EXIT
psql -h "$PWD" -U app -v ON_ERROR_STOP=1 -f up.sql postgres
