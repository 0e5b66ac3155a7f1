# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: by hand after BuildKit's plain progress
# frame: jenkins
# before: 12
# after: 20
# cause: Missing: @acme/ui@2.4.1 from lock file
# cause: `npm ci` can only install packages when your package.json and package-lock.json
cat <<'E'
+ docker build --progress=plain -t registry.example.org/shop/web:4711-3 .
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 612B done
#1 DONE 0.0s

#2 [internal] load metadata for docker.io/library/node:20-bookworm-slim
#2 DONE 0.9s

#3 [internal] load .dockerignore
#3 transferring context: 97B done
#3 DONE 0.0s

#4 [build 1/6] FROM docker.io/library/node:20-bookworm-slim@sha256:7f0a1b5e5b6c1f0e1b2f6e3cf8b3d1c8f52b3bfb1e1f2a6f2f4f9e5ad1f0c0aa
#4 DONE 0.0s

#5 [internal] load build context
#5 transferring context: 1.21MB 0.1s done
#5 DONE 0.1s

#6 [build 2/6] WORKDIR /srv/web
#6 CACHED

#7 [build 3/6] COPY package.json package-lock.json ./
#7 DONE 0.1s

#8 [build 4/6] RUN npm ci --no-audit
#8 1.204 npm warn deprecated inflight@1.0.6: This module is not supported, and leaks memory. Do not use it.
#8 1.211 npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported
#8 2.874 npm error code EUSAGE
#8 2.874 npm error
#8 2.874 npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with `npm install` before continuing.
#8 2.874 npm error
#8 2.874 npm error Missing: @acme/ui@2.4.1 from lock file
#8 2.874 npm error
#8 2.874 npm error Clean install a project
#8 2.874 npm error
#8 2.874 npm error Usage:
#8 2.874 npm error npm ci
#8 2.874 npm error
#8 2.874 npm error Options:
#8 2.874 npm error [--install-strategy <hoisted|nested|shallow|linked>] [--legacy-bundling]
#8 2.874 npm error [--global-style] [--omit <dev|optional|peer> [--omit <dev|optional|peer> ...]]
#8 2.874 npm error [--include <prod|dev|optional|peer> [--include <prod|dev|optional|peer> ...]]
#8 2.874 npm error [--strict-peer-deps] [--foreground-scripts] [--ignore-scripts] [--no-audit]
#8 2.874 npm error [--no-bin-links] [--no-fund] [--dry-run]
#8 2.874 npm error
#8 2.874 npm error aliases: clean-install, ic, install-clean, isntall-clean
#8 2.874 npm error
#8 2.874 npm error Run "npm help ci" for more info
#8 2.878 npm notice
#8 2.878 npm notice New major version of npm available! 10.8.2 -> 11.6.0
#8 2.878 npm notice To update run: npm install -g npm@11.6.0
#8 2.878 npm notice
#8 2.879 npm error A complete log of this run can be found in: /home/node/.npm/_logs/2026-11-24T09_17_11_221Z-debug-0.log
#8 ERROR: process "/bin/sh -c npm ci --no-audit" did not complete successfully: exit code: 1
------
 > [build 4/6] RUN npm ci --no-audit:
2.874 npm error
2.874 npm error aliases: clean-install, ic, install-clean, isntall-clean
2.874 npm error
2.874 npm error Run "npm help ci" for more info
2.878 npm notice
2.878 npm notice New major version of npm available! 10.8.2 -> 11.6.0
2.878 npm notice To update run: npm install -g npm@11.6.0
2.878 npm notice
2.879 npm error A complete log of this run can be found in: /home/node/.npm/_logs/2026-11-24T09_17_11_221Z-debug-0.log
------
Dockerfile:6
--------------------
   4 |     WORKDIR /srv/web
   5 |     COPY package.json package-lock.json ./
   6 | >>> RUN npm ci --no-audit
   7 |     COPY . .
   8 |     RUN npm run build
--------------------
ERROR: failed to solve: process "/bin/sh -c npm ci --no-audit" did not complete successfully: exit code: 1
E
exit 1
