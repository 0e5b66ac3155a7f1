# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (Helm's template); its console by hand
# cause: nil pointer evaluating interface {}.repository
mkdir -p shop/templates
printf 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' > shop/Chart.yaml
echo 'replicas: 2' > shop/values.yaml
for i in $(seq 12); do printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: error-page-%d}\ndata: {page: "Error %d: failed"}\n' $i $i > shop/templates/c$i.yaml; done
printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  template:\n    spec:\n      containers:\n        - image: {{ .Values.image.repository }}\n' > shop/templates/d.yaml
# ---
"$HELM_HOME/helm" template shop shop --debug || code=$?
for n in $(seq 45); do echo "artifact: kept rendered/$n.yaml"; done
exit $code
