// SPDX-License-Identifier: Apache-2.0
//! What Zuul needs on disk: its own Python environment, one for Ansible, and bubblewrap, in which it locks up the jobs.

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use milepost_dist::run;
use milepost_dist::setup::python::{self, Environment, Requirements};

use crate::rig::cache::{Cache, fingerprint};
use crate::rig::prerequisites::{self, GIT, PROCPS, PYTHON, Prerequisite, SSH, SYSTEM_PYTHON};
use crate::rig::{debian, once};

/// Of Zuul.
pub const VERSION: &str = "14.3.0";

const ZUUL: Requirements = Requirements { name: "zuul-14.3.0", lines: include_str!("requirements/zuul.txt") };
const SOURCE: &str = include_str!("requirements/source.txt");
const ANSIBLE: &str = include_str!("requirements/ansible.txt");
const BUBBLEWRAP: Prerequisite =
    Prerequisite { package: "bubblewrap", signs: &["bwrap"], why: "Zuul's sandbox" };
/// Where they are.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    zuul: Environment,
    /// What had to be built from source, in a folder for Python's path.
    source: PathBuf,
    /// A folder with an environment for each Ansible that Zuul knows.
    pub(super) ansible: PathBuf,
    bubblewrap: PathBuf,
}

impl Programs {
    pub(super) fn ready(cache: &Cache) -> Result<Self> {
        prerequisites::ensure(&[PYTHON, GIT, SYSTEM_PYTHON, SSH, PROCPS])?;
        let zuul = python::environment(cache, &ZUUL)?;
        let source = cache.folder(&format!("zuul-source-{}", fingerprint([SOURCE])), |into| {
            let list = into.join("requirements.txt");
            fs::write(&list, SOURCE)?;
            let mut pip = pip(&zuul.program("python"));
            // Built with the pinned setuptools of Zuul's own environment, not with the newest one.
            pip.args(["--no-binary=:all:", "--no-build-isolation", "--target"]).arg(into).arg("-r").arg(list);
            run::quietly(&mut pip).map(drop)
        })?;
        let ansible = cache.folder(&format!("zuul-ansible-2.18-{}", fingerprint([ANSIBLE])), |into| {
            once::told("Ansible for Zuul", || make_ansible(&zuul, into))
        })?;
        let bubblewrap = debian::program(cache, &BUBBLEWRAP, "usr/bin/bwrap")?;
        Ok(Self { zuul, source, ansible, bubblewrap })
    }

    /// A program of Zuul's environment.
    pub(super) fn zuul(&self, name: &str) -> PathBuf {
        self.zuul.program(name)
    }

    /// For `PYTHONPATH`.
    pub(super) fn python_path(&self) -> &Path {
        &self.source
    }

    /// `PATH` with what is in `own` first, and with bubblewrap.
    pub(super) fn path(&self, own: &Path) -> Result<OsString> {
        let folder = self.bubblewrap.parent().context("bubblewrap lies in no folder")?;
        run::path_with(&[own.to_owned(), folder.to_owned()])
    }
}

/// `zuul-manage-ansible` would fetch a gigabyte of collections; jobs that run on the executor need ansible-core alone.
fn make_ansible(zuul: &Environment, into: &Path) -> Result<()> {
    let current = into.join("11");
    let mut make = Command::new(zuul.program("python"));
    make.args(["-m", "virtualenv", "--quiet", "--no-periodic-update", "-p", "/usr/bin/python3"])
        .arg(&current);
    run::quietly(&mut make)?;
    let list = into.join("requirements.txt");
    fs::write(&list, ANSIBLE)?;
    let mut pip = pip(&current.join("bin/python"));
    run::quietly(pip.arg("--only-binary=:all:").arg("-r").arg(list))?;
    // Zuul wants every version that it knows to be there when it starts; jobs use the newest.
    symlink("11", into.join("9")).context("cannot link Ansible's folders")
}

fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]);
    pip.args(["--disable-pip-version-check"]);
    pip
}
