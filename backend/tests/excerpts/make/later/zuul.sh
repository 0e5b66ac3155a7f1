#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Zuul's console by hand: an unset variable in a script, an image that is not there, a service that does not come up, a merge of YAML.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="by hand after consoles of a real Zuul 14.3"
stamped() { awk '{ t += 0.0917; printf "2026-11-24 22:%02d:%09.6f | %s\n", int(t / 60) % 60, t % 60, $0 }'; }
on() { sed 's/^/noble-2 | /'; }
start() { printf '%s\n' "$1 START: [untrusted : git.example.org/shop/playbooks/$2.yaml@main]" '' 'PLAY [all]' ''; }
ends() { printf '%s\n' '' 'PLAY RECAP' "noble-2 | ok: 8 changed: 2 unreachable: 0 failed: $3 skipped: 1 rescued: 0 ignored: ${4:-0}" '' "$1 END RESULT_NORMAL: [untrusted : git.example.org/shop/playbooks/$2.yaml@main]"; }
failed() { printf '%s\n' 'noble-2 | ERROR' 'noble-2 | {' "noble-2 |   \"msg\": \"$1\"" 'noble-2 | }'; }
post() { start POST-RUN post; echo 'TASK [Collect]'; chatter 50 | on; ends POST-RUN post 0; start POST-RUN publish; echo 'TASK [Sign]'; failed "gpg: signing failed: No secret key"; ends POST-RUN publish 1; }
{ start RUN check; echo 'TASK [Run the script]'; chatter 70 | on; echo "noble-2 | ./ci/deploy.sh: line 14: REGION: unbound variable"; failed "non-zero return code"; ends RUN check 1; post; } | stamped | log unset-variable none "REGION: unbound variable"
{ start PRE-RUN pre; echo 'TASK [Start the registry]'; failed "address already in use"; echo 'noble-2 | ERROR: Ignoring Errors'; echo; echo 'TASK [Pull the images]'; chatter 30 | on; cat <<'TXT' | on
Trying to pull registry.example.org/shop/db:17.99...
time="2026-11-24T22:00:07Z" level=warning msg="Failed, retrying in 1s ... (1/3). Error: initializing source docker://registry.example.org/shop/db:17.99: reading manifest 17.99 in registry.example.org/shop/db: manifest unknown"
Error: unable to copy from source docker://registry.example.org/shop/db:17.99: initializing source docker://registry.example.org/shop/db:17.99: reading manifest 17.99 in registry.example.org/shop/db: manifest unknown
TXT
failed "non-zero return code"; ends PRE-RUN pre 1 1; post; } | stamped | log image-unknown none "manifest unknown"
{ start RUN check; echo 'TASK [Start the service]'; chatter 40 | on; echo; echo 'TASK [Wait for it]'; failed "Timeout when waiting for 127.0.0.1:8080"; ends RUN check 1; post; } | stamped | log service-does-not-come-up none "Timeout when waiting for 127.0.0.1:8080"
{ start RUN check; echo 'TASK [Read the settings]'; chatter 20 | on; printf '%s\n' 'noble-2 | MODULE FAILURE: ' 'noble-2 | Traceback (most recent call last):' 'noble-2 |   File "/home/ci/.ansible/tmp/AnsiballZ_settings.py", line 107, in <module>' 'noble-2 |     _ansiballz_main()' 'noble-2 | yaml.scanner.ScannerError: mapping values are not allowed here' 'noble-2 |   in "settings.yaml", line 3, column 11'; ends RUN check 1; post; } | stamped | log settings-not-yaml none "mapping values are not allowed here"
done_with
