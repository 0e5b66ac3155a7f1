# SPDX-License-Identifier: Apache-2.0
# frame: buildbot
# how: **run** (unittest of Python 3.11); its console by hand
# cause: ConfigError: [server] port: 'eighty' is not a number
mkdir -p tests
cat > tests/__init__.py < /dev/null
cat > app.py <<'P'
import configparser


class ConfigError(Exception):
    pass


def load(text):
    config = configparser.ConfigParser()
    config.read_string(text)
    port = config["server"]["port"]
    try:
        return {"port": int(port)}
    except ValueError:
        raise ConfigError(f"[server] port: {port!r} is not a number") from None
P
cat > tests/test_api.py <<'P'
import sys
import unittest
import warnings
import app


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.config = app.load("[server]\nport = eighty\n")

    def test_get(self):
        pass

    def test_put(self):
        pass


class Log(unittest.TestCase):
    pass


def make(n):
    def test(self):
        print(f"ERROR app.worker {n}: could not reach queue, will retry", file=sys.stderr)
        print("Traceback (most recent call last):\n  File \"/srv/app/worker.py\", line 88, in poll\nTimeoutError: timed out", file=sys.stderr)
    return test


for n in range(30):
    setattr(Log, f"test_retry_{n:02}", make(n))
P
# ---
python -m unittest -v
