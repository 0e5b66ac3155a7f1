# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after BuildKit's plain progress
# frame: actions
# before: 40
# after: 90
# cause: internal/cart/sum.go:41:17: cannot use price.Net (variable of type int64) as float64 value in argument to round
cat <<'E'
#0 building with "builder-5b0c" instance using docker-container driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 1.42kB done
#1 DONE 0.0s

#2 resolve image config for docker-image://docker.io/docker/dockerfile:1
#2 DONE 0.6s

#3 docker-image://docker.io/docker/dockerfile:1@sha256:b6afd42430b15f2d2a4c5a02b919e98a525b785b1aaff16747d2f623364e39b6
#3 CACHED

#4 [internal] load metadata for docker.io/library/golang:1.23
#4 ...

#5 [internal] load metadata for docker.io/library/node:20
#5 DONE 0.7s

#4 [internal] load metadata for docker.io/library/golang:1.23
#4 DONE 0.9s

#6 importing cache manifest from registry.example.org/shop/app:buildcache
#6 ERROR: failed to configure registry cache importer: registry.example.org/shop/app:buildcache: not found

#7 [web 1/5] FROM docker.io/library/node:20@sha256:11aa
#7 DONE 0.0s

#8 [app 1/6] FROM docker.io/library/golang:1.23@sha256:22bb
#8 DONE 0.0s

#9 [web 3/5] RUN npm ci
#9 4.110 npm warn EBADENGINE Unsupported engine {
#9 4.110 npm warn EBADENGINE   package: 'error-ex@1.3.2',
#9 4.110 npm warn EBADENGINE   required: { node: '>=22' },
#9 4.110 npm warn EBADENGINE   current: { node: 'v20.18.0', npm: '10.8.2' }
#9 4.110 npm warn EBADENGINE }
#9 9.412 added 812 packages, and audited 813 packages in 9s
#9 9.413 3 vulnerabilities (1 moderate, 2 high)
#9 DONE 9.9s

#10 [app 4/6] RUN go mod download -x
#10 0.402 # get https://proxy.example.org/golang.org/x/text/@v/v0.19.0.mod
#10 0.711 # get https://proxy.example.org/golang.org/x/text/@v/v0.19.0.mod: 200 OK (0.309s)
#10 DONE 6.1s

#11 [web 5/5] RUN npm run build
#11 0.811 
#11 0.811 > web@1.4.0 build
#11 0.811 > vite build
#11 0.811 
#11 1.403 vite v5.4.10 building for production...
#11 1.500 transforming...
#11 ...

#12 [app 6/6] RUN CGO_ENABLED=0 go build -o /out/app ./cmd/app
#12 18.44 # example.org/shop/internal/cart
#12 18.44 internal/cart/sum.go:41:17: cannot use price.Net (variable of type int64) as float64 value in argument to round
#12 18.44 internal/cart/sum.go:57:2: declared and not used: err
#12 ...

#11 [web 5/5] RUN npm run build
#11 7.902 ✓ 611 modules transformed.
#11 8.122 rendering chunks...
#11 8.433 computing gzip size...
#11 8.441 dist/index.html                   0.46 kB │ gzip:   0.30 kB
#11 8.441 dist/assets/error-page-B1x.css    9.81 kB │ gzip:   2.11 kB
#11 8.441 dist/assets/index-Df3.js        612.40 kB │ gzip: 198.11 kB
#11 8.442 
#11 8.442 (!) Some chunks are larger than 500 kB after minification. Consider:
#11 8.442 - Using dynamic import() to code-split the application
#11 8.442 ✓ built in 7.04s
#11 CANCELED

#12 [app 6/6] RUN CGO_ENABLED=0 go build -o /out/app ./cmd/app
#12 ERROR: process "/bin/sh -c CGO_ENABLED=0 go build -o /out/app ./cmd/app" did not complete successfully: exit code: 1
------
 > importing cache manifest from registry.example.org/shop/app:buildcache:
------
------
 > [app 6/6] RUN CGO_ENABLED=0 go build -o /out/app ./cmd/app:
18.44 # example.org/shop/internal/cart
18.44 internal/cart/sum.go:41:17: cannot use price.Net (variable of type int64) as float64 value in argument to round
18.44 internal/cart/sum.go:57:2: declared and not used: err
------

 2 warnings found (use docker --debug to expand):
 - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)
 - JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 31)
Dockerfile:24
--------------------
  22 |     RUN go mod download -x
  23 |     COPY . .
  24 | >>> RUN CGO_ENABLED=0 go build -o /out/app ./cmd/app
  25 |     
  26 |     FROM gcr.io/distroless/static
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c CGO_ENABLED=0 go build -o /out/app ./cmd/app" did not complete successfully: exit code: 1
E
sed -n '1p' /dev/null; exit 1
