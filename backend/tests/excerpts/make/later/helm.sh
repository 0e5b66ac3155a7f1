#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Helm (HELM names it): a required value, YAML that a template makes, a chart without a version; by hand what a cluster says.
. "$(dirname "$0")/frames.sh" || exit 1
HELM=${HELM:-helm}
export HELM_CACHE_HOME="$WORK/h" HELM_CONFIG_HOME="$WORK/h" HELM_DATA_HOME="$WORK/h" KUBECONFIG="$WORK/none"
MADE="run: Helm $($HELM version --short)"
chart() { rm -rf "$WORK/shop" && cd "$WORK" && $HELM create shop >/dev/null && cd shop || exit 1; }
chart; sed -i '1i {{- $_ := required "image.digest is required, see docs/release.md" .Values.image.digest }}' templates/deployment.yaml
(chatter 50; $HELM template web . ; chatter 50) 2>&1 | log required-value roles "image.digest is required"
chart; printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  motd: {{ .Values.motd }}\n' >templates/motd.yaml
($HELM lint . ; $HELM template web . --set motd='a: b: c'; chatter 60) 2>&1 | log yaml-of-a-template pipeline "mapping values are not allowed"
chart; sed -i '/^version:/d' Chart.yaml
(chatter 40; $HELM lint .; $HELM package .; chatter 50) 2>&1 | log chart-without-version none "version is required" "chart.metadata.version"
MADE="by hand after Helm 4.3's and kubectl 1.37's messages"
{ chatter 30; cat <<'TXT'
+ helm upgrade --install web ./chart --wait --timeout 3m
level=WARN msg="upgrade failed" name=web error="resource Deployment/shop/web not ready. status: InProgress, message: Available: 0/2\ncontext deadline exceeded"
Error: UPGRADE FAILED: resource Deployment/shop/web not ready. status: InProgress, message: Available: 0/2
context deadline exceeded
+ kubectl -n shop get pods
NAME                   READY   STATUS             RESTARTS   AGE
web-6c5d7f8b9d-q9w8e   0/1     ImagePullBackOff   0          3m
+ kubectl -n shop describe pods
TXT
for i in $(seq 1 50); do echo "    MOUNT_$i:  /srv/part-$i"; done
cat <<'TXT'
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  3m1s               default-scheduler  Successfully assigned shop/web-6c5d7f8b9d-q9w8e to node-4
  Normal   Pulling    94s (x4 over 3m)   kubelet            Pulling image "registry.example.org/shop/web:4711"
  Warning  Failed     94s (x4 over 3m)   kubelet            Failed to pull image "registry.example.org/shop/web:4711": failed to pull and unpack image: failed to resolve reference: registry.example.org/shop/web:4711: not found
  Warning  Failed     94s (x4 over 3m)   kubelet            Error: ErrImagePull
TXT
} | log image-not-pulled pipeline "shop/web:4711: not found" "ImagePullBackOff" "ErrImagePull"
done_with
