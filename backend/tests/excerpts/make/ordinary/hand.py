# SPDX-License-Identifier: Apache-2.0
"""What could not run here, in the tools' shapes: log -> (frame, exit code, words, causes)."""
from frames import buildbot, jenkins, zuul

BUILD = """#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 412B done
#1 DONE 0.0s

#2 [internal] load metadata for docker.io/library/python:3.13-slim
#2 DONE 1.1s

#3 [internal] load .dockerignore
#3 transferring context: 61B done
#3 DONE 0.0s

#4 [1/5] FROM docker.io/library/python:3.13-slim@sha256:2e1f0b0a7ef2a1a1f3ab0d0c8d5cf1e0a9c11b0c7e4a4b64d1b8a4a76b9b9c01
#4 CACHED

#5 [internal] load build context
#5 transferring context: 88.14kB 0.1s done
#5 DONE 0.1s

#6 [2/5] WORKDIR /srv/shop
#6 CACHED

#7 [3/5] RUN apt-get update && apt-get install -y --no-install-recommends libpq5 libjpeg8
#7 0.412 Get:1 http://deb.debian.org/debian trixie InRelease [140 kB]
#7 0.633 Get:2 http://deb.debian.org/debian trixie-updates InRelease [47.3 kB]
#7 1.020 Get:3 http://deb.debian.org/debian trixie/main amd64 Packages [9670 kB]
#7 2.871 Fetched 9857 kB in 3s (3911 kB/s)
#7 2.871 Reading package lists...
#7 3.604 Reading package lists...
#7 4.251 Building dependency tree...
#7 4.433 Reading state information...
#7 4.446 E: Unable to locate package libjpeg8
#7 ERROR: process "/bin/sh -c apt-get update && apt-get install -y --no-install-recommends libpq5 libjpeg8" did not complete successfully: exit code: 100
------
 > [3/5] RUN apt-get update && apt-get install -y --no-install-recommends libpq5 libjpeg8:
2.871 Fetched 9857 kB in 3s (3911 kB/s)
2.871 Reading package lists...
3.604 Reading package lists...
4.251 Building dependency tree...
4.433 Reading state information...
4.446 E: Unable to locate package libjpeg8
------
Dockerfile:4
--------------------
   2 |     WORKDIR /srv/shop
   3 |     
   4 | >>> RUN apt-get update && apt-get install -y --no-install-recommends libpq5 libjpeg8
   5 |     COPY requirements.txt .
   6 |     RUN pip install -r requirements.txt
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c apt-get update && apt-get install -y --no-install-recommends libpq5 libjpeg8" did not complete successfully: exit code: 100
"""
LAYERS = ["5f70bf18a086", "d13c10ab7a22", "8e2a1b0f4c77", "be322b479aee", "0a1c0df2ff7b"]
PUSH = ("The push refers to repository [registry.example.org/shop/api]\n" + "".join(f"{x}: Preparing\n" for x in LAYERS)
        + "0a1c0df2ff7b: Waiting\nunauthorized: authentication required\n")


def timed_out(body, n, rc):
    """A run that Zuul ends: no result of the task, another word at the run's end."""
    text = zuul(body, n, None).replace("RUN END RESULT_NORMAL: [untrusted", "RUN END RESULT_TIMED_OUT: [untrusted")
    lines = text.splitlines(keepends=True)
    end = next(i for i, line in enumerate(lines) if "RESULT_TIMED_OUT" in line)
    return "".join(lines[: end - 3] + lines[end:])


SLOW = "tests/test_stock.py " + "." * 40 + " [ 31%]\n" + "".join(
    f"tests/integration/test_{x}.py ........ [ {p}%]\n" for x, p in (("orders", 38), ("invoices", 45), ("returns", 52), ("search", 59))) + "tests/integration/test_broker.py ..\n"
HAND = {
    "docker/package-not-located": (jenkins, 1, "+ docker build --progress=plain -t registry.example.org/shop/api:4217-3 .\n" + BUILD, ["E: Unable to locate package libjpeg8"]),
    "docker/push-unauthorized": (buildbot, 1, "docker push registry.example.org/shop/api:4217-3\n" + PUSH, ["unauthorized: authentication required"]),
    "zuul/integration-tests-time-out": (timed_out, 0, "============================= test session starts ==============================\nplatform linux -- Python 3.13.5, pytest-8.4.1, pluggy-1.6.0\nrootdir: /home/zuul/src/review.example.org/shop\ncollected 312 items\n\n" + SLOW, ["RUN END RESULT_TIMED_OUT"]),
}
