# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (tox 4, mypy, Sphinx); its console by hand
# cause: shop/cart.py:9: error: Argument 1 to "charge" has incompatible type "str"; expected "int"
mkdir -p shop docs
touch shop/__init__.py shop/py.typed
cat > shop/cart.py <<'P'
"""Carts."""


def charge(cents: int) -> bool:
    return cents > 0


def pay(form: dict[str, str]) -> bool:
    return charge(form["cents"])
P
cat > tox.ini <<'T'
[tox]
envlist = unit,types,docs
skipsdist = true
[testenv]
allowlist_externals = *
[testenv:unit]
commands = python -m pytest -v -p no:cacheprovider --import-mode=importlib tests
[testenv:types]
commands = python -m mypy --strict --cache-dir=/dev/null shop
[testenv:docs]
commands = python -m sphinx -v -b html docs out
T
sed -i "s#python -m#$(command -v python) -m#" tox.ini
mkdir tests
cat > tests/test_cart.py <<'P'
import pytest


@pytest.mark.parametrize("n", range(30))
def test_cart(n):
    pass
P
printf 'project = "shop"\n' > docs/conf.py
{ printf 'shop\n====\n\n.. toctree::\n\n'; for i in $(seq 60); do printf '   page%d\n' $i; printf 'Page %d\n=======\n\nSee :doc:`nowhere%d`.\n' $i $i > docs/page$i.rst; done; } > docs/index.rst
# ---
tox
