# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (Jest 29); its console by hand
# cause: ● Cart › renders the total
# cause: -   "total": "10.80 €"
# cause: Snapshot name: `Cart renders the total 1`
ln -s "$NODE_MODULES" node_modules
mkdir -p src/__snapshots__
cat > package.json <<'P'
{"name": "shop", "scripts": {"test": "jest --ci --coverage --verbose"}, "jest": {"watchman": false}}
P
for i in $(seq 25); do cat > src/m$i.test.js <<J
const f = require('./m$i');
test('logs and recovers $i', () => { console.error('Error: socket hang up (attempt $i)'); expect(f(1)).toBe(1); });
J
echo 'module.exports = (x) => { if (x > 5) { return 2; } return 1; };' > src/m$i.js; done
cat > src/cart.test.js <<'J'
describe('Cart', () => {
  test('is empty at first', () => {});
  test('renders the total', () => { expect({ total: '10.79 €', lines: 3 }).toMatchSnapshot(); });
});
J
cat > src/__snapshots__/cart.test.js.snap <<'J'
// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[`Cart renders the total 1`] = `
{
  "lines": 3,
  "total": "10.80 €",
}
`;
J
# ---
npm test
