# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (pip, setuptools, gcc); its console by hand
# cause: fatal error: libpq-fe.h: No such file or directory
mkdir -p fastpg app
cat > fastpg/pyproject.toml <<'T'
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "fastpg"
version = "2.4.1"
T
cat > fastpg/setup.py <<'P'
from setuptools import Extension, setup
setup(ext_modules=[Extension("fastpg._c", ["src/util.c", "src/conn.c"])], packages=["fastpg"])
P
mkdir -p fastpg/src fastpg/fastpg
for i in $(seq 45); do echo "X = $i" > fastpg/fastpg/m$i.py; done; touch fastpg/fastpg/__init__.py
printf '#include <Python.h>\nstatic int unused(void) { int x; return 1; }\nint helper(const char *s) { char *t = s; return t != 0; }\n' > fastpg/src/util.c
printf '#include <Python.h>\n#include <libpq-fe.h>\nint go(void) { return 0; }\n' > fastpg/src/conn.c
# ---
echo "Collecting requirements"
python -m pip install --no-build-isolation --no-deps --disable-pip-version-check ./fastpg || code=$?
echo "pip exited with $code; diagnostics follow"
python -m pip list --disable-pip-version-check
df -h / | tail -1 | tr -s ' '
exit $code
