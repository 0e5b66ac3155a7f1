# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (ansible-core); its console by hand
# cause: shop.service is in state failed
# cause: fatal: [web2]: FAILED! => 
cat > inv <<'I'
[web]
web1 ansible_connection=local ansible_python_interpreter=/usr/bin/python3
web2 ansible_connection=local ansible_python_interpreter=/usr/bin/python3
web3 ansible_connection=local ansible_python_interpreter=/usr/bin/python3
I
cat > site.yml <<'Y'
- hosts: web
  gather_facts: false
  tasks:
    - name: Look for an old release
      command: cat /srv/none
      ignore_errors: true
    - block:
        - name: Wait for the shop
          shell: "{{ 'echo up' if inventory_hostname != 'web2' else 'echo starting; echo shop.service is in state failed >&2; exit 3' }}"
          register: up
          retries: 3
          delay: 1
          until: up.rc == 0
      always:
        - name: Tell the load balancer
          debug: {msg: "{{ inventory_hostname }} {{ item }}"}
          loop: "{{ range(1, 15) | list }}"
    - name: Go on
      debug: {msg: "error budget left: 93 %"}
Y
# ---
ansible-playbook -i inv site.yml
