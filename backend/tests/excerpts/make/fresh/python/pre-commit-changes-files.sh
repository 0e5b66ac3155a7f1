# SPDX-License-Identifier: Apache-2.0
# frame: prow
# how: **run** (pre-commit); its console by hand
# cause: - files were modified by this hook
# cause: end-of-file-fixer
# cause: Fix end of files
cat > fix.py <<'P'
import sys
for name in sys.argv[1:]:
    text = open(name).read()
    if text and not text.endswith("\n"):
        open(name, "a").write("\n")
        print(f"Fixing {name}")
P
cat > .pre-commit-config.yaml <<'Y'
repos:
- repo: local
  hooks:
  - {id: check-json, name: check json, entry: python -c 0, language: system, files: none}
  - {id: end-of-file-fixer, name: Fix end of files, entry: python fix.py, language: system, types: [text]}
  - {id: mypy, name: mypy, entry: python -c "print('Success')", language: system}
  - {id: shellcheck, name: shellcheck, entry: "true", language: system}
Y
mkdir chart
printf 'replicas: 3' > chart/values.yaml
git init -q . && git add -A
# ---
python -m pre_commit run --all-files --show-diff-on-failure --color=never
