# SPDX-License-Identifier: Apache-2.0
"""Makes the logs of an ordinary day: `run.py CORPUS SCRATCH`; tools are on the path, node's modules in $TOOLS."""
import os
import re
import subprocess
import sys
from pathlib import Path

from frames import buildbot, jenkins, zuul
from hand import HAND
from real import REAL

corpus, scratch = Path(sys.argv[1]), Path(sys.argv[2])
wheres = ["/home/zuul/src/review.example.org/shop", "/var/lib/jenkins/workspace/shop-verify", "/srv/buildbot/worker/shop/build"]
frames = [zuul, jenkins, buildbot]
env = {**os.environ, "HOME": os.environ["HOME"], "GIT_AUTHOR_NAME": "ci", "GIT_AUTHOR_EMAIL": "ci@example.org", "GIT_COMMITTER_NAME": "ci", "GIT_COMMITTER_EMAIL": "ci@example.org",
       "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "CI": "true", "RUST_BACKTRACE": "0"}
tools = os.environ.get("TOOLS")
if tools:
    env["PATH"] = f"{tools}/.bin:{env['PATH']}"


def tool(name, files, command):
    folder = scratch / name.replace("/", "-")
    subprocess.run(["rm", "-rf", folder])
    folder.mkdir(parents=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=150)
    text = re.sub(r"\x1b(?:\[[0-9;]*m|\(B)", "", done.stdout.decode(errors="replace"))
    text = re.sub(r"(?m)^(Looking in (?:indexes|links):.*|npm notice.*)\n", "", text)
    return re.sub(r"/\S+?/\.pyenv/versions/[0-9.]+", "/usr/local", text), done.returncode, str(folder)


tables = {}
for n, name in enumerate([*REAL, *HAND]):
    if name in REAL:
        how, files, command, causes = REAL[name]
        body, rc, folder = tool(name, files, command)
        frame = frames[n % 3]
        body = body.replace(folder, wheres[n % 3])
        text = frame(body, n, rc, *([] if frame is zuul else [command.replace("/usr/bin/", "")]))
        how = f"ordinary; run: {how}; its console by hand"
    else:
        frame, rc, body, causes = HAND[name]
        text, rc, how = frame(body, n, rc), rc or 1, "ordinary; by hand"
    if not rc or not any(c in text for c in causes):
        print(f"{name}: the fault did not come about, or no line has its cause:\n{body if name in REAL else text}")
    (corpus / name).parent.mkdir(exist_ok=True)
    (corpus / f"{name}.log").write_text(text)
    tables.setdefault(name.split("/")[0], []).append("\t".join([name, how, *causes]))
for family, lines in tables.items():
    (corpus / family / "held-back.tsv").write_text("\n".join(lines) + "\n")
