# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Helm 4.3; its console by hand
# frame: zuul
# before: 14
# after: 30
# cause: [ERROR] templates/service.yaml: unable to parse YAML
# cause: error converting YAML to JSON
for c in web worker; do
mkdir -p charts/$c/templates
printf 'apiVersion: v2\nname: '$c'\nversion: 1.4.0\n' > charts/$c/Chart.yaml
printf 'port: 80\nlabels:\n  team: shop\n' > charts/$c/values.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n' > charts/$c/templates/config.yaml
done
cat > charts/worker/templates/service.yaml <<'E'
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
  labels:
    app: x
  {{- toYaml .Values.labels | nindent 3 }}
spec:
  ports:
    - port: {{ .Values.port }}
E
$HELM lint charts/web charts/worker
