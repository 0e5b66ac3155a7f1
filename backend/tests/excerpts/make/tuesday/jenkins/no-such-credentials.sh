# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: by hand after Jenkins 2.479 (credentials-binding)
# frame: none
# before: 0
# after: 0
# cause: ERROR: Could not find credentials entry with ID 'deploy-key-review'
cat <<'E'
Started by user Ada
Obtained Jenkinsfile from git https://gerrit.example.org/app
[Pipeline] Start of Pipeline
[Pipeline] node
Running on built-in node in /var/lib/jenkins/workspace/app-review
[Pipeline] {
[Pipeline] stage
[Pipeline] { (Declarative: Checkout SCM)
[Pipeline] checkout
Selected Git installation does not exist. Using Default
The recommended git tool is: NONE
using credential gerrit-reader
Cloning the remote Git repository
Avoid second fetch
Checking out Revision 8b1f0c2d9e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c (master)
Commit message: "cart: Sum prices in cents"
First time build. Skipping changelog.
[Pipeline] }
[Pipeline] // stage
[Pipeline] withEnv
[Pipeline] {
[Pipeline] stage
[Pipeline] { (Build)
[Pipeline] sh
+ make package
mkdir -p out
tar czf out/app.tar.gz bin share
[Pipeline] }
[Pipeline] // stage
[Pipeline] stage
[Pipeline] { (Deploy)
[Pipeline] withCredentials
[Pipeline] }
[Pipeline] // stage
[Pipeline] stage
[Pipeline] { (Smoke)
Stage "Smoke" skipped due to earlier failure(s)
[Pipeline] getContext
[Pipeline] }
[Pipeline] // stage
[Pipeline] stage
[Pipeline] { (Declarative: Post Actions)
[Pipeline] archiveArtifacts
Archiving artifacts
[Pipeline] mail
[Pipeline] }
[Pipeline] // stage
[Pipeline] }
[Pipeline] // withEnv
[Pipeline] }
[Pipeline] // node
[Pipeline] End of Pipeline
ERROR: Could not find credentials entry with ID 'deploy-key-review'
Finished: FAILURE
E
