# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: tox, mypy; its console by hand
# frame: zuul
# before: 34
# after: 44
# cause: shop/cart.py:7: error: Incompatible return value type (got "int | None", expected "int")
mkdir shop; touch shop/__init__.py
cat > shop/cart.py <<'E'
"""Items."""

PRICES: dict[str, int] = {"tea": 300}


def price(name: str) -> int:
    return PRICES.get(name)
E
cat > tox.ini <<'E'
[tox]
env_list = types
skipsdist = true
[testenv:types]
skip_install = true
allowlist_externals = mypy
commands = mypy --no-color-output shop
E
PATH=$VENV/bin:$PATH tox run --colored no
