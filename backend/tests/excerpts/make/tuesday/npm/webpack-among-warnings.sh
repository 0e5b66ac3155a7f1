# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: webpack; its console by hand
# frame: gitlab
# before: 20
# after: 90
# cause: Module parse failed: Unexpected token
# cause: ERROR in ./src/cart.js 3:14
mkdir -p src
echo '{"name":"web","version":"1.4.0"}' > package.json
echo "module.exports = { mode: 'production', entry: './src/index.js', performance: { maxAssetSize: 10 } };" > webpack.config.js
for i in $(seq 1 9); do echo "import { error$i } from './errors.js'; console.log(error$i);" > src/e$i.js; done
echo 'export const error0 = 1;' > src/errors.js
printf 'export function total(items) {\n  let sum = 0;\n  for (( item of items) { sum += item.price; }\n  return sum;\n}\n' > src/cart.js
{ for i in $(seq 1 9); do echo "export * from './e$i.js';"; done; echo "export * from './cart.js';"; } > src/index.js
NODE_PATH=$NODE/node_modules $NODE/node_modules/.bin/webpack build --no-color
