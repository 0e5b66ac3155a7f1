#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Docker and BuildKit, by hand in their shape: no network, no disk, no base image, an unknown instruction.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="by hand after BuildKit 0.23's plain progress (docker 28)"
begin() {
    printf '%s\n' '#0 building with "ci" instance using docker-container driver' '' '#1 [internal] load build definition from Dockerfile' '#1 transferring dockerfile: 2.04kB done' '#1 DONE 0.1s' ''
    for i in $(seq 1 40); do echo "#7 $i.10 (Reading database ... error-lib $i%)"; echo "#9 $i.14 npm warn deprecated fatal-error@1.0.$i: use error-cause"; done
}
{ begin; cat <<'TXT'
#7 41.20 Ign:1 http://deb.debian.org/debian bookworm InRelease
#7 51.30 Err:1 http://deb.debian.org/debian bookworm InRelease
#7 51.30   Temporary failure resolving 'deb.debian.org'
#7 51.31 Reading package lists...
#7 51.40 W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'
#7 51.40 W: Some index files failed to download. They have been ignored, or old ones used instead.
#7 51.52 E: Unable to locate package libpq-dev
#7 ERROR: process "/bin/sh -c apt-get update && apt-get install -y libpq-dev" did not complete successfully: exit code: 100
#9 52.01 added 611 packages in 52s
#9 CANCELED
------
 > [base 2/4] RUN apt-get update && apt-get install -y libpq-dev:
51.31 Reading package lists...
51.52 E: Unable to locate package libpq-dev
------
ERROR: failed to build: failed to solve: process "/bin/sh -c apt-get update && apt-get install -y libpq-dev" did not complete successfully: exit code: 100
TXT
chatter 50; } | log no-network-in-step roles "Temporary failure resolving 'deb.debian.org'"
{ begin; cat <<'TXT'
#11 [base 4/4] COPY --from=assets /srv /srv
#11 ERROR: failed to copy files: copy file range failed: no space left on device
------
 > [base 4/4] COPY --from=assets /srv /srv:
------
ERROR: failed to build: failed to solve: failed to copy files: copy file range failed: no space left on device
TXT
chatter 70; } | log no-space pipeline "no space left on device"
{ cat <<'TXT'
#0 building with "ci" instance using docker-container driver

#2 [internal] load metadata for registry.example.org/base/python:3.99
#2 ERROR: unexpected status from HEAD request to https://registry.example.org/v2/base/python/manifests/3.99: 404 Not Found
#3 [internal] load metadata for docker.io/library/debian:12
#3 DONE 0.8s
------
 > [internal] load metadata for registry.example.org/base/python:3.99:
------
Dockerfile:1
--------------------
   1 | >>> FROM registry.example.org/base/python:3.99
   2 |     WORKDIR /srv
--------------------
ERROR: failed to build: failed to solve: registry.example.org/base/python:3.99: failed to resolve source metadata for registry.example.org/base/python:3.99: not found
TXT
chatter 60; } | log no-base-image none "registry.example.org/base/python:3.99: not found" "404 Not Found"
{ chatter 60; cat <<'TXT'
#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 611B done
#1 DONE 0.0s
Dockerfile:9
--------------------
   7 |     COPY . .
   8 |
   9 | >>> RNU make install
  10 |     CMD ["app"]
--------------------
ERROR: failed to build: failed to solve: dockerfile parse error on line 9: unknown instruction: RNU (did you mean RUN?)
TXT
chatter 60; } | log unknown-instruction roles "unknown instruction: RNU"
done_with
