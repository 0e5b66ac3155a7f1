#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes logs: `run.py OUT FAMILY/NAME.sh ...` runs each script in an empty folder and puts a console around what it says.

A script's head tells `# kind:`, `# how:`, `# frame:`, `# before:` and `# after:` (lines of noise), and a `# cause:` for each
text of a line that says why. Tools are found on the path, and named by `VENV` (Python's), `NODE` (a folder with node's
modules), `HELM` and `NEXTEST`.
"""
import os, random, re, shutil, subprocess, sys, tempfile
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent

PACKAGES = "ca-certificates curl git jq libc6-dev libssl-dev libxml2 make openssh-client patch pkg-config python3 python3-venv rsync tar tzdata unzip xz-utils zlib1g-dev zstd libpq5 libicu72 less gnupg file bzip2".split()


def install(n, r):
    out = ["Reading package lists...", "Building dependency tree...", "Reading state information...", "The following NEW packages will be installed:"]
    while len(out) < n:
        p = r.choice(PACKAGES)
        v = f"{r.randint(1, 9)}.{r.randint(0, 30)}-{r.randint(1, 6)}"
        out += [f"Get:{len(out)} bookworm/main amd64 {p} amd64 {v} [{r.randint(9, 900)} kB]", f"Unpacking {p} ({v}) ...", f"Setting up {p} ({v}) ..."]
    return out[:n]


def collect(n, r):
    out = []
    while len(out) < n:
        f = r.choice(["junit", "coverage", "console", "syslog", "errors", "failed-tests", "heap"])
        out += [f"reports/{f}-{r.randint(1, 99)}.xml: found {r.randint(1, 40)} matching files", f"Uploading reports/{f}.tar.gz: {r.randint(1, 99)} KiB"]
    return out[:n]


def zuul(body, before, after, r, ok):
    job = r.choice(["app-unit", "app-lint", "app-build", "app-deploy-check"])
    b = ["Running Ansible setup...", "PRE-RUN START: [trusted : git.example.org/config/playbooks/base/pre.yaml@master]", "", "PLAY [localhost]", "", "TASK [Gathering Facts]", "localhost | ok", "", "TASK [emit-job-header : Print job information]",
         "localhost | # Job Information", f"localhost | Job: {job}", "localhost | Event ID: 5f0c2e0b7d1e4c8a9f9e6c1d2b3a4e5f", "", "PLAY [all]", "", "TASK [prepare-workspace-git : Sync git repos]", "node | ok", "", "TASK [install-packages : Install packages]"]
    b += [f"node | {x}" for x in install(before, r)]
    b += ["node | changed", "", "PLAY RECAP", "localhost | ok: 5 changed: 1 unreachable: 0 failed: 0", "node | ok: 7 changed: 3 unreachable: 0 failed: 0", "", "PRE-RUN END RESULT_NORMAL: [trusted : git.example.org/config/playbooks/base/pre.yaml@master]",
          f"RUN START: [untrusted : git.example.org/app/playbooks/{job}.yaml@master]", "", "PLAY [all]", "", f"TASK [run-{job} : Run the check]"]
    b += [f"node | {x}" for x in body]
    b += ["node | ERROR", "node | {", 'node |   "delta": "0:01:12.402113",', 'node |   "end": "2026-11-24 09:20:14.100322",', 'node |   "msg": "non-zero return code",', 'node |   "rc": 1,', 'node |   "start": "2026-11-24 09:19:01.698209"', "node | }", "",
          "PLAY RECAP", "node | ok: 1 changed: 0 unreachable: 0 failed: 1 skipped: 0 rescued: 0 ignored: 0", "", f"RUN END RESULT_NORMAL: [untrusted : git.example.org/app/playbooks/{job}.yaml@master]",
          "POST-RUN START: [trusted : git.example.org/config/playbooks/base/post.yaml@master]", "", "PLAY [all]", "", "TASK [fetch-output : Collect log output from node]"]
    b += [f"node | {x}" for x in collect(after, r)]
    b += ["node | changed", "", "TASK [fetch-subunit-output : Find subunit files]", "node | ok: All assertions passed", "", "TASK [generate-zuul-manifest : Generate the manifest]", "localhost | changed", "", "PLAY RECAP", "node | ok: 6 changed: 2 unreachable: 0 failed: 0", "localhost | ok: 9 changed: 4 unreachable: 0 failed: 0", "",
          "POST-RUN END RESULT_NORMAL: [trusted : git.example.org/config/playbooks/base/post.yaml@master]"]
    t = datetime(2026, 11, 24, 9, 17, 2, 113245)
    out = []
    for x in b:
        t += timedelta(milliseconds=r.choice([0, 3, 11, 240]))
        out.append(f"{t:%Y-%m-%d %H:%M:%S.%f} | {x}")
    return out


def jenkins(body, before, after, r, ok, stamp=True):
    b = ["Started by Gerrit: https://gerrit.example.org/c/app/+/4711 in silent mode.", "[Pipeline] Start of Pipeline", "[Pipeline] node", "Running on agent-07 in /home/jenkins/workspace/app-verify", "[Pipeline] {", "[Pipeline] stage", "[Pipeline] { (Checkout)", "[Pipeline] checkout",
         "Fetching changes from the remote Git repository", " > git config remote.origin.url https://gerrit.example.org/app # timeout=10", " > git fetch --tags --force --progress -- https://gerrit.example.org/app refs/changes/11/4711/3 # timeout=10",
         "Checking out Revision 8b1f0c2d9e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c (refs/changes/11/4711/3)", " > git checkout -f 8b1f0c2d9e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c # timeout=10", 'Commit message: "cart: Sum prices in cents"', "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] stage", "[Pipeline] { (Prepare)", "[Pipeline] sh", "+ ./ci/prepare.sh"]
    b += install(before, r)
    b += ["[Pipeline] }", "[Pipeline] // stage", "[Pipeline] stage", "[Pipeline] { (Verify)", "[Pipeline] sh", "+ ./ci/verify.sh", *body, "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] stage", "[Pipeline] { (Publish)", "Stage \"Publish\" skipped due to earlier failure(s)", "[Pipeline] getContext", "[Pipeline] }", "[Pipeline] // stage",
          "[Pipeline] stage", "[Pipeline] { (Declarative: Post Actions)", "[Pipeline] junit", "Recording test results", "[Checks API] No suitable checks publisher found.", "[Pipeline] archiveArtifacts", "Archiving artifacts", "[Pipeline] sh", "+ ./ci/collect.sh"]
    b += collect(after, r)
    b += ["[Pipeline] cleanWs", "[WS-CLEANUP] Deleting project workspace...", "[WS-CLEANUP] Deferred wipeout is used...", "[WS-CLEANUP] done", "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] }", "[Pipeline] // node", "[Pipeline] End of Pipeline", "ERROR: script returned exit code 1", "Finished: FAILURE"]
    t = datetime(2026, 11, 24, 9, 17, 2, 113000)
    out = []
    for x in b:
        t += timedelta(milliseconds=r.choice([0, 3, 11, 240]))
        out.append(f"[{t:%Y-%m-%dT%H:%M:%S}.{t.microsecond // 1000:03d}Z] {x}" if stamp else x)
    return out


def gitlab(body, before, after, r, ok):
    g, e = "\x1b[32;1m", "\x1b[0;m"
    b = ["Running with gitlab-runner 17.5.3 (12030cf4)", "  on docker-runner-3 t1_xQ2zs, system ID: s_2f7c0b", "section_start:1795511822:prepare_executor", f"\x1b[0K\x1b[36;1mPreparing the \"docker\" executor{e}", "Using Docker executor with image registry.example.org/ci/app:12 ...", "section_end:1795511830:prepare_executor",
         f"\x1b[0K\x1b[36;1mGetting source from Git repository{e}", f"{g}Fetching changes with git depth set to 20...{e}", "Initialized empty Git repository in /builds/shop/app/.git/", f"{g}Created fresh repository.{e}", f"{g}Checking out 8b1f0c2d as detached HEAD (ref is refs/merge-requests/17/head)...{e}",
         f"\x1b[0K\x1b[36;1mRestoring cache{e}", "Checking cache for default-protected...", "No URL provided, cache will not be downloaded from shared cache server. Instead a local version of cache will be extracted. ", "\x1b[0;33mWARNING: Cache file does not exist                  \x1b[0;m ", "\x1b[0;33mFailed to extract cache\x1b[0;m", f"\x1b[0K\x1b[36;1mExecuting \"step_script\" stage of the job script{e}", f"{g}$ ./ci/prepare.sh{e}"]
    b += install(before, r)
    b += [f"{g}$ ./ci/verify.sh{e}", *body, "section_end:1795511900:step_script", f"\x1b[0K\x1b[36;1mRunning after_script{e}", f"{g}$ ./ci/collect.sh{e}"]
    b += collect(after, r)
    b += [f"\x1b[0K\x1b[36;1mUploading artifacts for failed job{e}", "Uploading artifacts...", "\x1b[0;33mWARNING: build/reports/junit.xml: no matching files. Ensure that the artifact path is relative to the working directory (/builds/shop/app)\x1b[0;m ", "\x1b[31;1mERROR: No files to upload                          \x1b[0;m ", f"\x1b[0K\x1b[36;1mCleaning up project directory and file based variables{e}", "\x1b[31;1mERROR: Job failed: exit code 1", "\x1b[0;m"]
    return b


def actions(body, before, after, r, ok):
    b = ["Current runner version: '2.320.0'", "##[group]Operating System", "Ubuntu", "24.04.1", "LTS", "##[endgroup]", "##[group]GITHUB_TOKEN Permissions", "Contents: read", "##[endgroup]", "Prepare all required actions", "Getting action download info", "Download action repository 'actions/checkout@v4'", "##[group]Run ./ci/prepare.sh", "shell: /usr/bin/bash -e {0}", "##[endgroup]"]
    b += install(before, r)
    b += ["##[group]Run ./ci/verify.sh", "\x1b[36;1m./ci/verify.sh\x1b[0m", "shell: /usr/bin/bash -e {0}", "env:", "  CI: true", "##[endgroup]", *body, "##[error]Process completed with exit code 1.", "##[group]Run ./ci/collect.sh", "shell: /usr/bin/bash -e {0}", "##[endgroup]"]
    b += collect(after, r)
    b += ["Post job cleanup.", "[command]/usr/bin/git version", "git version 2.47.0", "[command]/usr/bin/git config --local --name-only --get-regexp core\\.sshCommand", "Cleaning up orphan processes"]
    t = datetime(2026, 11, 24, 9, 17, 2, 113000)
    out = []
    for x in b:
        t += timedelta(milliseconds=r.choice([0, 3, 11, 240]))
        out.append(f"{t:%Y-%m-%dT%H:%M:%S.%f}{r.randint(0, 9)}Z {x}")
    return out


def plain(body, before, after, r, ok):
    return ["+ git clone --quiet --depth 1 https://git.example.org/app .", "+ ./ci/prepare.sh", *install(before, r), "+ ./ci/verify.sh", *body, "+ ./ci/collect.sh", *collect(after, r), "+ rm -rf build", "exit status 1"]


def buildkite(body, before, after, r, ok):
    return ["~~~ Running agent environment hook", "$ /etc/buildkite-agent/hooks/environment", "~~~ Preparing working directory", "$ cd /var/lib/buildkite-agent/builds/agent-2/shop/app", "$ git clean -ffxdq", "$ git fetch -v --prune -- origin 8b1f0c2d9e7a", "HEAD is now at 8b1f0c2 cart: Sum prices in cents",
            "~~~ Running commands", "$ ./ci/prepare.sh", *install(before, r), "$ ./ci/verify.sh", *body, "^^^ +++", "🚨 Error: The command exited with status 1", "^^^ +++", "user command error: The plugin docker command hook exited with status 1", "~~~ Running global pre-exit hook", "$ /etc/buildkite-agent/hooks/pre-exit", *collect(after, r), "~~~ Uploading artifacts", "$ buildkite-agent artifact upload logs/**/*", "2026-11-24 09:21:13 INFO   Found 3 files that match \"logs/**/*\"", "2026-11-24 09:21:14 INFO   Artifact uploads completed successfully"]


FRAMES = dict(zuul=zuul, jenkins=jenkins, gitlab=gitlab, actions=actions, plain=plain, buildkite=buildkite, jenkinsplain=lambda *a: jenkins(*a, stamp=False), none=lambda body, *a: body)


def main():
    out, scripts = Path(sys.argv[1]).resolve(), sys.argv[2:]
    for script in scripts:
        script = Path(script).resolve()
        name = f"{script.parent.name}/{script.stem}"
        text = script.read_text()
        head = lambda key: re.findall(rf"^# {key}: (.*)$", text, re.M)
        home = Path(tempfile.mkdtemp(prefix="mk"))
        work = home / "app"
        work.mkdir()
        env = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm", GIT_CONFIG_GLOBAL="/dev/null", GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="ada@example.org", GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="ada@example.org")
        done = subprocess.run(["timeout", "500", "bash", str(script)], cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.stdout.decode("utf-8", "replace")
        root = {"gitlab": "/builds/shop/app", "jenkins": "/home/jenkins/workspace/app-verify", "jenkinsplain": "/home/jenkins/workspace/app-verify", "zuul": "/home/zuul/src/git.example.org/app"}.get(head("frame")[0], "/home/ci/app")
        said = said.replace(str(work), root).replace(str(home), "/home/ci")
        for tool, shown in [("VENV", "/opt/venv"), ("NODE", "/opt/node"), ("HOME", "/home/ci")]:
            if os.environ.get(tool):
                said = said.replace(os.environ[tool], shown)
        shutil.rmtree(home, ignore_errors=True)
        body = said.rstrip("\n").split("\n")
        r = random.Random(name)
        lines = FRAMES[head("frame")[0]](body, int(head("before")[0]), int(head("after")[0]), r, True)
        log = "\n".join(lines) + "\n"
        to = out / f"{name}.log"
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(log, newline="")
        for cause in head("cause"):
            if not any(cause in x for x in log.split("\n")):
                print(f"{name}: LACKS {cause!r}")
        print(f"{name}: rc {done.returncode}, {len(lines)} lines, {len(log)} bytes")


main()
