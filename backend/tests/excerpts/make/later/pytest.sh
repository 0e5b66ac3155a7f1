#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# pytest (PYTEST, with xdist, cov and timeout) and Python's linters beside it (RUFF, BLACK).
. "$(dirname "$0")/frames.sh" || exit 1
PYTEST=${PYTEST:-pytest}
BIN=$(dirname "$(command -v "$PYTEST")")
TOOLS=$(dirname "$BIN")
MADE="run: $($PYTEST --version 2>&1)"
suite() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app/tests" && cd "$WORK/app" || exit 1
    local i
    for i in 1 2 3 4 5; do
        printf 'import logging, sys\nimport pytest\n\n@pytest.mark.parametrize("n", range(30))\ndef test_error_is_caught(n):\n    logging.error("Traceback (most recent call last): expected %%s", n)\n    print("FAILED once, as it should", file=sys.stderr)\n    assert n >= 0\n' >"tests/test_s$i.py"
    done
}
suite; printf '\ndef test_order():\n    got = {"id": 17, "lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 3}], "total": "20.00"}\n    assert got == {"id": 17, "lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}], "total": "20.00"}\n' >>tests/test_s3.py
($PYTEST -vv -rA; chatter 50) 2>&1 | log dictionaries-differ roles "E       AssertionError: assert {'id': 17"
suite; printf '\ndef test_waits():\n    import time\n    time.sleep(30)\n' >>tests/test_s2.py
$PYTEST -v --timeout 1 2>&1 | log test-takes-too-long pipeline "Timeout (>1.0s)"
suite; mkdir shop; printf 'def a(n):\n    if n:\n        n += 1\n        n += 2\n        return n\n    return 3\n' >shop/cart.py; : >shop/__init__.py; printf '\ndef test_import():\n    import shop.cart\n' >>tests/test_s1.py
(PYTHONPATH=. $PYTEST -q --cov=shop --cov-fail-under=90; chatter 60) 2>&1 | log coverage-below none "is less than fail-under=90" "Required test coverage of 90% not reached"
suite; printf '\ndef test_uses(databse):\n    pass\n' >>tests/test_s4.py
$PYTEST -n 3 -v 2>&1 | (chatter 30; cat; chatter 50) | log fixture-not-found roles "fixture 'databse' not found"
suite; printf 'import os\n\n\ndef total(prices):\n    return sum(prices) + taxs\n' >cart.py
("$BIN/ruff" check --no-cache .; chatter 50) 2>&1 | sed '/test_s/d' | log ruff-undefined pipeline "Undefined name \`taxs\`" "os\` imported but unused"
suite; rm tests/*; printf 'def  f( a ):\n  return   a\n' >tests/loose.py; printf 'def f(a):\n    return a\n' >tests/fine.py
("$PYTEST" --version; chatter 40; "$BIN/black" --check .; chatter 60) 2>&1 | log black-check roles "would reformat /home/ci/src/app/tests/loose.py"
done_with
