#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Pipelines by hand: a revision that is not there, a container killed in one of three branches, a credential that is unknown; and
# what git says of generated files that were not committed.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="by hand after the console of Jenkins 2.479 (git, workflow-cps, credentials-binding)"
trace() { for i in $(seq 1 30); do echo "	at org.jenkinsci.plugins.gitclient.CliGitAPIImpl.launchCommandIn(CliGitAPIImpl.java:$((2700 + i)))"; done; }
{ printf '%s\n' 'Started by user ci' '[Pipeline] Start of Pipeline' '[Pipeline] node' 'Running on build-01 in /home/jenkins/agent/workspace/shop' '[Pipeline] checkout'; chatter 40; cat <<'TXT'
 > git fetch --no-tags --force --progress -- https://gerrit.example.org/shop refs/changes/11/4711/3 # timeout=10
 > git rev-parse 3f2a9c1d7b6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a^{commit} # timeout=10
ERROR: Error fetching remote repo 'origin'
hudson.plugins.git.GitException: Failed to fetch from https://gerrit.example.org/shop
TXT
trace; echo 'Caused by: hudson.plugins.git.GitException: Command "git fetch --no-tags --force --progress -- https://gerrit.example.org/shop refs/changes/11/4711/3" returned status code 128:'; printf '%s\n' 'stdout: ' "stderr: fatal: couldn't find remote ref refs/changes/11/4711/3" ''; trace; printf '%s\n' 'ERROR: Maximum checkout retry attempts reached, aborting' '[Pipeline] }' '[Pipeline] // node' '[Pipeline] End of Pipeline' 'Finished: FAILURE'; } | log no-such-ref none "couldn't find remote ref refs/changes/11/4711/3"
{ printf '%s\n' '[Pipeline] Start of Pipeline' '[Pipeline] parallel'; for i in $(seq 1 45); do echo "load: order $i, error rate 0.0"; echo "api: GET /orders/$i 200"; echo "ui: spec $i ok, no errors"; done
printf '%s\n' 'ui: spec 46 ok, no errors' '/home/jenkins/agent/workspace/shop@tmp/durable-1f/script.sh.copy: line 3:   211 Killed                  ./load --orders 40000' '[Pipeline] }' 'Failed in branch load'
for i in $(seq 46 80); do echo "api: GET /orders/$i 200"; echo "ui: spec $i ok, no errors"; done
printf '%s\n' '[Pipeline] }' '[Pipeline] }' '[Pipeline] // parallel' '[Pipeline] sh' '+ docker compose down' 'Error response from daemon: network shop_default not found' '[Pipeline] }' '[Pipeline] // node' '[Pipeline] End of Pipeline' 'ERROR: script returned exit code 137' 'Finished: FAILURE'; } | log killed-in-a-branch none "Killed                  ./load"
{ printf '%s\n' '[Pipeline] Start of Pipeline' '[Pipeline] node'; chatter 60; printf '%s\n' '[Pipeline] stage' '[Pipeline] { (Publish)' '[Pipeline] withCredentials' '[Pipeline] // withCredentials' '[Pipeline] }' '[Pipeline] // stage' '[Pipeline] stage' '[Pipeline] { (Declarative: Post Actions)' '[Pipeline] sh' '+ ./ci/clean.sh'; for i in $(seq 1 45); do echo "rm: cannot remove 'part-$i': Permission denied"; done; printf '%s\n' '[Pipeline] }' '[Pipeline] // stage' '[Pipeline] }' '[Pipeline] // node' '[Pipeline] End of Pipeline' "ERROR: Could not find credentials entry with ID 'nexus-deploy'" 'Finished: FAILURE'; } | log unknown-credential none "Could not find credentials entry with ID 'nexus-deploy'"
MADE="run: $(git --version)"
mkdir r && cd r && git init -q . && git config user.email ci@example.org && git config user.name ci
for i in $(seq 1 40); do echo "field_$i: error_$i"; done >api.gen.yaml; git add . && git commit -qm one; sed -i 's/^field_17:.*/field_17: timeout_17/' api.gen.yaml
(chatter 60; echo '+ make generate'; echo '+ git diff --exit-code'; git diff --exit-code; echo '+ exit 1') 2>&1 | log generated-files-differ pipeline "field_17" "api.gen.yaml"
done_with
