# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (Yarn 1.22); its console by hand
# cause: error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.
echo '{"name":"shop","version":"1.0.0","license":"MIT","dependencies":{"ms":"2.1.3"}}' > package.json
"$NODE_MODULES/.bin/yarn" install --ignore-scripts
sed -i 's/2.1.3"/2.1.2"/' package.json
# ---
"$NODE_MODULES/.bin/yarn" install --frozen-lockfile
