# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: jest; its console by hand
# frame: jenkins
# before: 20
# after: 24
# cause: Expected: 1999
# cause: ● cart › sums its items
mkdir -p src
echo '{"name":"web","version":"1.4.0"}' > package.json
cat > src/cart.test.js <<'E'
const total = (items) => items.reduce((sum, item) => sum + item.price, -9);
describe("cart", () => {
  it("is empty at first", () => { expect([]).toHaveLength(0); });
  it("sums its items", () => { expect(total([{ price: 1000 }, { price: 999 }])).toBe(1999); });
});
E
cat > src/retry.test.js <<'E'
it("gives up", () => { console.error("Error: try 3 failed: connect ECONNREFUSED"); console.warn("will not be tried again"); });
E
for i in 1 2 3 4 5 6; do echo "it.each([1,2,3])('page $i.%i', (n) => { expect(n).toBeGreaterThan(0); });" > src/page$i.test.js; done
NODE_PATH=$NODE/node_modules $NODE/node_modules/.bin/jest --ci --coverage=false -i
