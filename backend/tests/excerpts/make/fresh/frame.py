#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a case and writes its log as a CI's console prints it: frame.py CASE.sh LOG.

A case's head names its frame; what stands before the line "# ---" prepares the folder and is not
in the log; what stands after it is the job's script. Its output is taken as it comes, line by line,
and only paths of the machine are replaced.
"""

import datetime
import os
import pathlib
import random
import re
import subprocess
import sys

from frames import FRAMES

APP = "/home/ci/workspace/app"


def head(case, key):
    """The values of a key in the head of a case."""
    return re.findall(rf"^# {key}: (.*)$", case, re.M)


def scrubber(folder):
    """What replaces paths of this machine by a CI's."""
    paths = [(str(folder), APP)]
    for name, path in (("NODE_MODULES", f"{APP}/node_modules"), ("VENV", "/home/ci/venv"), ("HELM_HOME", "/usr/local/bin")):
        if name in os.environ:
            paths.append((os.environ[name], path))
    paths += [(os.path.expanduser("~/.pyenv/shims/"), "/usr/bin/"), (os.path.expanduser("~/.pyenv/versions/"), "/opt/python/"), (os.path.expanduser("~"), "/home/ci")]
    paths.append((os.uname().nodename, "builder-07"))

    def scrub(line):
        for old, new in paths:
            line = line.replace(old.encode(), new.encode())
        return line

    return scrub


def main():
    case_path, log_path = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    case = case_path.read_text()
    frame = head(case, "frame")[0]
    rng = random.Random(case_path.stem)
    setup, script = case.split("\n# ---\n")
    folder = pathlib.Path(os.environ["SCRATCH"]) / case_path.stem
    subprocess.run(["rm", "-rf", folder], check=True)
    folder.mkdir(parents=True)
    env = dict(os.environ, CI="true", LC_ALL="C.UTF-8", COLUMNS="80", TERM="dumb")
    subprocess.run(["bash", "-e", "-c", setup], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    flags = "-xe" if frame.startswith("jenkins") else "-e"
    job = folder.parent / f"{case_path.stem}.job.sh"
    job.write_text(script)
    start = datetime.datetime(2026, 11, 27, 9, 14, 3) + datetime.timedelta(seconds=rng.uniform(0, 86400))
    began = datetime.datetime.now()
    ran = subprocess.Popen(["bash", flags, job], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    scrub, lines = scrubber(folder), []
    for line in ran.stdout:
        line = scrub(line.replace(str(job).encode(), b"ci/job.sh")).rstrip(b"\n")
        lines.append(((datetime.datetime.now() - began).total_seconds(), line.decode(errors="replace")))
    code = ran.wait()
    if code == 0:
        sys.exit(f"{case_path}: the fault did not come about")
    text = FRAMES[frame](rng, start, lines, code)
    log_path.parent.mkdir(exist_ok=True)
    log_path.write_text(text, newline="")
    causes = head(case, "cause")
    missing = [] if any(cause in text for cause in causes) else causes
    print(f"{log_path}: exit {code}, {len(lines)} lines of the tool, {text.count(chr(10))} in all", *(f"\n  NOT THERE: {c}" for c in missing))


main()
