#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Docker and BuildKit. No daemon runs where these are made, so all are by hand, in the shape of BuildKit's plain progress and of the
# older builder; what runs inside a step is the real output of a tool, where there is one.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="by hand after BuildKit 0.23's plain progress (docker 28)"
head_of() {
    cat <<'TXT'
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 1.21kB done
#1 WARN: FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)
#1 DONE 0.0s

#2 [internal] load metadata for docker.io/library/debian:12
#2 DONE 1.1s

#5 [builder 1/6] FROM docker.io/library/debian:12@sha256:b16cef8cbcb20935c0f052e37fc3d38dc92bfec0bcfb894c328547f81e932d67
#5 sha256:b16cef8cbcb20935c0f052e37fc3d38dc92bfec0bcfb894c328547f81e932d67 0B / 48.49MB 0.2s
#5 DONE 4.0s

#6 [builder 2/6] RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev liberror-perl
TXT
    for i in $(seq 1 70); do echo "#6 $((i / 10)).$((100 + i)) Setting up liberror-perl-$i (0.17029-2) ..."; done
    echo '#6 7.402 debconf: delaying package configuration, since apt-utils is not installed'
    echo '#6 DONE 8.1s'
    echo
}
tail_of() { # STEP COMMAND CODE, then the last lines of the step
    local i=0
    cat <<TXT
$1 ERROR: process "/bin/sh -c $3" did not complete successfully: exit code: $4
------
 > [builder $2] RUN $3:
$5
------
Dockerfile:14
--------------------
  12 |     COPY . .
  13 |
  14 | >>> RUN $3
  15 |
  16 |     FROM gcr.io/distroless/static
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c $3" did not complete successfully: exit code: $4
TXT
    for i in $(seq 1 "${6:-0}"); do echo "Removing intermediate volume build-cache-$i"; done
}
step() { awk -v n="$1" '{ printf "%s %.3f %s\n", n, NR * 0.113, $0 }'; }

printf 'int main(void) { return totl; }\n' >a.c; printf 'int g(int unused) { int x; return 0; }\n' >b.c
said=$( (for i in $(seq 1 40); do echo "cc -c part$i.c"; done; gcc -Wall -Wextra -c b.c; gcc -c a.c; for i in $(seq 1 30); do echo "waiting for job $i"; done; echo 'make: *** [Makefile:4: all] Error 1') 2>&1 | scrub)
{ head_of; echo '#12 [builder 5/6] RUN make all'; echo "$said" | step '#12'; tail_of '#12' 5/6 'make all' 2 '12.1 make: *** [Makefile:4: all] Error 1' 40; } | log gcc-in-step none "‘totl’ undeclared"
{ head_of; cat <<'TXT'
#9 [builder 3/6] COPY config/production.toml /etc/app/
#9 ERROR: failed to calculate checksum of ref 3f2a9c1d::vl8q0: "/config/production.toml": not found
------
 > [builder 3/6] COPY config/production.toml /etc/app/:
------
WARNING: current commit information was not captured by the build: git was not found in the system: exec: "git": executable file not found in $PATH
Dockerfile:9
--------------------
   7 |     WORKDIR /src
   9 | >>> COPY config/production.toml /etc/app/
--------------------
ERROR: failed to build: failed to solve: failed to compute cache key: failed to calculate checksum of ref 3f2a9c1d::vl8q0: "/config/production.toml": not found
TXT
noise 50 "prune"; } | log copy-not-found zuul 'production.toml": not found'
{ head_of; echo '#8 [builder 4/6] RUN pip install -r requirements.txt'; { for i in $(seq 1 30); do echo "Collecting package-$i"; done; cat <<'TXT'
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'ReadTimeoutError("HTTPSConnectionPool(host='pypi.example.org', port=443): Read timed out.")': /simple/requests/
ERROR: Could not find a version that satisfies the requirement requsts==2.31.0 (from versions: none)
ERROR: No matching distribution found for requsts==2.31.0
TXT
} | step '#8'; tail_of '#8' 4/6 'pip install -r requirements.txt' 1 '9.912 ERROR: No matching distribution found for requsts==2.31.0' 45; } | log pip-in-step jenkins "Could not find a version that satisfies the requirement requsts==2.31.0"
{ head_of; echo '#11 [builder 5/6] RUN go test ./...'; echo '#13 [assets 2/3] RUN npm ci'; for i in $(seq 1 40); do echo "#13 $i.201 npm warn deprecated error-handler@$i: this package is no longer supported"; echo "#11 $i.300 ok  	example.org/app/p$i	0.00${i}s"; done
printf '%s\n' '#11 41.20 --- FAIL: TestRate (0.00s)' '#13 41.21 added 812 packages in 41s' '#11 41.22     rate_test.go:31: rate(3) = 9, want 6' '#13 DONE 41.3s' '#11 41.31 FAIL' '#11 41.31 FAIL	example.org/app/rate	0.004s'
for i in $(seq 41 70); do echo "#11 $i.400 ok  	example.org/app/p$i	0.0${i}s"; done; echo '#11 71.0 FAIL'
tail_of '#11' 5/6 'go test ./...' 1 '71.0 FAIL' 45; } | log parallel-stages zuul "rate(3) = 9, want 6"
{ head_of; cat <<'TXT'
#14 pushing manifest for registry.example.org/app:1.4.0
#14 pushing layers 2.1s done
#14 ERROR: failed to push registry.example.org/app:1.4.0: unexpected status from HEAD request to https://registry.example.org/v2/app/blobs/sha256:9b0c: 401 Unauthorized
------
 > pushing registry.example.org/app:1.4.0 with docker:
------
ERROR: failed to build: failed to solve: failed to push registry.example.org/app:1.4.0: unexpected status from HEAD request to https://registry.example.org/v2/app/blobs/sha256:9b0c: 401 Unauthorized
TXT
noise 50 "docker logout"; } | log push-unauthorised jenkins "401 Unauthorized"
{ cat <<'TXT'
failed to fetch metadata: fork/exec /usr/local/lib/docker/cli-plugins/docker-buildx: no such file or directory

DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            Install the buildx component to build images with BuildKit.

Sending build context to Docker daemon  48.13kB
Step 1/7 : FROM debian:12
 ---> 3f2a9c1d7b6e
Step 2/7 : RUN apt-get update && apt-get install -y libfoo-devel
 ---> Running in 0c2b1a9d8e7f
TXT
for i in $(seq 1 30); do echo "Get:$i http://deb.debian.org/debian bookworm/main amd64 Packages [$i kB]"; done
printf '%s\n' 'Reading package lists...' 'Building dependency tree...' 'E: Unable to locate package libfoo-devel' "The command '/bin/sh -c apt-get update && apt-get install -y libfoo-devel' returned a non-zero code: 100"
noise 45 "docker rmi"; } | log legacy-apt none "E: Unable to locate package libfoo-devel"
{ cat <<'TXT'
 Container app-db-1  Created
 Container app-web-1  Started
TXT
for i in $(seq 1 60); do echo "db-1   | 2026-11-23 09:00:$((i % 60)).114 UTC [1] LOG:  checkpoint $i complete, 0 errors"; done
cat <<'TXT'
web-1  | {"level":"warn","msg":"db not ready, error ignored, will retry","attempt":1}
web-1  | {"level":"warn","msg":"db not ready, error ignored, will retry","attempt":2}
web-1  | error: relation "orders" does not exist at character 15
web-1 exited with code 1
Aborting on container exit...
TXT
for i in $(seq 1 40); do echo "db-1   | 2026-11-23 09:02:$((i % 60)).114 UTC [1] LOG:  shutting down worker $i"; done; echo ' Container app-web-1  Stopped'; } | log compose-one-service zuul 'relation "orders" does not exist'
done_with
