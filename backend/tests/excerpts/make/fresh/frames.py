# SPDX-License-Identifier: Apache-2.0
"""What the consoles of several CIs print around a job's script."""

import datetime

PACKAGES = (
    "ca-certificates curl git gnupg iproute2 jq libcurl4 libffi-dev libpcre2-8-0 libssl-dev libxml2 locales lsb-release "
    "make netbase openssl patch pkg-config procps python3-apt python3-venv rsync sudo unzip xz-utils zlib1g-dev"
).split()
ARTEFACTS = (
    "console.html ara-report/index.html ara-report/playbooks/1.html ara-report/playbooks/2.html zuul-info/host-info.yaml "
    "zuul-info/inventory.yaml zuul-info/zuul-info.txt zuul-manifest.json job-output.json logs/syslog.txt logs/dmesg.txt "
    "logs/df.txt logs/ps.txt logs/error.log logs/pip-freeze.txt logs/journal.txt logs/etc/hosts logs/etc/resolv.conf"
).split()
SHA = "0123456789abcdef"


class Clock:
    """Times of a console that go on by small steps where no tool gives them."""

    def __init__(self, rng, start):
        self.rng, self.now = rng, start

    def step(self, most=0.4):
        self.now += datetime.timedelta(seconds=self.rng.uniform(0.0005, most))
        return self.now

    def at(self, base, seconds):
        self.now = max(self.now, base + datetime.timedelta(seconds=seconds))
        return self.now


def sha(rng):
    return "".join(rng.choices(SHA, k=40))


def checkout(rng):
    """What git says when a job's source is fetched."""
    rev, n = sha(rng), rng.randint(900, 9000)
    return [
        "Cloning into '.'...",
        f"remote: Enumerating objects: {n}, done.",
        f"remote: Counting objects: 100% ({n}/{n}), done.",
        f"remote: Compressing objects: 100% ({n // 3}/{n // 3}), done.",
        f"Receiving objects:  12% ({n // 8}/{n})\rReceiving objects:  57% ({n * 57 // 100}/{n})\rReceiving objects: 100% ({n}/{n}), 4.21 MiB | 9.87 MiB/s, done.",
        f"Resolving deltas: 100% ({n // 2}/{n // 2}), done.",
        "From https://git.example.org/app",
        f" * branch            refs/changes/{rng.randint(10, 99)}/{rng.randint(10000, 99999)}/{rng.randint(1, 9)} -> FETCH_HEAD",
        f"HEAD is now at {rev[:8]} cart: Round totals to whole cents",
    ]


def zuul(rng, start, lines, code):
    """Zuul's executor: a time and a node before each line, playbooks before and after."""
    clock, node = Clock(rng, start), rng.choice(["ubuntu-noble", "debian-bookworm", "node-4vcpu"])
    out = []

    def say(text, on=None, when=None):
        when = when or clock.step()
        out.append(f"{when:%Y-%m-%d %H:%M:%S.%f} | {on + ' | ' if on else ''}{text}")

    def task(name, *texts, on=node):
        say("")
        say(f"TASK [{name}]")
        for text in texts:
            say(text, on)

    say("Running Ansible setup...")
    say("PRE-RUN START: [trusted : git.example.org/config/playbooks/base/pre.yaml@main]")
    say("")
    say("PLAY [localhost]")
    task("Gathering Facts", "ok", on="localhost")
    task("emit-job-header : Print node information", *[f"# {k}: {v}" for k, v in (("Job", "app-check"), ("Branch", "main"), ("Node", node))], on="localhost")
    say("")
    say("PLAY [all]")
    for name in ("start-zuul-console : Start zuul_console daemon.", "add-build-sshkey : Create Temp SSH key", "validate-host : Start zuul_console daemon.",
                 "mirror-workspace-git-repos : Synchronize repos", "configure-mirrors : Install apt mirrors", "ensure-python : Install python"):
        task(name, rng.choice(["ok", "changed", "skipping: Conditional result was False"]))
    task("bindep : Install distro packages", *[f"Setting up {p} ({rng.randint(1, 9)}.{rng.randint(0, 40)}-{rng.randint(1, 4)}) ..." for p in PACKAGES])
    say("")
    say("PLAY RECAP")
    say(f"{node:<26} : ok=19   changed=11   unreachable=0    failed=0    skipped=6    rescued=0    ignored=1")
    say("PRE-RUN END RESULT_NORMAL: [trusted : git.example.org/config/playbooks/base/pre.yaml@main]")
    say("RUN START: [untrusted : git.example.org/app/.zuul/playbooks/run.yaml@main]")
    say("")
    say("PLAY [all]")
    task("run-script : Run the job's script")
    base = clock.step()
    for seconds, line in lines:
        say(line, node, clock.at(base, seconds))
    say("ERROR", node)
    for text in ("{", f'  "delta": "0:00:{lines[-1][0]:09.6f}",' if lines else "", f'  "end": "{clock.now:%Y-%m-%d %H:%M:%S.%f}",', '  "msg": "non-zero return code",', f'  "rc": {code},', f'  "start": "{base:%Y-%m-%d %H:%M:%S.%f}"', "}"):
        say(text, node)
    say("")
    say("PLAY RECAP")
    say(f"{node:<26} : ok=1    changed=0    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0")
    say("RUN END RESULT_NORMAL: [untrusted : git.example.org/app/.zuul/playbooks/run.yaml@main]")
    for kind, place in (("untrusted", "app/.zuul/playbooks/post.yaml"), ("trusted", "config/playbooks/base/post.yaml"), ("trusted", "config/playbooks/base/post-logs.yaml")):
        say(f"POST-RUN START: [{kind} : git.example.org/{place}@main]")
        say("")
        say("PLAY [all]")
        for name in rng.sample(["fetch-output : Set log path for multiple nodes", "fetch-output : Ensure local output dirs", "fetch-output : Collect logs, artifacts and docs",
                                "fetch-failure-details : Collect core dumps and error logs", "remove-build-sshkey : Remove the build SSH key", "merge-output-to-logs : Move artifacts and docs to logs dir"], 5):
            task(name, rng.choice(["ok", "changed", "ok: All items complete"]))
        say("")
        say("PLAY RECAP")
        say(f"{node:<26} : ok={rng.randint(3, 9)}    changed=2    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0")
        say(f"POST-RUN END RESULT_NORMAL: [{kind} : git.example.org/{place}@main]")
    for name in ARTEFACTS:
        say(f"changed: .d..t...... logs/{name}", "localhost")
    say("Job complete, result: FAILURE")
    return "\n".join(out) + "\n"


def jenkins(rng, start, lines, code):
    """A freestyle project of Jenkins."""
    number = rng.randint(100, 4000)
    out = ["Started by user Release Manager" if rng.random() < 0.3 else "Triggered by Gerrit: https://review.example.org/c/app/+/48113",
           "Running as SYSTEM", "Building remotely on builder-07 (linux docker) in workspace /home/ci/workspace/app", "The recommended git tool is: NONE", "using credential gerrit-ssh",
           "Wiping out workspace first.", " > git init /home/ci/workspace/app # timeout=10", "Fetching upstream changes from ssh://review.example.org:29418/app",
           " > git --version # timeout=10", " > git fetch --tags --force --progress -- ssh://review.example.org:29418/app +refs/changes/13/48113/2:refs/changes/13/48113/2 # timeout=10",
           f"Checking out Revision {sha(rng)} (refs/changes/13/48113/2)", 'Commit message: "cart: Round totals to whole cents"', "First time build. Skipping changelog.", f"[app] $ /bin/bash -xe /tmp/jenkins{rng.randint(10**15, 10**16)}.sh"]
    out += [line for _, line in lines]
    out += ["Build step 'Execute shell' marked build as failure", "Archiving artifacts"]
    out += [f"‘{name}’ doesn’t match anything" for name in rng.sample(["**/error.log", "reports/*.xml", "core.*"], 2)]
    out += ["Recording test results", "ERROR: Step ‘Publish JUnit test result report’ failed: No test report files were found. Configuration error?",
            "[Checks API] No suitable checks publisher found.", "[WS-CLEANUP] Deleting project workspace...", "[WS-CLEANUP] Deferred wipeout is used...", "[WS-CLEANUP] done",
            f"Finished: FAILURE  #{number}".split("  ")[0]]
    return "\n".join(out) + "\n"


def jenkins_pipeline(rng, start, lines, code):
    """A pipeline of Jenkins with the Timestamper, its stages after the failed one skipped and its post conditions run."""
    clock, out = Clock(rng, start), []

    def say(text, when=None):
        when = when or clock.step()
        out.append(f"[{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03}Z] {text}")

    for text in ("Started by upstream project \"app-trigger\" build number 771", "originally caused by:", " Triggered by Gerrit: https://review.example.org/c/app/+/48113",
                 "[Pipeline] Start of Pipeline", "[Pipeline] node", "Running on builder-07 in /home/ci/workspace/app", "[Pipeline] {", "[Pipeline] stage", "[Pipeline] { (Checkout)", "[Pipeline] checkout"):
        say(text)
    for text in checkout(rng):
        say(text)
    for text in ("[Pipeline] }", "[Pipeline] // stage", "[Pipeline] withEnv", "[Pipeline] {", "[Pipeline] stage", "[Pipeline] { (Restore cache)", "[Pipeline] sh", "+ tar -xzf /var/cache/ci/app.tgz -C .cache",
                 "tar: .cache: time stamp 2026-11-27 09:14:09 is 1.2 s in the future", "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] stage", "[Pipeline] { (Verify)", "[Pipeline] timeout", "Timeout set to expire in 45 min", "[Pipeline] {", "[Pipeline] sh"):
        say(text)
    base = clock.step()
    for seconds, line in lines:
        say(line, clock.at(base, seconds))
    for text in ("[Pipeline] }", "[Pipeline] // timeout", "[Pipeline] }", "[Pipeline] // stage"):
        say(text)
    for stage in ("Package", "Publish", "Deploy to staging", "Smoke tests"):
        for text in ("[Pipeline] stage", f"[Pipeline] {{ ({stage})", f'Stage "{stage}" skipped due to earlier failure(s)', "[Pipeline] }", "[Pipeline] // stage"):
            say(text)
    for text in ("[Pipeline] stage", "[Pipeline] { (Declarative: Post Actions)", "[Pipeline] junit", "Recording test results", "No test report files were found. Configuration error?", "Error when executing always post condition:",
                 "hudson.AbortException: No test report files were found. Configuration error?"):
        say(text)
    for frame in ("hudson.tasks.junit.JUnitParser$ParseResultCallable.invoke(JUnitParser.java:253)", "hudson.FilePath.act(FilePath.java:1234)", "hudson.tasks.junit.JUnitParser.summarizeResult(JUnitParser.java:154)",
                  "hudson.tasks.junit.JUnitResultArchiver.parseAndSummarize(JUnitResultArchiver.java:326)", "hudson.tasks.junit.pipeline.JUnitResultsStepExecution.run(JUnitResultsStepExecution.java:62)",
                  "org.jenkinsci.plugins.workflow.steps.SynchronousNonBlockingStepExecution.lambda$start$0(SynchronousNonBlockingStepExecution.java:49)", "java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)", "java.base/java.lang.Thread.run(Thread.java:840)"):
        say(f"\tat {frame}")
    for text in ("", "[Pipeline] archiveArtifacts", "Archiving artifacts", "[Pipeline] cleanWs", "[WS-CLEANUP] Deleting project workspace...", "[WS-CLEANUP] done", "[Pipeline] }", "[Pipeline] // stage", "[Pipeline] }", "[Pipeline] // withEnv",
                 "[Pipeline] }", "[Pipeline] // node", "[Pipeline] End of Pipeline", f"ERROR: script returned exit code {code}", "Finished: FAILURE"):
        say(text)
    return "\n".join(out) + "\n"


def actions(rng, start, lines, code):
    """A runner of GitHub's Actions or Gitea's: a time before each line, groups, the steps after the job's."""
    clock, out = Clock(rng, start), []

    def say(text, when=None):
        when = when or clock.step()
        out.append(f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond * 10:07}Z {text}")

    for text in ("Current runner version: '2.329.0'", "##[group]Runner Image Provisioner", "Hosted Compute Agent", "##[endgroup]", "##[group]Operating System", "Ubuntu", "24.04.3", "LTS", "##[endgroup]",
                 "##[group]GITHUB_TOKEN Permissions", "Contents: read", "##[endgroup]", "Secret source: Actions", "Prepare workflow directory", "Prepare all required actions", "Getting action download info",
                 "Complete job name: verify", "##[group]Run actions/checkout@v5", "with:", "  fetch-depth: 1", "##[endgroup]", "Syncing repository: example/app"):
        say(text)
    for text in checkout(rng):
        say(text)
    for text in ("##[group]Run actions/cache@v4", "with:", "  path: ~/.cache", "##[endgroup]", "Cache not found for input keys: Linux-deps-3f1c", "##[group]Run ci/job.sh", "\x1b[36;1mci/job.sh\x1b[0m", "shell: /usr/bin/bash -e {0}", "##[endgroup]"):
        say(text)
    base = clock.step()
    for seconds, line in lines:
        say(line, clock.at(base, seconds))
    say(f"##[error]Process completed with exit code {code}.")
    for text in ("##[group]Run actions/upload-artifact@v4", "with:", "  name: reports", "  path: reports/", "  if-no-files-found: warn", "##[endgroup]", "##[warning]No files were found with the provided path: reports/. No artifacts will be uploaded.",
                 "Post job cleanup.", "[command]/usr/bin/git version", "git version 2.51.0", "Temporarily overriding HOME='/home/ci/_temp/7c5c' before making global git config changes",
                 "Adding repository directory to the temporary git global config as a safe directory", "[command]/usr/bin/git config --local --name-only --get-regexp core\\.sshCommand", "Cleaning up orphan processes"):
        say(text)
    return "\n".join(out) + "\n"


def gitlab(rng, start, lines, code):
    """A runner of GitLab: coloured sections."""
    t = int(start.timestamp())
    out = ["\x1b[0KRunning with gitlab-runner 18.5.0 (bda84871)\x1b[0;m", "\x1b[0K  on docker-runner-3 t1_x, system ID: s_4f2e\x1b[0;m",
           f"section_start:{t}:prepare_executor\r\x1b[0K\x1b[0K\x1b[36;1mPreparing the \"docker\" executor\x1b[0;m\x1b[0;m", "\x1b[0KUsing Docker executor with image debian:12 ...\x1b[0;m", "\x1b[0KPulling docker image debian:12 ...\x1b[0;m",
           f"section_end:{t + 9}:prepare_executor\r\x1b[0Ksection_start:{t + 9}:get_sources\r\x1b[0K\x1b[0K\x1b[36;1mGetting source from Git repository\x1b[0;m\x1b[0;m"]
    out += checkout(rng)
    out += [f"section_end:{t + 12}:get_sources\r\x1b[0Ksection_start:{t + 12}:restore_cache\r\x1b[0K\x1b[0K\x1b[36;1mRestoring cache\x1b[0;m\x1b[0;m", "\x1b[0;33mWARNING: file does not exist                      \x1b[0;m ", "\x1b[0;33mFailed to extract cache\x1b[0;m",
            f"section_end:{t + 13}:restore_cache\r\x1b[0Ksection_start:{t + 13}:step_script\r\x1b[0K\x1b[0K\x1b[36;1mExecuting \"step_script\" stage of the job script\x1b[0;m\x1b[0;m", "\x1b[32;1m$ ci/job.sh\x1b[0;m"]
    out += [line for _, line in lines]
    e = t + 14 + int(lines[-1][0] if lines else 0)
    out += [f"section_end:{e}:step_script\r\x1b[0Ksection_start:{e}:after_script\r\x1b[0K\x1b[0K\x1b[36;1mRunning after_script\x1b[0;m\x1b[0;m", "\x1b[0;mRunning after script...", "\x1b[32;1m$ ci/collect.sh\x1b[0;m"]
    out += [f"collected {name}" for name in ARTEFACTS]
    out += [f"section_end:{e + 2}:after_script\r\x1b[0Ksection_start:{e + 2}:upload_artifacts_on_failure\r\x1b[0K\x1b[0K\x1b[36;1mUploading artifacts for failed job\x1b[0;m\x1b[0;m", "\x1b[32;1mUploading artifacts...\x1b[0;m", "reports/: found 3 matching artifact files and directories\x1b[0;m ",
            "\x1b[0;33mWARNING: reports/*.xml: no matching files. Ensure that the artifact path is relative to the working directory\x1b[0;m ", "Uploading artifacts as \"archive\" to coordinator... 201 Created\x1b[0;m  correlation_id=01KB\x1b[0;m id=88121 responseStatus=201 Created",
            f"section_end:{e + 3}:upload_artifacts_on_failure\r\x1b[0Ksection_start:{e + 3}:cleanup_file_variables\r\x1b[0K\x1b[0K\x1b[36;1mCleaning up project directory and file based variables\x1b[0;m\x1b[0;m", f"section_end:{e + 4}:cleanup_file_variables\r\x1b[0K\x1b[31;1mERROR: Job failed: exit code {code}", "\x1b[0;m"]
    return "\n".join(out) + "\n"


def buildbot(rng, start, lines, code):
    """The log of a step of Buildbot."""
    out = ["./ci/job.sh", " in dir /home/ci/workspace/app (timeout 1200 secs)", " watching logfiles {}", " argv: ['./ci/job.sh']", " environment:", "  CI=true", "  HOME=/home/ci", "  LANG=C.UTF-8", "  PATH=/home/ci/venv/bin:/usr/local/bin:/usr/bin:/bin",
           "  PWD=/home/ci/workspace/app", "  SHELL=/bin/bash", "  TERM=dumb", "  USER=ci", " using PTY: False"]
    out += [line for _, line in lines]
    out += [f"program finished with exit code {code}", f"elapsedTime={lines[-1][0] if lines else 0:.6f}"]
    return "\n".join(out) + "\n"


def prow(rng, start, lines, code):
    """A pod of Prow: its clone, and its entrypoint's words."""
    stamp = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    out = ["# Cloning example/app at main(" + sha(rng) + ")", "$ mkdir -p /home/prow/go/src/example/app", "$ git init"]
    out += checkout(rng) + ["# Final SHA: " + sha(rng), "# Total runtime: 3.117s", "Activated service account credentials for: [prow-build@example.org]"]
    out += [line for _, line in lines]
    out += [f'{{"component":"entrypoint","error":"wrapped process failed: exit status {code}","file":"sigs.k8s.io/prow/pkg/entrypoint/run.go:84","func":"sigs.k8s.io/prow/pkg/entrypoint.Options.internalRun","level":"error","msg":"Error executing test process","severity":"error","time":"{stamp}"}}',
            "+ WRAPPED_COMMAND_EXIT_CODE=" + str(code), "+ [[ -n /workspace/service-account.json ]]", "+ [[ \"\" == true ]]", f"+ exit {code}", "Cleaning up after docker", "Stopping Docker: docker.", "Waiting for Docker to stop for 30 seconds", "Done cleaning up after docker"]
    return "\n".join(out) + "\n"


FRAMES = {"zuul": zuul, "jenkins": jenkins, "jenkins-pipeline": jenkins_pipeline, "actions": actions, "gitlab": gitlab, "buildbot": buildbot, "prow": prow}
