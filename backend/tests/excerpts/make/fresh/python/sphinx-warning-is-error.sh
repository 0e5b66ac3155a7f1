# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (Sphinx); its console by hand
# cause: docs/api.rst:7: WARNING: unknown document: 'setup/instal'
mkdir -p docs
printf 'project = "shop"\n' > docs/conf.py
printf 'API\n===\n\nFirst steps\n-----------\n\nRead :doc:`setup/instal` before.\n' > docs/api.rst
{ printf 'shop\n====\n\n.. toctree::\n\n   api\n'; for i in $(seq 50); do printf '   error_%d\n' $i; printf 'Error %d: the request failed\n============================\n\nWhat to do when it fails.\n' $i > docs/error_$i.rst; done; } > docs/index.rst
# ---
python -m sphinx -v -W --keep-going -b html docs out
