# SPDX-License-Identifier: Apache-2.0
"""Consoles around a tool's words, by hand: Zuul, Jenkins with its timestamper, Buildbot's plain text."""
from datetime import datetime, timedelta


class Clock:
    def __init__(self, n):
        self.t, self.n = datetime(2026, 11, 17, 8, 3 + n, 11), n

    def tick(self):
        self.n = (self.n * 7919 + 31) % 997
        self.t += timedelta(milliseconds=11 + self.n, microseconds=self.n * 613 % 1000)
        return self.t


def zuul(body, n, rc=1):
    play = "review.example.org/infra/zuul-jobs/playbooks"
    before = ["Job console starting", "Updating git repos", "Cloning repos into workspace", "Restoring repo states", "Merging changes",
              "Checking out repos", "Preparing playbooks", "Running Ansible setup", f"PRE-RUN START: [trusted : {play}/base/pre.yaml@main]", "",
              "PLAY [all]", "", "TASK [add-build-sshkey : Create Temp SSH key]", "localhost | changed", "",
              "TASK [validate-host : Collect information about the host]", "noble | ok", "", "TASK [prepare-workspace : Start rsync daemon]",
              "noble | ok", "", "TASK [ensure-tox : Ensure tools are installed]", "noble | ok: All items complete", "", "PLAY RECAP",
              f"localhost | ok: 6 changed: 3 unreachable: 0 failed: 0 skipped: 2 rescued: 0 ignored: 0",
              f"noble | ok: 11 changed: 5 unreachable: 0 failed: 0 skipped: 4 rescued: 0 ignored: 0",
              f"PRE-RUN END RESULT_NORMAL: [trusted : {play}/base/pre.yaml@main]", f"RUN START: [untrusted : review.example.org/shop/.zuul/run.yaml@main]",
              "", "PLAY [all]", "", "TASK [Run the checks]"]
    end = ["ERROR", "{", '  "delta": "0:01:12.104410",', '  "end": "2026-11-17 08:21:40.220194",', '  "msg": "non-zero return code",',
           f'  "rc": {rc},', '  "start": "2026-11-17 08:20:28.115784"', "}"]
    after = ["", "PLAY RECAP", "noble | ok: 0 changed: 0 unreachable: 0 failed: 1 skipped: 0 rescued: 0 ignored: 0",
             "RUN END RESULT_NORMAL: [untrusted : review.example.org/shop/.zuul/run.yaml@main]",
             f"POST-RUN START: [trusted : {play}/base/post.yaml@main]", "", "PLAY [all]", "", "TASK [fetch-output : Set log path for multiple nodes]",
             "noble | skipping: Conditional result was False", "", "TASK [fetch-output : Collect log output]",
             *[f"noble | .d..t...... {d}/" for d in ("logs", "artifacts", "docs")], "noble | changed", "",
             "TASK [merge-output-to-logs : Move artifacts and docs to logs]", "localhost | ok: Item: artifacts", "localhost | ok: Item: docs", "",
             "TASK [remove-build-sshkey : Remove the build SSH key from all nodes]", "noble | changed", "", "PLAY RECAP",
             "localhost | ok: 4 changed: 1 unreachable: 0 failed: 0 skipped: 1 rescued: 0 ignored: 0",
             "noble | ok: 5 changed: 3 unreachable: 0 failed: 0 skipped: 1 rescued: 0 ignored: 0",
             f"POST-RUN END RESULT_NORMAL: [trusted : {play}/base/post.yaml@main]",
             f"POST-RUN START: [trusted : {play}/base/post-logs.yaml@main]", "", "PLAY [localhost]", "", "TASK [generate-zuul-manifest : Generate Zuul manifest]",
             "localhost | changed", "", "TASK [upload-logs : Upload logs]", "localhost | changed: 38 files"]
    if rc == 1 and n % 3 == 0:
        before += [f"noble | {x}" for x in ("+ set -euo pipefail", "+ cd src/review.example.org/shop", "+ ./ci/check.sh")]
    lines = before + [f"noble | {x}" if x else "noble |" for x in body.splitlines()]
    lines += ([f"noble | {x}" for x in end] if rc is not None else []) + after
    clock = Clock(n)
    return "".join(f"{clock.tick():%Y-%m-%d %H:%M:%S.%f} | {x}".rstrip() + "\n" for x in lines)


def jenkins(body, n, rc=1, command="./ci/check.sh"):
    ws = "/var/lib/jenkins/workspace/shop-verify"
    before = ["Running on linux-3 in " + ws, "[Pipeline] {", "[Pipeline] stage", "[Pipeline] { (Declarative: Checkout SCM)", "[Pipeline] checkout",
              "The recommended git tool is: NONE", "using credential gerrit-ci", "Fetching changes from the remote Git repository",
              f" > git rev-parse --resolve-git-dir {ws}/.git # timeout=10", " > git config remote.origin.url ssh://ci@review.example.org:29418/shop # timeout=10",
              "Checking out Revision 4be1f09c27d3a4fd9b1d6c1a7a3ee0b1f1c0c58d (refs/changes/17/4217/3)", " > git config core.sparsecheckout # timeout=10",
              'Commit message: "Prices: Round by the cent"', "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] withEnv", "[Pipeline] {",
              "[Pipeline] stage", "[Pipeline] { (Verify)", "[Pipeline] sh", f"+ {command}"]
    after = ["[Pipeline] }", "[Pipeline] // stage", "[Pipeline] stage", "[Pipeline] { (Publish)", 'Stage "Publish" skipped due to earlier failure(s)',
             "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] stage", "[Pipeline] { (Declarative: Post Actions)", "[Pipeline] archiveArtifacts",
             "Archiving artifacts", "[Pipeline] cleanWs", "[WS-CLEANUP] Deleting project workspace...", "[WS-CLEANUP] Deferred wipeout is used...",
             "[WS-CLEANUP] done", "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] }", "[Pipeline] // withEnv", "[Pipeline] }", "[Pipeline] // node",
             "[Pipeline] End of Pipeline", f"ERROR: script returned exit code {rc}", "Finished: FAILURE"]
    clock = Clock(n)
    stamped = "".join(f"[{clock.tick().isoformat(timespec='milliseconds')}Z] {x}".rstrip() + "\n" for x in before + body.splitlines() + after[:-2])
    return "Started by user Gerrit Trigger\nRetriggered for change 4217,3\n[Pipeline] Start of Pipeline\n[Pipeline] node\n" + stamped + "\n".join(after[-2:]) + "\n"


def buildbot(body, n, rc=1, command="./ci/check.sh"):
    head = f"{command}\n in dir /srv/buildbot/worker/shop/build (timeout 1200 secs)\n watching logfiles {{}}\n argv: [b'/bin/sh', b'-c', b'{command}']\n environment:\n  CI=true\n  HOME=/srv/buildbot\n  LANG=C.UTF-8\n  PATH=/usr/local/bin:/usr/bin:/bin\n  PWD=/srv/buildbot/worker/shop/build\n  USER=buildbot\n using PTY: False\n"
    return head + body.rstrip("\n") + f"\nprogram finished with exit code {rc}\nelapsedTime={12 + n}.481922\n"
