#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What Zuul's console says where no tool of a job does, by hand after the consoles of the rig's real Zuul 14.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="by hand after consoles of a real Zuul 14.3"
stamped() { awk '{ t += 0.0711; printf "2026-11-23 10:%02d:%09.6f | %s\n", int(t / 60) % 60, t % 60, $0 }'; }
start() { printf '%s\n' "$1 START: [untrusted : git.example.org/app/playbooks/$2.yaml@master]" '' 'PLAY [all]' ''; }
recap() { printf '%s\n' '' 'PLAY RECAP' "node | ok: 9 changed: 3 unreachable: ${3:-0} failed: $2 skipped: 1 rescued: ${4:-0} ignored: 0" '' "$1"; }
lines() { for i in $(seq 1 "$1"); do echo "node | $2 $i: 0 errors"; done; }
ends() { echo "$1 END RESULT_$2: [untrusted : git.example.org/app/playbooks/$3.yaml@master]"; }
post() { start POST-RUN post; echo 'TASK [fetch-output : Collect]'; lines 50 collected; recap "$(ends POST-RUN NORMAL post)" 0; }

{ start PRE-RUN pre; echo 'TASK [Set up]'; lines 60 setup; recap "$(ends PRE-RUN NORMAL pre)" 0; start RUN unit; echo 'TASK [Slow tests]'; lines 80 test; printf '%s\n' '' ; ends RUN TIMED_OUT unit; post; } | stamped | log run-timed-out none "RUN END RESULT_TIMED_OUT"
{ start PRE-RUN pre; echo 'TASK [Install packages]'; lines 40 package; printf '%s\n' 'node | ERROR' 'node | {' 'node |   "msg": "No package matching '"'libfoo-devel'"' is available"' 'node | }'; recap "$(ends PRE-RUN NORMAL pre)" 1; post; post; } | stamped | log pre-run-package none "No package matching 'libfoo-devel' is available"
{ start RUN unit; echo 'TASK [Test]'; lines 60 test; recap "$(ends RUN NORMAL unit)" 0; start POST-RUN publish; echo 'TASK [Upload to the log server]'; lines 5 file; printf '%s\n' 'node | ERROR' 'node | {' 'node |   "msg": "Could not reach logs.example.org: no route to host"' 'node | }'; recap "$(ends POST-RUN NORMAL publish)" 1; post; } | stamped | log only-post-fails none "Could not reach logs.example.org: no route to host"
{ start RUN unit; printf '%s\n' 'TASK [Probe]' 'node | ERROR' 'node | {' 'node |   "msg": "non-zero return code",' 'node |   "rc": 1' 'node | }' 'node | ERROR: Ignoring Errors' '' 'TASK [Run]'; lines 30 case; printf '%s\n' 'node | assertion: order 17 has total 19.99, wanted 20.00' 'node | ERROR' 'node | {' 'node |   "msg": "non-zero return code",' 'node |   "rc": 1' 'node | }'; recap "$(ends RUN NORMAL unit)" 1; post; } | stamped | log plain-words-after-ignored none "order 17 has total 19.99, wanted 20.00"
{ start RUN unit; echo 'TASK [Test]'; lines 70 test; echo 'node | UNREACHABLE!: Failed to connect to the host via ssh: ssh: connect to host 10.1.2.3 port 22: Connection timed out'; recap "$(ends RUN UNREACHABLE unit)" 0 1; post; } | stamped | log node-unreachable none "RUN END RESULT_UNREACHABLE" "Failed to connect to the host via ssh"
{ start RUN deploy; printf '%s\n' 'TASK [Try the mirror]' 'node | ERROR' 'node | {' 'node |   "msg": "mirror answers 404"' 'node | }' '' 'TASK [Use the origin]'; lines 20 fetched; printf '%s\n' '' 'TASK [Check the signature]' 'node | ERROR' 'node | {' 'node |   "msg": "signature of app-1.4.0.tar.gz is by an unknown key 0x3F2A9C1D"' 'node | }'; recap "$(ends RUN NORMAL deploy)" 1 0 1; post; } | stamped | log after-rescued none "signature of app-1.4.0.tar.gz is by an unknown key"
{ start RUN unit; echo 'TASK [Test on two]'; for i in $(seq 1 60); do echo "web1 | case $i ok"; echo "web2 | case $i ok"; done; printf '%s\n' 'web2 | FATAL: role "app" is not permitted to log in' 'web1 | case 61 ok' 'web2 | ERROR' 'web2 | {' 'web2 |   "msg": "non-zero return code",' 'web2 |   "rc": 1' 'web2 | }'; for i in $(seq 62 110); do echo "web1 | case $i ok"; done; recap "$(ends RUN NORMAL unit)" 1; post; } | stamped | log two-nodes none 'role "app" is not permitted to log in'
done_with
