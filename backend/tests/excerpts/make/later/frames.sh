# SPDX-License-Identifier: Apache-2.0
# Sourced by the makers of the later set, whose table is `later.tsv`: other frames than the first set's.
#
#   roles      a Zuul job of roles on a node of another name: retries, an ignored failure, a post-run that fails and is rescued
#   pipeline   a declarative Pipeline: another branch writes in between, post actions that fail themselves

TABLE=later
. "$(dirname "${BASH_SOURCE[0]}")/../frame.sh" || exit 1

roles() {
    awk 'BEGIN {
        t = 0
        say("Job console starting"); say("Updating git repos"); say("Cloning repos into workspace"); say("Merging changes"); say("Preparing playbooks")
        say("PRE-RUN START: [trusted : git.example.org/zuul-config/playbooks/base/pre.yaml@main]"); say(""); say("PLAY [all]"); say("")
        say("TASK [ensure-packages : Install packages]")
        for (i = 3; i > 0; i--) say("noble-2 | FAILED - RETRYING: Install packages (" i " retries left).")
        say("noble-2 | changed"); say("")
        say("TASK [ensure-packages : Look for an old lock]"); say("noble-2 | ERROR"); say("noble-2 | {"); say("noble-2 |   \"msg\": \"stat: cannot statx /var/lock/apt: No such file or directory\","); say("noble-2 |   \"rc\": 1"); say("noble-2 | }"); say("noble-2 | ERROR: Ignoring Errors"); say("")
        recap("noble-2 | ok: 14 changed: 6 unreachable: 0 failed: 0 skipped: 9 rescued: 0 ignored: 1")
        say("PRE-RUN END RESULT_NORMAL: [trusted : git.example.org/zuul-config/playbooks/base/pre.yaml@main]")
        say("RUN START: [untrusted : git.example.org/shop/playbooks/check.yaml@main]"); say(""); say("PLAY [all]"); say("")
        say("TASK [checks : Show versions]"); say("noble-2 | error-codes 1.4.0"); say("noble-2 | ok: Runtime: 0:00:00.104"); say("")
        say("TASK [checks : Run]")
    }
    function say(text) { t += 0.211; printf "2026-11-24 %02d:%02d:%09.6f | %s\n", 21 + int(t / 3600), int(t / 60) % 60, t % 60, text }
    function recap(line) { say("PLAY RECAP"); say(line); say("") }
    { say("noble-2 | " $0) }
    END {
        say("noble-2 | ERROR"); say("noble-2 | {"); say("noble-2 |   \"delta\": \"0:00:41.200114\","); say("noble-2 |   \"end\": \"2026-11-24 21:03:11.100214\","); say("noble-2 |   \"msg\": \"non-zero return code\","); say("noble-2 |   \"rc\": 1,"); say("noble-2 |   \"start\": \"2026-11-24 21:02:29.900100\""); say("noble-2 | }"); say("")
        recap("noble-2 | ok: 9 changed: 4 unreachable: 0 failed: 1 skipped: 2 rescued: 0 ignored: 0")
        say("RUN END RESULT_NORMAL: [untrusted : git.example.org/shop/playbooks/check.yaml@main]")
        say("POST-RUN START: [untrusted : git.example.org/shop/playbooks/post.yaml@main]"); say(""); say("PLAY [all]"); say("")
        say("TASK [Stop the containers]"); say("noble-2 | Error: no container with name or ID \"shop-db\" found: no such container"); say("noble-2 | ERROR"); say("noble-2 | {"); say("noble-2 |   \"msg\": \"non-zero return code\","); say("noble-2 |   \"rc\": 125"); say("noble-2 | }"); say("")
        say("TASK [Go on]"); say("noble-2 | ok"); say("")
        recap("noble-2 | ok: 3 changed: 1 unreachable: 0 failed: 0 skipped: 0 rescued: 1 ignored: 0")
        say("POST-RUN END RESULT_NORMAL: [untrusted : git.example.org/shop/playbooks/post.yaml@main]")
        say("POST-RUN START: [trusted : git.example.org/zuul-config/playbooks/base/post.yaml@main]"); say(""); say("PLAY [localhost]"); say(""); say("TASK [upload-logs : Upload]")
        for (i = 0; i < 60; i++) say("localhost | changed: logs/part-" i ".txt.gz")
        recap("localhost | ok: 61 changed: 60 unreachable: 0 failed: 0 skipped: 0 rescued: 0 ignored: 0")
        say("POST-RUN END RESULT_NORMAL: [trusted : git.example.org/zuul-config/playbooks/base/post.yaml@main]")
    }'
}

pipeline() {
    awk 'BEGIN {
        t = 0
        say("Triggered by Gerrit: https://gerrit.example.org/c/shop/+/4711"); say("[Pipeline] Start of Pipeline"); say("[Pipeline] node"); say("Running on build-03 in /home/jenkins/agent/workspace/shop-verify"); say("[Pipeline] {")
        say("[Pipeline] checkout"); say("The recommended git tool is: git"); say("No credentials specified"); say(" > git fetch --no-tags --force --progress -- https://gerrit.example.org/shop refs/changes/11/4711/3 # timeout=10")
        say("[Pipeline] parallel"); say("[Pipeline] { (Branch: check)"); say("[Pipeline] { (Branch: image)"); say("[Pipeline] sh"); say("[Pipeline] sh"); say("+ ./ci/image.sh"); say("+ ./ci/check.sh")
    }
    function say(text) { t += 0.087; printf "[2026-11-24T21:%02d:%06.3fZ] %s\n", int(t / 60) % 60, t % 60, text }
    { say($0); if (NR % 9 == 4) say("Sending build context: part " NR ", 0 errors") }
    END {
        say("[Pipeline] }"); say("Failed in branch check"); for (i = 0; i < 25; i++) say("Step " i "/25 : COPY part-" i " /srv/"); say("Successfully tagged shop:4711"); say("[Pipeline] }"); say("[Pipeline] // parallel")
        say("[Pipeline] stage"); say("[Pipeline] { (Deploy)"); say("Stage \"Deploy\" skipped due to earlier failure(s)"); say("[Pipeline] }"); say("[Pipeline] // stage")
        say("[Pipeline] stage"); say("[Pipeline] { (Declarative: Post Actions)"); say("[Pipeline] sh"); say("+ docker rm -f shop-db"); say("Error response from daemon: No such container: shop-db"); say("[Pipeline] archiveArtifacts"); say("Archiving artifacts"); say("WARN: No artifacts found that match the file pattern \"reports/**\". Configuration error?")
        say("[Pipeline] emailext"); say("Sending email to: ci@example.org"); say("Error sending to the following VALID addresses: ci@example.org"); for (i = 0; i < 40; i++) say("[Pipeline] // " (i % 2 ? "node" : "withEnv"))
        say("[Pipeline] End of Pipeline"); say("ERROR: script returned exit code 1"); say("Finished: FAILURE")
    }'
}

# what passes and sounds as if it did not
chatter() {
    local i
    for i in $(seq 1 "$1"); do
        case $((i % 5)) in
            0) echo "WARNING: error-handler $i is deprecated, use on_error()" ;;
            1) echo "2026-11-24 21:00:$((10 + i % 50)),$((100 + i)) INFO  shop.worker - 0 errors, 0 failed, batch $i" ;;
            2) echo "test_error_$i ... ok" ;;
            3) echo "time=2026-11-24T21:00:00Z level=warn msg=\"retrying, attempt $i: connection refused\"" ;;
            4) echo "fetched $i of $1 (no errors)" ;;
        esac
    done
}
