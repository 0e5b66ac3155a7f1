# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (SQLAlchemy, SQLite); its console by hand
# cause: sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such column: tenant_id
# cause: sqlite3.OperationalError: no such column: tenant_id
cat > migrate.py <<'P'
import logging
import sqlalchemy as sa

logging.basicConfig(format="%(asctime)s %(levelname)-5.5s [%(name)s] %(message)s", level=logging.INFO)
engine = sa.create_engine("sqlite://", echo=True)
STEPS = ["create table orders (id integer primary key, code text)"]
STEPS += [f"create index ix_{n} on orders (code)" for n in range(12)]
STEPS += ["update orders set code = 'x' where tenant_id is null"]
with engine.begin() as db:
    for n, step in enumerate(STEPS):
        logging.info("Running upgrade %04d -> %04d", n, n + 1)
        db.execute(sa.text(step))
P
# ---
dump() { echo "=== state of the services"; for i in $(seq 60); do echo "web-$i: GET /healthz 200 0.00${i}s"; done; }
trap dump EXIT
python migrate.py
