# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (npm 11); its console by hand
# cause: npm error Missing: picocolors@1.1.1 from lock file
# cause: npm error `npm ci` can only install packages when your package.json and package-lock.json
echo '{"name":"shop","version":"1.0.0","dependencies":{"ms":"2.1.3"}}' > package.json
npm i --package-lock-only
echo '{"name":"shop","version":"1.0.0","dependencies":{"ms":"2.1.3","picocolors":"1.1.1"}}' > package.json
# ---
npm ci || code=$?
echo "node $(node --version), npm $(npm --version)"
for i in $(seq 45); do echo "unmounting cache volume layer $i"; done
exit $code
