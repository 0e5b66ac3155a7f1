# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after docker 28's push
# frame: jenkins
# before: 10
# after: 70
# cause: denied: requested access to the resource is denied
{
echo '+ docker push registry.example.org/shop/api:4711-3'
echo 'The push refers to repository [registry.example.org/shop/api]'
for l in 5f70bf18a086 8d1b0a1e6d2c 1f6a2e0f4f7b 9c3d7f1a5e22 d4c2f9a86b13 0e4f1d2c7a95; do echo "$l: Preparing"; done
for l in d4c2f9a86b13 0e4f1d2c7a95; do echo "$l: Waiting"; done
for l in 5f70bf18a086 8d1b0a1e6d2c; do echo "$l: Layer already exists"; done
for l in 1f6a2e0f4f7b 9c3d7f1a5e22; do for t in 10 9 8 7 6 5 4 3 2 1; do echo "$l: Retrying in $t seconds"; done; done
echo 'denied: requested access to the resource is denied'
echo 'WARNING! Your credentials are stored unencrypted in '"'"'/home/jenkins/.docker/config.json'"'"'.'
echo '+ ./ci/retag.sh || true'
echo 'Error response from daemon: No such image: registry.example.org/shop/api:latest'
}
exit 1
