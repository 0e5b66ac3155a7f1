# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (flake8, pytest 9); its console by hand
# cause: shop/report.py:3:12: F821 undefined name 'datetime'
mkdir -p shop tests
printf 'def stamp():\n    """Now."""\n    return datetime.datetime.now()\n' > shop/report.py
touch shop/__init__.py
cat > tests/test_x.py <<'P'
import warnings
import pytest


@pytest.mark.parametrize("n", range(12))
def test_x(n):
    warnings.warn(f"error_handler={n} is deprecated, errors will be raised in 3.0", DeprecationWarning)
P
# ---
set +e
python -m flake8 shop; lint=$?
python -m pytest -p no:cacheprovider -v tests; unit=$?
echo "unit tests: $unit"
for i in $(seq 30); do echo "uploading coverage part $i"; done
exit $((lint | unit))
