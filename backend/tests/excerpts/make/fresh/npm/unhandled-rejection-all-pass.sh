# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (Vitest 2, coloured); its console by hand
# cause: Cannot read properties of undefined (reading 'flush')
ln -s "$NODE_MODULES" node_modules
cat > package.json <<'P'
{"name": "shop", "type": "module", "scripts": {"test": "vitest run --reporter=verbose"}}
P
cat > queue.test.js <<'J'
import { test, expect } from 'vitest';
for (let i = 0; i < 60; i += 1) {
  test(`queue drains ${i}`, () => { expect(i).toBe(i); });
}
test('closes', async () => {
  let store;
  setTimeout(() => { store.flush(); }, 5);
  await new Promise((done) => setTimeout(done, 30));
});
J
# ---
FORCE_COLOR=1 npm test
