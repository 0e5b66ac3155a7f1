# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (Node.js 20); its console by hand
# cause: FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
cat > bundle.js <<'J'
const kept = [];
for (let i = 0; ; i += 1) {
  if (i % 20000 === 0) console.log(`[bundle] ${i / 20000} chunks rendered, 0 errors`);
  kept.push({ i, text: `module ${i}`.repeat(4) });
}
J
echo '{"name":"shop","scripts":{"build":"node --max-old-space-size=40 bundle.js"}}' > package.json
# ---
npm run build || code=$?
for i in $(seq 50); do echo "uploading partial bundle chunk-$i.js.map"; done
exit $code
