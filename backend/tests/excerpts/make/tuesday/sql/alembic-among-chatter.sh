# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: Alembic, SQLAlchemy, sqlite; its console by hand
# frame: actions
# before: 20
# after: 110
# cause: sqlite3.OperationalError: no such table: order_lines
# cause: no such table: order_lines
cat > alembic.ini <<'E'
[alembic]
script_location = m
sqlalchemy.url = sqlite:///shop.db
E
mkdir -p m/versions
cat > m/env.py <<'E'
import logging, sys
from alembic import context
from sqlalchemy import create_engine
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)-5.5s [%(name)s] %(message)s")
logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as c:
    context.configure(connection=c)
    with context.begin_transaction():
        context.run_migrations()
E
p=None
for i in 1 2 3 4 5 6 7 8; do
  if [ $i = 7 ]; then s='ALTER TABLE order_lines ADD COLUMN error TEXT'; else s="CREATE TABLE t$i (id INTEGER, error TEXT)"; fi
  printf 'from alembic import op\nrevision = "%s"\ndown_revision = %s\ndef upgrade():\n    op.execute("%s")\n' a$i "$p" "$s" > m/versions/a$i.py; p="\"a$i\""
done
$VENV/bin/alembic upgrade head 2>&1 | sed "s#/usr/lib/python3[^/]*##"
exit ${PIPESTATUS[0]}
