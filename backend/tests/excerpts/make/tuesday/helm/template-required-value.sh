# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Helm 4.3; its console by hand
# frame: actions
# before: 20
# after: 24
# cause: database.host must be set for production
mkdir -p chart/templates
printf 'apiVersion: v2\nname: shop\nversion: 1.4.0\n' > chart/Chart.yaml
printf 'replicas: 2\ndatabase:\n  port: 5432\n' > chart/values.yaml
printf 'replicas: 4\n' > prod.yaml
cat > chart/templates/deploy.yaml <<'E'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: app
          env:
            - name: DATABASE
              value: {{ required "database.host must be set for production" .Values.database.host | quote }}
E
$HELM lint chart 2>&1 | head -3 >/dev/null
echo "==> rendering review"; $HELM template shop chart --set database.host=db.review
echo "==> rendering production"; $HELM template shop chart -f prod.yaml
