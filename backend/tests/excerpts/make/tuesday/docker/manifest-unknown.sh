# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: by hand after docker 28's pull and compose
# frame: gitlab
# before: 10
# after: 16
# cause: manifest unknown
cat <<'E'
$ docker compose -f ci/compose.yml pull --quiet
 db Pulled 
 cache Pulled 
 api Error manifest for registry.example.org/shop/api:2026.11.3 not found: manifest unknown: manifest unknown
 queue Interrupted
 mail Interrupted
Error response from daemon: manifest for registry.example.org/shop/api:2026.11.3 not found: manifest unknown: manifest unknown
$ docker compose -f ci/compose.yml down --volumes --remove-orphans
time="2026-11-24T09:19:02Z" level=warning msg="Warning: No resource found to remove for project \"app\"."
E
exit 1
