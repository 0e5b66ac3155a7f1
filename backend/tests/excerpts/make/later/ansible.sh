#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ansible-playbook (ANSIBLE names it): a variable of a template, a program that may not be run, an assertion, an unknown module.
. "$(dirname "$0")/frames.sh" || exit 1
ANSIBLE=${ANSIBLE:-ansible-playbook}
MADE="run: $($ANSIBLE --version | sed -n "1s/^ansible-playbook //p")"
export ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_INVENTORY_UNPARSED_WARNING=False ANSIBLE_NOCOWS=1 ANSIBLE_HOME="$WORK/.ansible" ANSIBLE_RETRY_FILES_ENABLED=False
for n in 1 2 3; do echo "app$n ansible_connection=local ansible_python_interpreter=$(command -v python3)"; done >hosts
many='    - {name: Say, debug: {msg: "error {{ item }} is none"}, loop: "{{ range(30) | list }}"}
    - {name: Look, command: test -e /nowhere, register: r, failed_when: false}
    - {name: Try, command: /bin/false, ignore_errors: true}'
play() { printf -- '- hosts: app1:app2:app3\n  gather_facts: false\n  tasks:\n%s\n%s\n' "$many" "$1" >play.yaml; }
ansible() { $ANSIBLE -i hosts play.yaml "$@" 2>&1; }
printf 'listen {{ shop.prot }}\n' >site.j2
play '    - {name: Write the site, template: {src: site.j2, dest: "{{ playbook_dir }}/site-{{ inventory_hostname }}"}, vars: {shop: {port: 80}}}'
(chatter 30; ansible; chatter 60) | log variable-of-a-template pipeline "has no attribute 'prot'"
printf 'echo hi\n' >tool.sh
play '    - {name: Run the tool, command: "{{ playbook_dir }}/tool.sh", when: inventory_hostname == "app2"}
    - {name: Go on, debug: {msg: "{{ item }}"}, loop: "{{ range(30) | list }}"}'
(ansible; chatter 50) | log may-not-be-run none "Permission denied"
play '    - {name: Check the disk, assert: {that: "free > 10", fail_msg: "only {{ free }} GB are free on /srv, 10 are wanted"}, vars: {free: 3}}'
(chatter 40; ansible -v; chatter 40) | log assertion pipeline "only 3 GB are free on /srv"
play '    - {name: Restart, servise: {name: web, state: restarted}}'
(chatter 50; ansible; chatter 50) | log unknown-module none "couldn't resolve module/action 'servise'"
done_with
