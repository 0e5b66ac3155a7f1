#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ansible-playbook (ANSIBLE names it): failing tasks after ignored, rescued and retried ones; several hosts; broken playbooks.
. "$(dirname "$0")/frame.sh" || exit 1
ANSIBLE=${ANSIBLE:-ansible-playbook}
MADE="run: $($ANSIBLE --version | sed -n "1s/^ansible-playbook //p")"
export ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_INVENTORY_UNPARSED_WARNING=False ANSIBLE_NOCOWS=1 ANSIBLE_HOME="$WORK/.ansible" ANSIBLE_RETRY_FILES_ENABLED=False
printf 'web1 ansible_connection=local\nweb2 ansible_connection=local\n' >hosts
many='- debug: {msg: "0 errors in step {{ item }}"}
      loop: "{{ range(45) | list }}"'
play() { printf -- '- hosts: %s\n  gather_facts: false\n  tasks:\n%s\n' "$1" "$2" >play.yaml; }
ansible() { ANSIBLE_PYTHON_INTERPRETER=$(command -v python3) $ANSIBLE -i hosts -e ansible_python_interpreter="$(command -v python3)" play.yaml "$@" 2>&1; }

play web1 "    $many
    - {name: Probe, command: /bin/false, ignore_errors: true}
    - {name: Migrate the database, shell: 'echo applying 17; echo \"column price is missing\" >&2; exit 3'}
    - {name: Never, debug: {msg: not reached}}"
(ansible; noise 50 cleanup) | log failed-after-ignored none "column price is missing"
play web1:web2 "    $many
    - {name: Fetch, shell: 'test {{ inventory_hostname }} = web1 || { echo checksum of app.tar.gz differs >&2; exit 1; }'}
    - {name: Go on, debug: {msg: '{{ item }}'}, loop: '{{ range(40) | list }}'}"
ansible | log one-host-of-two jenkins "checksum of app.tar.gz differs"
play web1 "    $many
    - block:
        - {name: Try the mirror, command: /bin/false}
      rescue:
        - {name: Use the origin, debug: {msg: origin}}
    - {name: Template the unit, template: {src: nowhere.j2, dest: /tmp/unit}}
    - {name: Never, debug: {msg: x}}"
(ansible; noise 60 upload) | log failed-after-rescued none "nowhere.j2"
play web1 "    - {name: Wait, command: 'test -e /home/nobody/ready', retries: 4, delay: 0, register: r, until: r.rc == 0}
    $many"
(noise 50 lint; ansible; noise 50 cleanup) | log retries-run-out jenkins 'fatal: [web1]: FAILED! => {"attempts": 4'
play web1 "    - name: Broken
      debug:
        msg: {{ oops }}"
(noise 50; ansible; noise 50 after) | log broken-yaml none "ERROR! " "We were unable to read either as JSON nor YAML" "Syntax Error while loading YAML"
play web1 "    $many
    - {name: Use, debug: {msg: '{{ region_name_of_the_site }}'}}"
ansible -v | log undefined-variable none "'region_name_of_the_site' is undefined"
play web1 "    - block:
        $(echo "$many" | sed 's/^  */          /')
        - {name: Roll out, shell: 'echo rollout of web stuck at 1 of 3 >&2; exit 1'}
      always:
        - {name: Unlock, shell: 'echo lock is not ours >&2; exit 1'}
        - {name: Report, debug: {msg: x}}"
sed -i '/block:/,$ s/^      loop/          loop/' play.yaml
(ansible; noise 30 cleanup) | log always-fails-too jenkins "rollout of web stuck at 1 of 3"
done_with
