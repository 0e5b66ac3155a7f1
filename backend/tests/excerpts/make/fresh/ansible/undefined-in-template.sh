# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (ansible-core, coloured); its console by hand
# cause: 'dict object' has no attribute 'porrt'
# cause: object of type 'dict' has no attribute 'porrt'
printf 'port={{ shop.porrt }}\n' > shop.conf.j2
cat > site.yml <<'Y'
- hosts: localhost
  connection: local
  gather_facts: false
  vars: {shop: {port: 80}}
  tasks:
    - name: Make folders
      file: {path: "out/{{ item }}", state: directory}
      loop: "{{ range(1, 25) | list }}"
    - name: Write the configuration
      template: {src: shop.conf.j2, dest: out/shop.conf}
Y
# ---
ANSIBLE_FORCE_COLOR=1 ANSIBLE_LOCALHOST_WARNING=0 ansible-playbook site.yml
