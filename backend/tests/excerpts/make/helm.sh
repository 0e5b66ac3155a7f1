#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Helm (HELM names it), as far as it needs no cluster: templates, lint, dependencies, schema; and what a cluster refuses, by hand.
. "$(dirname "$0")/frame.sh" || exit 1
HELM=${HELM:-helm}
export HELM_CACHE_HOME="$WORK/h" HELM_CONFIG_HOME="$WORK/h" HELM_DATA_HOME="$WORK/h" KUBECONFIG="$WORK/none"
MADE="run: Helm $($HELM version --short)"
chart() {
    rm -rf "$WORK/app" && cd "$WORK" && $HELM create app >/dev/null && cd app || exit 1
}
chart; sed -i 's/{{ .Values.service.port }}/{{ .Values.servise.port }}/' templates/service.yaml
(noise 60 "lint"; $HELM template web . ; echo "+ cleanup"; noise 50 "removed") 2>&1 | log nil-pointer zuul "nil pointer evaluating"
chart; sed -i 's/{{- end }}//' templates/ingress.yaml
($HELM lint .; noise 50 "report") 2>&1 | log unclosed-block none "unexpected EOF"
chart; printf 'replicaCount: [1\n' >bad.yaml
($HELM template web . -f values.yaml; $HELM template web . -f bad.yaml) 2>&1 | log values-not-yaml jenkins "failed to parse bad.yaml" "did not find expected ',' or ']'"
chart; printf '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"replicaCount":{"type":"integer"}}}' >values.schema.json
(noise 60; $HELM template web . --set-string replicaCount=many; noise 45 "docker logout") 2>&1 | log schema zuul "replicaCount"
chart; printf 'dependencies:\n  - name: postgresql\n    version: 12.0.0\n    repository: "file://../postgresql"\n' >>Chart.yaml
($HELM dependency build .; noise 60 "kept") 2>&1 | log missing-dependency jenkins "postgresql not found"
MADE="by hand after Helm 4.3's messages"
{ noise 40 "pushed layer"; cat <<'TXT'
+ helm upgrade --install web ./chart --namespace web --atomic --timeout 5m
level=WARN msg="unable to find exact version; falling back to closest available version" chart=web
coalesce.go:286: warning: cannot overwrite table with non table for web.ingress.tls (map[])
wait.go:66: beginning wait for 4 resources with timeout of 5m0s
TXT
for i in $(seq 1 60); do echo "ready.go:303: Deployment is not ready: web/web. 0 out of 2 expected pods are ready"; done; cat <<'TXT'
Error: UPGRADE FAILED: release web failed, and has been rolled back due to atomic being set: context deadline exceeded
+ kubectl -n web get pods
NAME                   READY   STATUS             RESTARTS   AGE
web-7d9f8b6c5d-x2x4z   0/1     CrashLoopBackOff   5          5m
TXT
noise 45 "kubectl logs: line"; } | log upgrade-timed-out zuul "Error: UPGRADE FAILED: release web failed"
{ noise 60 "rendered"; cat <<'TXT'
Error: INSTALLATION FAILED: Unable to continue with install: ServiceAccount "web" in namespace "web" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"
TXT
noise 60 "unlock"; } | log install-ownership jenkins "Error: INSTALLATION FAILED: Unable to continue"
done_with
