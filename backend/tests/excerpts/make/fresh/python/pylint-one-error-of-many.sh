# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (pylint); its console by hand
# cause: E0602: Undefined variable 'tariff' (undefined-variable)
mkdir -p shop
touch shop/__init__.py
for i in $(seq 25); do printf 'import os\ndef f%d(a, b, c, d, e, f, g):\n    try:\n        x = 1\n    except Exception:\n        pass\n    return  a\n' $i > shop/m$i.py; done
printf 'def price(amount):\n    return amount * tariff\n' > shop/m14b.py
# ---
python -m pylint --fail-on=E --fail-under=0 --recursive=y shop
