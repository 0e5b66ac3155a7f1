# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after Jenkins 2.479
# frame: none
# before: 0
# after: 0
# cause: Cannot contact agent-07: hudson.remoting.ChannelClosedException
# cause: Agent agent-07 was deleted; cancelling node body
# cause: Agent was removed
{
cat <<'E'
Started by Gerrit: https://gerrit.example.org/c/app/+/4711
[Pipeline] Start of Pipeline
[Pipeline] node
Running on agent-07 in /home/jenkins/workspace/app-verify
[Pipeline] {
[Pipeline] stage
[Pipeline] { (Verify)
[Pipeline] sh
+ mvn -B -ntp verify
[INFO] Scanning for projects...
E
for i in $(seq 1 80); do echo "[INFO] Tests run: $((i % 9 + 1)), Failures: 0, Errors: 0, Skipped: $((i % 2)), Time elapsed: 0.$((i % 9))1 s -- in shop.Error${i}Test"; done
cat <<'E'
[ERROR] shop.Retry: try 3 failed, giving up (expected by RetryTest)
Cannot contact agent-07: hudson.remoting.ChannelClosedException: Channel "hudson.remoting.Channel@4f1c2a7:agent-07": Remote call on agent-07 failed. The channel is closing down or has closed down
Agent agent-07 was deleted; cancelling node body
Could not connect to agent-07 to send interrupt signal to process
[Pipeline] }
[Pipeline] // stage
[Pipeline] stage
[Pipeline] { (Declarative: Post Actions)
[Pipeline] junit
Error when executing always post condition:
org.jenkinsci.plugins.workflow.steps.MissingContextVariableException: Required context class hudson.FilePath is missing
Perhaps you forgot to surround the step with a step that provides this, such as: node
	at org.jenkinsci.plugins.workflow.steps.StepDescriptor.checkContextAvailability(StepDescriptor.java:265)
	at org.jenkinsci.plugins.workflow.cps.DSL.invokeStep(DSL.java:300)
	at org.jenkinsci.plugins.workflow.cps.DSL.invokeMethod(DSL.java:199)
	at org.jenkinsci.plugins.pipeline.modeldefinition.ModelInterpreter.runPostConditions(ModelInterpreter.groovy:784)
E
for i in $(seq 1 40); do echo "	at com.cloudbees.groovy.cps.impl.ContinuationGroup.methodCall(ContinuationGroup.java:$((i + 90)))"; done
cat <<'E'

[Pipeline] }
[Pipeline] // stage
[Pipeline] }
[Pipeline] // node
[Pipeline] End of Pipeline
Agent was removed
Finished: ABORTED
E
}
