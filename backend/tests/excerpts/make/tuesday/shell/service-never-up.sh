# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: bash, python's http.client; its console by hand
# frame: zuul
# before: 20
# after: 80
# cause: FATAL shop.start: store.url is not set
# cause: http://127.0.0.1:8080/health did not answer within
cat > serve.py <<'E'
import sys
for i in range(8): print(f"2026-11-24 09:18:0{i} INFO shop.start: module {i} is loaded", file=sys.stderr)
print("2026-11-24 09:18:08 WARN shop.errors: no error tracker is set, errors are logged", file=sys.stderr)
print("2026-11-24 09:18:09 FATAL shop.start: store.url is not set", file=sys.stderr)
sys.exit(78)
E
python3 serve.py > service.log 2>&1 & wait
for i in $(seq 1 40); do echo "waiting for http://127.0.0.1:8080/health ($i of 40): curl: (7) Failed to connect to 127.0.0.1 port 8080: Connection refused"; done
echo "http://127.0.0.1:8080/health did not answer within 40 tries"
echo "--- service.log"; cat service.log; echo "--- end of service.log"
echo "kill: (4711) - No such process"
exit 1
