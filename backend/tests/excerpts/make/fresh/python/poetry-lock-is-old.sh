# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (Poetry); its console by hand
# cause: pyproject.toml changed significantly since poetry.lock was last generated
cat > pyproject.toml <<'T'
[project]
name = "shop"
version = "1.0.0"
requires-python = ">=3.11,<4"
dependencies = []
T
POETRY_VIRTUALENVS_CREATE=false python -m poetry lock
sed -i 's/^dependencies.*/dependencies = ["certifi"]/' pyproject.toml
# ---
export POETRY_VIRTUALENVS_CREATE=false
python -m poetry --version
for service in postgres redis mail queue search; do echo "starting $service ... done"; done
python -m poetry install --no-root --sync || { code=$?; set +x; for service in postgres redis mail queue search; do for n in 1 2 3 4 5 6 7 8 9; do echo "$service-$n | shutting down: received fast shutdown request"; done; done; exit $code; }
