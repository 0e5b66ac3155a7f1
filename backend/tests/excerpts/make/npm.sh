#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# npm and node's test runners (TOOLS: a folder with node_modules of jest 29, mocha 10, typescript 5, eslint 9, vitest 1).
. "$(dirname "$0")/frame.sh" || exit 1
BIN="$TOOLS/node_modules/.bin"
MADE="run: npm $(npm -v), node $(node -v)"
export PATH="$BIN:$PATH" npm_config_update_notifier=false CI=true
package() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app" && cd "$WORK/app" || exit 1
    printf '{"name":"app","version":"1.0.0","scripts":{"test":"%s"}}\n' "$1" >package.json
    ln -s "$TOOLS/node_modules" node_modules
}
jest_files() {
    local i
    for i in $(seq 1 9); do
        printf "test.each([...Array(20).keys()])('case %%i', n => { console.error('Error: expected by the test', n); expect(n).toBe(n); });\n" >"m$i.test.js"
    done
}
package "node --test"
for i in $(seq 1 9); do printf "const t=require('node:test');const a=require('node:assert');for(let n=0;n<15;n++)t('case '+n,()=>a.equal(n,n));\n" >"m$i.test.js"; done
printf "t('total',()=>a.equal(41,42,'total is wrong'));t('later',()=>a.equal(1,2));\n" >>m5.test.js
npm test 2>&1 | log node-test zuul "total is wrong"
package "jest --ci"; jest_files; printf "test('total', () => { expect(41).toBe(42); });\ntest('after', () => { expect(1).toBe(2); });\n" >>m4.test.js
npm test 2>&1 | log jest-first-of-two jenkins "● total" "Expected: 42"
package "jest --ci --color"; jest_files; printf "const x = require('./not-there');\n" >m0.test.js
(npm test; noise 60 "artifact") 2>&1 | log jest-missing-module-coloured none "Cannot find module './not-there'"
package "mocha"
mkdir test; for i in $(seq 1 9); do printf "const a=require('assert');describe('m$i',()=>{for(let n=0;n<12;n++)it('case '+n+': no errors',()=>a.equal(n,n));});\n" >test/m$i.js; done
printf "describe('cart',()=>{it('sums prices',()=>a.strictEqual(19,20));it('rounds',()=>a.strictEqual(1.5,2));});\n" >>test/m6.js
npm test 2>&1 | (cat; noise 50 "upload") | log mocha zuul "Expected values to be strictly equal" "1) sums prices"
package "tsc -p ."; echo '{"compilerOptions":{"noEmit":true,"strict":true,"types":[],"target":"es2020"},"include":["src"]}' >tsconfig.json
mkdir src; for i in $(seq 1 12); do echo "export const f$i = (n: number): number => n + $i;" >src/m$i.ts; done; echo 'export const wrong: number = "seven";' >src/m8.ts; echo 'export const late: string = 9;' >src/m9.ts
(noise 70 "lint"; npm test; noise 60 "clean") 2>&1 | log typescript jenkins "src/m8.ts(1,14): error TS2322"
package "eslint src"; mkdir src
printf "export default [{rules:{'no-undef':'error','no-unused-vars':'warn'}}];\n" >eslint.config.mjs
for i in $(seq 1 12); do echo "const unused$i = $i;" >src/m$i.js; done; echo 'launch(1);' >>src/m5.js
npm test 2>&1 | log eslint-error-between-warnings none "'launch' is not defined"
package "vitest run"; ln -sf "$TOOLS/node_modules" node_modules
for i in $(seq 1 6); do printf "import {test,expect} from 'vitest';\nfor(let n=0;n<12;n++)test('case '+n,()=>{console.log('error: none');expect(n).toBe(n)});\n" >m$i.test.mjs; done
printf "test('parses dates',()=>{expect('2026-11').toBe('2026-12')});\n" >>m3.test.mjs
npm test 2>&1 | log vitest zuul "expected '2026-11' to be '2026-12'"
package "node build.js"
printf "for(let i=0;i<80;i++)console.log('[build] chunk',i,'0 errors');\nconst cfg=JSON.parse('{}');\nconsole.log(cfg.output.path);\n" >build.js
npm test 2>&1 | (cat; noise 45 "post") | log type-error-in-build jenkins "TypeError: Cannot read properties of undefined"
package "true"; sed -i 's/"scripts"/"dependencies":{"left-pad-nowhere-zz":"file:.\/nowhere.tgz"},"scripts"/' package.json; rm node_modules
(noise 60; npm install --offline --no-audit; noise 40 "cleanup") 2>&1 | log install-missing-file zuul "no such file or directory" "ENOENT"
done_with
