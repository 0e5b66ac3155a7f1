# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after Helm 3.16 with --wait --atomic --debug and kubectl's describe
# frame: gitlab
# before: 8
# after: 70
# cause: Back-off pulling image "registry.example.org/shop/api:4711-3"
# cause: ErrImagePull
# cause: Failed to pull image "registry.example.org/shop/api:4711-3"
{
cat <<'E'
$ helm upgrade --install shop ./chart --namespace review-17 --wait --timeout 5m --debug
history.go:56: 2026-11-24 09:17:44.201 +0000 UTC m=+0.081 [debug] getting history for release shop
upgrade.go:156: 2026-11-24 09:17:44.410 +0000 UTC m=+0.290 [debug] preparing upgrade for shop
upgrade.go:164: 2026-11-24 09:17:44.902 +0000 UTC m=+0.782 [debug] performing update for shop
client.go:393: 2026-11-24 09:17:45.101 +0000 UTC m=+0.981 [debug] checking 9 resources for changes
client.go:684: 2026-11-24 09:17:45.188 +0000 UTC m=+1.068 [debug] Looks like there are no changes for ServiceAccount "shop-api"
client.go:684: 2026-11-24 09:17:45.203 +0000 UTC m=+1.083 [debug] Looks like there are no changes for Secret "shop-error-tracker"
client.go:693: 2026-11-24 09:17:45.230 +0000 UTC m=+1.110 [debug] Patch Deployment "shop-api" in namespace review-17
wait.go:50: 2026-11-24 09:17:46.012 +0000 UTC m=+1.892 [debug] beginning wait for 9 resources with timeout of 5m0s
E
for i in $(seq 2 2 298); do echo "ready.go:303: 2026-11-24 09:$((17 + (46 + i) / 60)):$(printf %02d $(((46 + i) % 60))).013 +0000 UTC m=+$i.893 [debug] Deployment is not ready: review-17/shop-api. 0 out of 2 expected pods are ready"; done
cat <<'E'
upgrade.go:473: 2026-11-24 09:22:46.013 +0000 UTC m=+301.893 [debug] warning: Upgrade "shop" failed: context deadline exceeded
Error: UPGRADE FAILED: context deadline exceeded
helm.go:86: 2026-11-24 09:22:46.014 +0000 UTC m=+301.894 [debug] context deadline exceeded
UPGRADE FAILED
main.newUpgradeCmd.func2
	helm.sh/helm/v3/cmd/helm/upgrade.go:245
github.com/spf13/cobra.(*Command).execute
	github.com/spf13/cobra@v1.8.1/command.go:985
github.com/spf13/cobra.(*Command).ExecuteC
	github.com/spf13/cobra@v1.8.1/command.go:1117
github.com/spf13/cobra.(*Command).Execute
	github.com/spf13/cobra@v1.8.1/command.go:1041
main.main
	helm.sh/helm/v3/cmd/helm/helm.go:85
runtime.main
	runtime/proc.go:271
runtime.goexit
	runtime/asm_amd64.s:1695
$ kubectl --namespace review-17 get events --sort-by=.lastTimestamp
LAST SEEN   TYPE      REASON              OBJECT                          MESSAGE
5m          Normal    ScalingReplicaSet   deployment/shop-api             Scaled up replica set shop-api-6d9f7c to 1
5m          Normal    Scheduled           pod/shop-api-6d9f7c-x2k9p       Successfully assigned review-17/shop-api-6d9f7c-x2k9p to node-4
3m          Normal    Pulling             pod/shop-api-6d9f7c-x2k9p       Pulling image "registry.example.org/shop/api:4711-3"
3m          Warning   Failed              pod/shop-api-6d9f7c-x2k9p       Failed to pull image "registry.example.org/shop/api:4711-3": rpc error: code = NotFound desc = failed to pull and unpack image: not found
3m          Warning   Failed              pod/shop-api-6d9f7c-x2k9p       Error: ErrImagePull
12s         Normal    BackOff             pod/shop-api-6d9f7c-x2k9p       Back-off pulling image "registry.example.org/shop/api:4711-3"
9s          Warning   Unhealthy           pod/shop-web-7c9b8d-4hjqv       Readiness probe failed: HTTP probe failed with statuscode: 503
E
}
exit 1
