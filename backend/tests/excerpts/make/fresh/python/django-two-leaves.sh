# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (Django 5); its console by hand
# cause: CommandError: Conflicting migrations detected
mkdir -p shop/migrations
python -m django startproject site1 . >/dev/null
touch shop/__init__.py shop/migrations/__init__.py
sed -i "s/INSTALLED_APPS = \[/INSTALLED_APPS = ['shop',/" site1/settings.py
cat > shop/models.py <<'P'
from django.db import models


class Order(models.Model):
    code = models.CharField(max_length=9)
    note = models.TextField()
    paid = models.BooleanField(default=False)
P
m() { printf 'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [%s]\n    operations = [%s]\n' "$2" "$3" > shop/migrations/$1.py; }
m 0001_initial '' "migrations.CreateModel('Order', [('id', models.BigAutoField(primary_key=True)), ('code', models.CharField(max_length=9))])"
m 0002_order_note "('shop', '0001_initial')" "migrations.AddField('order', 'note', models.TextField(default=''))"
m 0002_order_paid "('shop', '0001_initial')" "migrations.AddField('order', 'paid', models.BooleanField(default=False))"
# ---
cleanup() {
  echo "--- collecting state of the job"
  for i in $(seq 50); do echo "docker volume rm ci_pg_$i: no such volume (ignored)"; done
  pip list 2>/dev/null | head -60
}
trap cleanup EXIT
python -W always manage.py check
python manage.py makemigrations --check --dry-run
