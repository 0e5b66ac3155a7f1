// SPDX-License-Identifier: Apache-2.0
//! Zuul's own configuration: where its servers are and which projects it looks after.

use std::{fmt::Write as _, path::Path};

use super::CONFIG_PROJECT;
use super::programs::Programs;
use crate::rig::zookeeper::ZooKeeper;

/// What differs from one run to the next.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub(super) dir: &'a Path,
    pub(super) programs: &'a Programs,
    pub(super) zookeeper: &'a ZooKeeper,
    pub(super) database: &'a str,
    pub(super) gerrit_url: &'a str,
    pub(super) gerrit_ssh_port: u16,
    pub(super) password: &'a str,
    pub(super) logs: &'a Path,
    pub(super) web_port: u16,
    pub(super) finger_port: u16,
}

impl Settings<'_> {
    /// `zuul.conf`. The limits on load, memory and disk are off: a busy machine makes tests slow, and must not stop them.
    pub(super) fn text(&self) -> String {
        let dir = self.dir.display();
        let (zookeeper, database, logs) = (self.zookeeper.host(), self.database, self.logs.display());
        let (ansible, web, finger) = (self.programs.ansible.display(), self.web_port, self.finger_port);
        let (gerrit, ssh, password) = (self.gerrit_url, self.gerrit_ssh_port, self.password);
        format!(
            "[zookeeper]
hosts={zookeeper}
tls_cert={dir}/zookeeper.crt
tls_key={dir}/zookeeper.key
tls_ca={dir}/zookeeper-authority.pem
[keystore]
password=of-one-run
[database]
dburi={database}
[scheduler]
tenant_config={dir}/tenants.yaml
state_dir={dir}/scheduler
command_socket={dir}/scheduler.socket
[merger]
git_dir={dir}/merger
git_user_email=zuul@example.com
git_user_name=Zuul
command_socket={dir}/merger.socket
[executor]
state_dir={dir}/executor
git_dir={dir}/git
job_dir={dir}/jobs
command_socket={dir}/executor.socket
private_key_file={dir}/ssh-key
ansible_root={ansible}
manage_ansible=false
trusted_rw_paths={logs}
finger_port={finger}
hostname=localhost
disk_limit_per_job=-1
ansible_setup_timeout=120
load_multiplier=100
max_starting_builds=4
min_avail_mem=1
min_avail_hdd=1
[web]
listen_address=127.0.0.1
port={web}
root=http://127.0.0.1:{web}
command_socket={dir}/web.socket
[connection gerrit]
driver=gerrit
server=127.0.0.1
port={ssh}
baseurl={gerrit}
user=zuul
sshkey={dir}/ssh-key
password={password}
"
        )
    }
}

/// The one tenant with its projects.
pub(super) fn tenants(tenant: &str, projects: &[&str]) -> String {
    let mut text = format!(
        "- tenant:
    name: {tenant}
    source:
      gerrit:
        config-projects:
          - {CONFIG_PROJECT}:
              load-branch: main
        untrusted-projects:
"
    );
    for project in projects {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "          - {project}");
    }
    text
}
