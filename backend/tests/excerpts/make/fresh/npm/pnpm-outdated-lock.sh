# SPDX-License-Identifier: Apache-2.0
# frame: prow
# how: **run** (pnpm 9); its console by hand
# cause: ERR_PNPM_OUTDATED_LOCKFILE
echo '{"name":"shop","version":"1.0.0","dependencies":{"ms":"2.1.3"}}' > package.json
"$NODE_MODULES/.bin/pnpm" install --lockfile-only
sed -i 's/2.1.3"/2.1.2"/' package.json
# ---
"$NODE_MODULES/.bin/pnpm" install --frozen-lockfile || code=$?
for i in $(seq 55); do echo "docker: removed dangling layer $i"; done
exit $code
