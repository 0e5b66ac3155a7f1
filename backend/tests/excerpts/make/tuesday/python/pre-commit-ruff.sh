# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: pre-commit with local hooks, ruff, yamllint; its console by hand
# frame: gitlab
# before: 12
# after: 18
# cause: F821 Undefined name `prices`
git init -q .; export HOME=$PWD/../home; mkdir -p $HOME
cat > .pre-commit-config.yaml <<'E'
repos:
  - repo: local
    hooks:
      - {id: yamllint, name: yamllint, entry: yamllint -d relaxed, language: system, files: '\.yaml$'}
      - {id: ruff, name: ruff (legacy alias), entry: ruff check --force-exclude, language: system, types: [python]}
      - {id: ruff-format, name: ruff format, entry: ruff format --check, language: system, types: [python]}
      - {id: shellcheck, name: shellcheck, entry: shellcheck, language: system, types: [shell]}
      - {id: no-fixme, name: No FIXME, entry: FIXME, language: pygrep, types: [python]}
E
printf 'def total():\n    return sum(prices)\n' > cart.py
printf '#!/bin/sh\necho ok\n' > run.sh; chmod +x run.sh
git add -A; git commit -qm 'cart: Sum'
PATH=$VENV/bin:$PATH pre-commit run --all-files --show-diff-on-failure --color=never
