# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: nox, pytest, ruff; its console by hand
# frame: actions
# before: 18
# after: 22
# cause: assert 120 == 119
cat > noxfile.py <<'E'
import nox
nox.options.default_venv_backend = "none"
@nox.session
def lint(session):
    session.run("ruff", "check", "shop.py", external=True)
@nox.session
def tests(session):
    session.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", external=True)
@nox.session
def docs(session):
    session.run("python", "-c", "print('WARNING: docs: no such label: errors'); print('docs are built')", external=True)
E
printf 'def vat(net):\n    return round(net * 1.2)\n' > shop.py
cat > test_shop.py <<'E'
import pytest
from shop import vat
@pytest.mark.parametrize("net", range(60))
def test_is_more(net):
    assert vat(net) >= net
def test_rounds_down():
    assert vat(100) == 119
E
PATH=$VENV/bin:$PATH nox --no-error-on-missing-interpreters
