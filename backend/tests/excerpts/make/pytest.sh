#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pytest (PYTEST names it): failing assertions, errors of fixtures and collection, xdist, warnings, output that only looks bad.
. "$(dirname "$0")/frame.sh" || exit 1
PYTEST=${PYTEST:-pytest}
MADE="run: $($PYTEST --version 2>&1), xdist"
suite() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app/tests" && cd "$WORK/app" || exit 1
    local i
    for i in $(seq 1 8); do
        cat >"tests/test_m$i.py" <<PY
import logging
import warnings
import pytest

@pytest.mark.parametrize("n", range(25))
def test_many(n):
    logging.getLogger("app").error("Error: this one is expected, attempt %d", n)
    if n == 3:
        warnings.warn("error-prone call, DeprecationWarning: use new_call()")
    assert n + $i >= $i
PY
    done
}
suite; printf '\ndef total(prices):\n    return sum(prices) - 1\n\ndef test_total():\n    assert total([2, 3]) == 5\n\ndef test_second():\n    assert total([]) == 0\n' >>tests/test_m4.py
$PYTEST -v 2>&1 | log first-assertion-of-two zuul "E       assert 4 == 5"
suite; printf '\n@pytest.fixture\ndef db():\n    raise ConnectionError("database at db.example.org:5432 refused")\n\ndef test_uses(db):\n    pass\n' >>tests/test_m2.py
$PYTEST 2>&1 | log fixture-error jenkins "ConnectionError: database at db.example.org:5432 refused"
suite; printf 'import not_there_at_all\n' >tests/test_m0.py
$PYTEST 2>&1 | (noise 80 "installed package"; cat) | log collection-import-error none "No module named 'not_there_at_all'"
suite; printf '\ndef test_total():\n    result = {"state": "queued"}\n    assert result["state"] == "done"\n' >>tests/test_m7.py
$PYTEST -n 4 -v 2>&1 | log xdist-interleaved zuul "AssertionError: assert 'queued' == 'done'"
suite; printf '\ndef test_raises():\n    with pytest.raises(ValueError):\n        int("12")\n' >>tests/test_m5.py
$PYTEST -q --color=yes --durations=30 2>&1 | log did-not-raise-coloured none "DID NOT RAISE"
suite; printf '\ndef helper(path):\n    return open(path)\n\ndef test_open():\n    print("opening")\n    helper("/home/ci/none.json")\n' >>tests/test_m3.py
($PYTEST -rA --tb=short; echo; for i in $(seq 1 50); do echo "Uploading htmlcov/$i.html ... done"; done) 2>&1 | log file-not-found-long-summary jenkins "FileNotFoundError: [Errno 2] No such file or directory: '/home/ci/none.json'"
suite; printf 'import os\ndef pytest_configure(config):\n    raise RuntimeError("setting APP_REGION is missing")\n' >conftest.py
$PYTEST 2>&1 | (noise 60 "pip"; cat) | log conftest-raises zuul "RuntimeError: setting APP_REGION is missing"
done_with
