# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (pytest 9, pytest-xdist); its console by hand
# cause: Fatal Python error: Segmentation fault
# cause: worker 'gw1' crashed while running
# cause: worker 'gw0' crashed while running
# cause: worker 'gw2' crashed while running
mkdir -p tests
cat > tests/test_codec.py <<'P'
import ctypes, time
import pytest


@pytest.mark.parametrize("n", range(120))
def test_roundtrip(n):
    time.sleep(0.002)
    assert bytes([n]).hex() == f"{n:02x}"


def test_decode_truncated():
    ctypes.string_at(0)


@pytest.mark.parametrize("n", range(60))
def test_other(n):
    time.sleep(0.002)
    if n in (51, 52):
        pytest.skip("needs hardware")
P
# ---
python -m pytest -p no:cacheprovider -n 3 -v tests
