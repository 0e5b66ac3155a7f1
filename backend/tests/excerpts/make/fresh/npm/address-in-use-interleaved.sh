# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (concurrently 9, Node.js 20); its console by hand
# cause: Error: listen EADDRINUSE: address already in use 127.0.0.1:38471
ln -s "$NODE_MODULES" node_modules
cat > web.js <<'J'
let n = 0;
const t = setInterval(() => { n += 1; console.log(`GET /healthz?n=${n} 200 - ${n % 7} ms`); if (n > 90) { clearInterval(t); } }, 20);
J
cat > api.js <<'J'
const http = require('http');
console.log('api: reading configuration');
const first = http.createServer().listen(38471, '127.0.0.1', () => setTimeout(() => http.createServer().listen(38471, '127.0.0.1'), 500));
J
cat > mock.js <<'J'
let n = 0;
const t = setInterval(() => { n += 1; console.error(`[mock] error simulated for case ${n}, as wanted`); if (n > 60) { clearInterval(t); } }, 30);
J
# ---
node_modules/.bin/concurrently --names web,api,mock --no-color "node web.js" "node api.js" "node mock.js"
