# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (Helm's lint); its console by hand
# cause: [ERROR] templates/: parse error at (cart/templates/d.yaml:1)
# cause: parse error at (cart/templates/d.yaml:1)
for c in api cart mail stock web search admin feed; do mkdir -p $c/templates; printf 'apiVersion: v2\nname: %s\nversion: 1.0.0\n' $c > $c/Chart.yaml; echo 'a: 1' > $c/values.yaml; printf 'a: {{ .Values.a }}\n' > $c/templates/d.yaml; done
printf 'a: {{ if .Values.a }\n' > cart/templates/d.yaml
# ---
code=0
for c in api cart mail stock web search admin feed; do "$HELM_HOME/helm" lint "$c" || code=$?; done
exit $code
