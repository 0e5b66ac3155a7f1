# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (Vite 5, coloured); its console by hand
# cause: Rollup failed to resolve import "@shop/totals"
ln -s "$NODE_MODULES" node_modules
mkdir src
echo '{"name":"shop","type":"module","scripts":{"build":"vite build"}}' > package.json
echo '<!doctype html><script type="module" src="/src/main.js"></script>' > index.html
echo 'import { totals } from "@shop/totals"; totals();' > src/main.js
# ---
FORCE_COLOR=1 npm run build || code=$?
tail -n +1 package.json index.html
for i in $(seq 42); do echo "cache: kept node_modules/.vite/deps/chunk-$i.js"; done
exit $code
