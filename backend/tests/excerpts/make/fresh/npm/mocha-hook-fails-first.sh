# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (Mocha 10); its console by hand
# cause: Error: Timeout of 300ms exceeded.
ln -s "$NODE_MODULES" node_modules
mkdir test
cat > test/a.js <<'J'
describe('orders', function () {
  this.timeout(300);
  before('starts the stand-in of the queue', function (done) { this.timeout(300); });
  for (let i = 0; i < 20; i += 1) it(`keeps order ${i}`, () => {});
});
describe('mail', () => {
  for (let i = 0; i < 70; i += 1) it(`sends Error: template ${i}`, () => { if (i % 30 === 3) console.log('Error: SMTP 451 greylisted, trying again'); });
  after(() => { throw new Error('mail server was not started'); });
});
J
# ---
node_modules/.bin/mocha
