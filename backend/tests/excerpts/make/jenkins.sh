#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What Jenkins' Pipelines say themselves. Jenkins is on no registry, so all are by hand, in the shape of its console.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="by hand after the console of Jenkins 2.479 (workflow-cps, workflow-durable-task-step)"
ws=/var/lib/jenkins/workspace/app
passing() { for i in $(seq 1 "$1"); do echo "+ ./check.sh $i"; echo "check $i passed, 0 errors"; done; }
trace() { for i in $(seq 1 25); do echo "	at org.jenkinsci.plugins.workflow.cps.CpsThread.runNextChunk(CpsThread.java:$i)"; done; }

{ passing 40; printf '%s\n' '[Pipeline] script' "[Pipeline] }" "[Pipeline] // script"; } | { cat; } >pre
frame_end() { printf '%s\n' '[Pipeline] }' '[Pipeline] // node' '[Pipeline] End of Pipeline'; }
{ echo 'Started by user ci'; echo '[Pipeline] Start of Pipeline'; cat pre; frame_end; printf '%s\n' 'Also:   org.jenkinsci.plugins.workflow.actions.ErrorAction$ErrorId: 9b0c1d2e-3f40-4a5b-8c6d-7e8f90a1b2c3' 'groovy.lang.MissingPropertyException: No such property: versoin for class: groovy.lang.Binding'; trace; echo 'Finished: FAILURE'; } | log missing-property none "MissingPropertyException: No such property: versoin"
{ echo '[Pipeline] Start of Pipeline'; passing 30; printf '%s\n' '[Pipeline] sh' '+ ./deploy.sh staging' './deploy.sh: line 12: kubectl: command not found'
for i in $(seq 1 10); do printf '%s\n' '[Pipeline] }' '[Pipeline] // stage'; done; passing 20; frame_end; printf '%s\n' 'ERROR: script returned exit code 127' 'Finished: FAILURE'; } | log command-not-found none "kubectl: command not found"
{ echo '[Pipeline] parallel'; for b in unit lint docs; do echo "[Pipeline] { (Branch: $b)"; done
for i in $(seq 1 40); do echo "[unit] test $i ok"; echo "[lint] file $i: 0 errors"; echo "[docs] WARNING: error.md: reference $i not found, ignored"; done
printf '%s\n' '[unit] test 41 ok' '[lint] src/cart.py:31:5: F821 undefined name '"'totl'" '[docs] build succeeded, 40 warnings.' '[lint] Found 1 error.'
for i in $(seq 42 90); do echo "[unit] test $i ok"; done
printf '%s\n' '[Pipeline] }' 'Failed in branch lint' '[unit] 90 passed' '[Pipeline] // parallel'; frame_end; printf '%s\n' 'ERROR: script returned exit code 1' 'Finished: FAILURE'; } | log parallel-branches none "src/cart.py:31:5: F821 undefined name"
{ echo '[Pipeline] Start of Pipeline'; passing 30; printf '%s\n' '[Pipeline] timeout' 'Timeout set to expire in 10 min' '[Pipeline] {' '[Pipeline] sh' '+ ./integration.sh'; for i in $(seq 1 40); do echo "waiting for app to answer ($i)"; done
printf '%s\n' 'Cancelling nested steps due to timeout' 'Sending interrupt signal to process' 'Terminated' 'script returned exit code 143'; for i in $(seq 1 45); do printf '%s\n' '[Pipeline] }'; done; frame_end; printf '%s\n' 'Timeout has been exceeded' 'org.jenkinsci.plugins.workflow.actions.ErrorAction$ErrorId: 4f5e' 'Finished: ABORTED'; } | log step-timed-out none "Cancelling nested steps due to timeout" "Timeout has been exceeded"
{ printf '%s\n' 'Started by an SCM change' 'org.codehaus.groovy.control.MultipleCompilationErrorsException: startup failed:' "WorkflowScript: 17: Expected a stage @ line 17, column 9." '           stge("Build") {' '           ^' '' '1 error' ''; trace; trace; echo 'Finished: FAILURE'; } | log jenkinsfile-does-not-compile none "WorkflowScript: 17: Expected a stage"
{ passing 35; printf '%s\n' '[Pipeline] withCredentials' '[Pipeline] // withCredentials' '[Pipeline] retry' '+ ./publish.sh' 'curl: (22) The requested URL returned error: 503' 'ERROR: script returned exit code 22' 'Retrying' '+ ./publish.sh' 'curl: (22) The requested URL returned error: 503' 'ERROR: script returned exit code 22' 'Retrying' '+ ./publish.sh' 'published app 1.4.0'; passing 10
printf '%s\n' '[Pipeline] error' '[Pipeline] }'; frame_end; passing 22; printf '%s\n' 'ERROR: Quality gate: coverage 71.2 % is below 80 %' 'Finished: FAILURE'; } | log error-step-after-retries none "ERROR: Quality gate: coverage 71.2 % is below 80 %"
{ passing 40; printf '%s\n' '[Pipeline] sh' '+ ./long.sh' 'Cannot contact agent-7: hudson.remoting.ChannelClosedException: Channel "hudson.remoting.Channel@5a1c:agent-7": Remote call on agent-7 failed. The channel is closing down or has closed down' 'Agent agent-7 was deleted; cancelling node body' 'Could not connect to agent-7 to send interrupt signal to process'; for i in $(seq 1 40); do echo '[Pipeline] }'; done; trace; frame_end; printf '%s\n' 'Finished: FAILURE'; } | log agent-lost none "Cannot contact agent-7"
done_with
