# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: tox -p, pytest; its console by hand
# frame: zuul
# before: 50
# after: 160
# cause: KeyError: 'currency'
cat > tox.ini <<'E'
[tox]
env_list = unit, slow, api, docs
skipsdist = true
[testenv]
skip_install = true
allowlist_externals = *
[testenv:unit]
commands = PYTHON -m pytest -p no:cacheprovider -q --log-level=INFO -rA tests/unit
[testenv:slow]
commands = PYTHON -m pytest -p no:cacheprovider -q tests/slow
[testenv:api]
commands = PYTHON -m pytest -p no:cacheprovider -v tests/api
[testenv:docs]
commands = sh -c "for i in 1 2 3 4 5 6; do echo docs/page$i.rst: WARNING: undefined label: error-codes; done; sleep 3; echo build succeeded, 6 warnings."
E
mkdir -p tests/unit tests/slow tests/api
cat > tests/unit/test_log.py <<'E'
import logging, pytest
@pytest.mark.parametrize("n", range(30))
def test_retry(n):
    logging.error("payment %d failed: Traceback is in the store", n)
    try:
        raise ValueError(n)
    except ValueError:
        logging.exception("handled")
E
printf 'import time\ndef test_slow():\n    time.sleep(2)\n' > tests/slow/test_slow.py
cat > tests/api/test_api.py <<'E'
import pytest
def parse(answer):
    return answer["amount"], answer["currency"]
@pytest.mark.parametrize("n", range(12))
def test_parse(n):
    answer = {"amount": n, "currency": "EUR"}
    if n == 7:
        del answer["currency"]
    assert parse(answer)[0] == n
E
sed -i "s,PYTHON,$VENV/bin/python," tox.ini
PATH=$VENV/bin:$PATH tox run-parallel -p all --parallel-no-spinner -o --colored no
