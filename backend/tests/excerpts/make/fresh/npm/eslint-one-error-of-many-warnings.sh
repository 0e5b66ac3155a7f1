# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (ESLint 9); its console by hand
# cause: 'tariff' is not defined
ln -s "$NODE_MODULES" node_modules
mkdir src
echo '{"name":"shop","type":"module","scripts":{"lint":"eslint src"}}' > package.json
cat > eslint.config.js <<'J'
export default [{ rules: { 'no-undef': 'error', 'no-unused-vars': 'warn', eqeqeq: 'warn', 'no-console': 'warn' }, languageOptions: { globals: { console: true } } }];
J
for i in $(seq 20); do printf 'const failed%d = 1;\nexport const error%d = (x) => { console.log(x); return x == 1; };\n' $i $i > src/m$i.js; done
echo 'export const price = (amount) => amount * tariff;' > src/m15a.js
# ---
npm run lint
