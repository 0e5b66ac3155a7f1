# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (pytest 9, pytest-cov); its console by hand
# cause: AssertionError: assert Decimal('10.79') == Decimal('10.80')
# cause: assert Decimal('10.79') == Decimal('10.80')
mkdir -p shop tests
cat > shop/__init__.py <<'P'
P
cat > shop/cart.py <<'P'
import logging
from decimal import Decimal, ROUND_DOWN
log = logging.getLogger("shop.cart")


def total(prices, rate):
    if not prices:
        log.error("ERROR: cart is empty, refusing to compute a total")
        raise ValueError("empty cart")
    net = sum(prices, Decimal(0))
    return (net * rate).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def charge(gateway, amount):
    for attempt in range(3):
        try:
            return gateway(amount)
        except ConnectionError as why:
            log.error("charge failed (attempt %d): %s", attempt + 1, why)
    log.critical("FATAL: giving up on gateway")
    return None
P
for i in $(seq 40); do
  printf 'def unused_%d(x):\n    if x > %d:\n        return x\n    return None\n\n\n' $i $i > shop/m$i.py
done
cat > tests/test_cart.py <<'P'
from decimal import Decimal as D
import pytest
from shop import cart


@pytest.mark.parametrize("n", range(60))
def test_gateway_gives_up(n):
    def gateway(amount):
        raise ConnectionError(f"connection to payments-{n}.example.org refused")
    assert cart.charge(gateway, 1) is None


def test_empty():
    with pytest.raises(ValueError):
        cart.total([], D(1))


def test_rounds_half_up():
    assert cart.total([D("9.00")], D("1.1995")) == D("10.80")


@pytest.mark.parametrize("n", range(60))
def test_many(n):
    assert cart.total([D(n + 1)], D(1)) == D(n + 1)
P
# ---
python -m pytest -p no:cacheprovider -o log_cli=true -o log_cli_level=INFO -v --cov=shop --cov-report=term-missing tests
