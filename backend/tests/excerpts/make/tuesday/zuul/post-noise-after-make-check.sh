# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: GNU Make, diff; its console by hand
# frame: zuul
# before: 36
# after: 70
# cause: docs/config.md is not what `make docs` writes
cat > Makefile <<'E'
check: lint generated units
lint:
	@echo "lint: 212 files, 0 errors"
generated:
	@mkdir -p docs; printf '# Settings\n\n- port: 8080\n' > docs/config.md; printf '# Settings\n\n- port: 8443\n' > docs/config.md.new
	@diff -u docs/config.md docs/config.md.new || { echo 'docs/config.md is not what `make docs` writes: run it and commit what it changes' >&2; exit 1; }
units:
	@echo "units: 88 passed"
E
make -k check 2>&1
