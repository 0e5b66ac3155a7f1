# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (ansible-lint); its console by hand
# cause: no-changed-when: Commands should not change things if nothing needs doing.
# cause: no-changed-when
mkdir -p playbooks
cat > playbooks/site.yml <<'Y'
---
- name: Shop
  hosts: web
  tasks:
    - name: Restart
      ansible.builtin.command: systemctl-restart shop
Y
git init -q . && git add -A
# ---
for n in $(seq 20); do echo "galaxy: collection community.c$n is installed"; done
ansible-lint --offline --nocolor playbooks/site.yml || code=$?
for n in $(seq 50); do echo "post: removed role cache $n"; done
exit $code
