# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: ansible-core; its console by hand
# frame: zuul
# before: 30
# after: 130
# cause: upstream shop_api is not declared
mkdir -p roles/proxy/{tasks,handlers} roles/base/tasks roles/logs/tasks
cat > site.yaml <<'E'
- hosts: web
  gather_facts: false
  connection: local
  roles: [base, proxy]
- hosts: web
  gather_facts: false
  connection: local
  ignore_unreachable: true
  roles: [logs]
E
cat > roles/base/tasks/main.yaml <<'E'
- name: Look whether the old agent is there
  command: sh -c 'echo "agent is not installed" >&2; exit 3'
  ignore_errors: true
- name: Take the certificate
  block:
    - name: Ask the vault
      fail: {msg: "vault is sealed, 503"}
  rescue:
    - name: Take the one of yesterday
      debug: {msg: "certificate of yesterday"}
- name: Make folders
  command: sh -c 'echo {{ item }}'
  loop: [errors, failed, log, run, cache, tmp]
E
cat > roles/proxy/tasks/main.yaml <<'E'
- name: Write the configuration
  command: sh -c 'echo server'
  notify: Reload the proxy
- name: Show what is set
  debug: {msg: "error_page 500 502 503 /error.html"}
- meta: flush_handlers
E
cat > roles/proxy/handlers/main.yaml <<'E'
- name: Reload the proxy
  command: sh -c 'echo "proxy[1] warn conflicting server name ignored" >&2; echo "proxy[1] emerg upstream shop_api is not declared in shop.conf line 14" >&2; exit 1'
E
sed -i 's/proxy\[1\] warn conflicting/proxy warn conflicting/; s/proxy\[1\] emerg/proxy emerg/' roles/proxy/handlers/main.yaml
cat > roles/logs/tasks/main.yaml <<'E'
- name: Collect the logs
  command: sh -c 'echo no errors are left'
- name: Stop the old service
  command: sh -c 'echo Unit shop-old.service not loaded >&2; exit 5'
  ignore_errors: true
E
printf 'web1 ansible_connection=local ansible_python_interpreter=%s\n[web]\nweb1\nweb2 ansible_connection=local ansible_python_interpreter=%s\n' $VENV/bin/python $VENV/bin/python > hosts
sed -i 's/^web1.*/web0 ansible_connection=local/;1d' hosts; sed -i "s#^web1#web1 ansible_python_interpreter=$VENV/bin/python#" hosts
printf '[web]\nweb1 ansible_python_interpreter=%s\nweb2 ansible_python_interpreter=%s\n' $VENV/bin/python $VENV/bin/python > hosts
ANSIBLE_NOCOLOR=1 ANSIBLE_LOCALHOST_WARNING=0 HOME=$PWD/../home $VENV/bin/ansible-playbook -i hosts site.yaml
