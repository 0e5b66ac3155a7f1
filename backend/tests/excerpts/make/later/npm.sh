#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# npm and node (TOOLS as for the first set, and prettier 3, webpack 5): format, coverage, a snapshot, memory, a bundle, a lock file.
. "$(dirname "$0")/frames.sh" || exit 1
BIN="$TOOLS/node_modules/.bin"
MADE="run: npm $(npm -v), node $(node -v)"
export PATH="$BIN:$PATH" npm_config_update_notifier=false CI=true
package() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app/src" && cd "$WORK/app" || exit 1
    printf '{"name":"shop","version":"1.0.0","scripts":{"check":"%s"}}\n' "$1" >package.json
    ln -s "$TOOLS/node_modules" node_modules
    local i
    for i in $(seq 1 8); do printf 'export const f%s = (n) => n + %s;\n' "$i" "$i" >"src/f$i.js"; done
}
package "prettier --check src"; printf 'export   const loose = ( n )=>{ return n }\n' >src/loose.js
(chatter 40; npm run check; chatter 60) 2>&1 | log prettier-check roles "src/loose.js"
package "jest --ci --coverage"; echo '{"coverageThreshold":{"global":{"lines":90}}}' >jest.config.json
printf 'exports.used = (n) => n;\nexports.a = (n) => {\n  if (n) {\n    n++;\n    return n;\n  }\n  return 3;\n};\n' >src/cart.js
printf "const c = require('./src/cart');\nfor (let i = 0; i < 30; i++) test('error ' + i, () => { console.warn('Error: expected', i); expect(c.used(i)).toBe(i); });\n" >cart.test.js
(npm run check; chatter 40) 2>&1 | log coverage-below pipeline "coverage threshold for lines (90%) not met"
package "jest --ci"; mkdir -p __snapshots__
printf "test('page', () => { expect({ title: 'Cart', rows: [1, 2, 4] }).toMatchSnapshot(); });\nfor (let i = 0; i < 60; i++) test('no error ' + i, () => {});\n" >page.test.js
printf '// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[`page 1`] = `\n{\n  "rows": [\n    1,\n    2,\n    3,\n  ],\n  "title": "Cart",\n}\n`;\n' >__snapshots__/page.test.js.snap
for i in $(seq 1 12); do printf "test('fine', () => { console.error('FAIL: expected by the test'); });\n" >"m$i.test.js"; done
(chatter 30; npm run check; chatter 50) 2>&1 | log snapshot-differs none "● page"
package "node --max-old-space-size=24 build.js"; printf 'console.log("bundling");\nconst all = [];\nfor (;;) all.push(new Array(1000).fill(all.length));\n' >build.js
(chatter 60; npm run check) 2>&1 | log heap-out-of-memory roles "JavaScript heap out of memory"
package "webpack --mode production"; printf "import { f1 } from './f1.js';\nimport { tax } from './taxes.js';\nconsole.log(f1(1), tax);\n" >src/index.js
(chatter 30; npm run check; chatter 60) 2>&1 | log bundle-not-found pipeline "Can't resolve './taxes.js'"
package "true"; rm node_modules; printf '{"name":"shop","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"shop","version":"1.0.0"}}}\n' >package-lock.json; sed -i 's/"scripts"/"dependencies":{"tax":"file:tax"},"scripts"/' package.json; mkdir tax; echo '{"name":"tax","version":"2.1.0"}' >tax/package.json
(chatter 60; npm ci --offline --no-audit; chatter 50) 2>&1 | log ci-lock-differs roles "in sync" "Missing: tax@2.1.0 from lock file" "Missing: tax"
done_with
