# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (curl, Bash); its console by hand
# cause: curl: (7) Failed to connect to 127.0.0.1 port 39999
# ---
for try in 1 2 3 4 5; do
  echo "smoke test, try $try"
  if curl -fsS http://127.0.0.1:39999/healthz; then exit 0; fi
  sleep 0.2
done
echo "the shop did not come up"
echo "::group::docker compose logs"
for i in $(seq 80); do echo "db-1  | 2026-11-27 10:00:0$((i % 10)) UTC [$i] LOG:  checkpoint complete: wrote $i buffers"; done
echo "::endgroup::"
exit 1
