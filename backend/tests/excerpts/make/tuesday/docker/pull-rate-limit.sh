# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: by hand after the classic builder of docker 24
# frame: jenkinsplain
# before: 24
# after: 40
# cause: toomanyrequests: You have reached your pull rate limit
cat <<'E'
+ docker build -t shop/app:ci -f ci/Dockerfile .
DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            Install the buildx component to build images with BuildKit:
            https://docs.docker.com/go/buildx/

Sending build context to Docker daemon  14.34MB
Step 1/9 : FROM maven:3.9-eclipse-temurin-21 AS build
toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit
E
exit 1
