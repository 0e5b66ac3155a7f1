# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after Jenkins 2.479's parallel branches with failFast and the pipeline's branch prefix
# frame: jenkins
# before: 12
# after: 80
# cause: src/api/orders.ts(88,21): error TS2345
cat <<'E'
[Pipeline] parallel
[Pipeline] { (Branch: units)
[Pipeline] { (Branch: types)
[Pipeline] { (Branch: browser)
[Pipeline] stage
[Pipeline] { (units)
[Pipeline] stage
[Pipeline] { (types)
[Pipeline] stage
[Pipeline] { (browser)
[Pipeline] sh
[Pipeline] sh
[Pipeline] sh
[units] + npx vitest run --reporter=verbose
[types] + npx tsc --noEmit -p .
[browser] + npx playwright test
[units] 
[units]  RUN  v2.1.4 /home/jenkins/workspace/app-verify
[units] 
[units]  ✓ src/cart.test.ts > sums
[units]  ✓ src/cart.test.ts > takes refunds
[browser] Running 41 tests using 2 workers
[units] stderr | src/retry.test.ts > gives up
[units] Error: try 3 failed: connect ECONNREFUSED 127.0.0.1:9
[units]     at retry (/home/jenkins/workspace/app-verify/src/retry.ts:31:11)
[units]     at /home/jenkins/workspace/app-verify/src/retry.test.ts:12:5
[units]  ✓ src/retry.test.ts > gives up
[browser]   ✓  1 [chromium] › login.spec.ts:4:5 › logs in (1.2s)
[browser]   ✓  2 [chromium] › login.spec.ts:19:5 › shows an error for a wrong password (0.9s)
[types] src/api/orders.ts(88,21): error TS2345: Argument of type 'string | undefined' is not assignable to parameter of type 'string'.
[types]   Type 'undefined' is not assignable to type 'string'.
[Pipeline] [types] }
[browser]   ✓  3 [chromium] › cart.spec.ts:4:5 › sums (2.2s)
[Pipeline] [types] // stage
[Pipeline] [types] }
[types] Failed in branch types
[units] Sending interrupt signal to process
[browser] Sending interrupt signal to process
[units]  ✓ src/rates.test.ts > of 2026
[units] Terminated
[browser]   ✘  4 [chromium] › cart.spec.ts:31:5 › is empty at first (0.3s)
[browser] Terminated
[units] script returned exit code 143
[Pipeline] [units] }
[Pipeline] [units] // stage
[Pipeline] [units] }
[units] Failed in branch units
[browser]   1) [chromium] › cart.spec.ts:31:5 › is empty at first ─────────────────────
[browser]     Error: browserContext.newPage: Target page, context or browser has been closed
[browser]     at /home/jenkins/workspace/app-verify/e2e/cart.spec.ts:32:31
[browser] script returned exit code 143
[Pipeline] [browser] }
[Pipeline] [browser] // stage
[Pipeline] [browser] }
[browser] Failed in branch browser
[Pipeline] // parallel
E
exit 1
