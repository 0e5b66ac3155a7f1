# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (Helm's upgrade without a cluster, thrice); its console by hand
# cause: dial tcp 127.0.0.1:36443: connect: connection refused
mkdir -p shop/templates
printf 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' > shop/Chart.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\n' > shop/templates/c.yaml
# ---
{ set +x; } 2>/dev/null
export KUBECONFIG=$PWD/kubeconfig
kubectl config set-cluster ci --server=https://127.0.0.1:36443 >/dev/null
kubectl config set-context ci --cluster=ci >/dev/null
kubectl config use-context ci
for try in 1 2 3; do
  echo "upgrade, try $try of 3"
  "$HELM_HOME/helm" upgrade --install shop ./shop --wait --timeout 5s && exit 0
  echo "release was not upgraded, waiting"
done
echo "dumping what is known of the namespace"
for n in $(seq 60); do echo "pod/shop-$n: no information"; done
exit 1
