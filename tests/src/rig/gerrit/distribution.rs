// SPDX-License-Identifier: Apache-2.0
//! Gerrit's own files: `GERRIT_WAR`, or the jars that Maven Central has, with the stand-in page for the missing UI.
//!
//! Maven Central has no war. Its plugin API jar holds the whole server and, with the acceptance framework (launcher's
//! programs, Jetty, H2) and BouncyCastle, starts as the war does. What is missing is the UI. When the launcher's class
//! comes from a jar, Gerrit takes `<jar>/../../..` for an unpacked war and serves what is in `polygerrit_ui` there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use milepost_dist::run;

use crate::rig::cache::{Cache, fingerprint};
use crate::rig::jdk::Jdk;
use crate::rig::maven::maven;
use crate::rig::prerequisites;
use crate::rig::process::{Program, class_path};
use crate::rig::shell;

/// The version of the Gerrit that the rig fetches.
pub const VERSION: &str = "3.13.5";

const POM: &str = include_str!("pom.xml");
const CHECKSUMS: &str = include_str!("SHA256SUMS");
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/// Where Gerrit's program comes from.
#[derive(Clone, Debug)]
pub(super) enum Distribution {
    /// A war with the real UI.
    War(PathBuf),
    /// An unpacked war: the jars and the stand-in page.
    Jars(PathBuf),
}

impl Distribution {
    /// The one to be used here; the jars are fetched if they are not in the cache.
    pub(super) fn ready(cache: &Cache, jdk: &Jdk) -> Result<Self> {
        if let Some(war) = std::env::var_os("GERRIT_WAR").filter(|war| !war.is_empty()) {
            let war = fs::canonicalize(&war)
                .with_context(|| format!("GERRIT_WAR names no file: {}", war.display()))?;
            return Ok(Self::War(war));
        }
        let jars = cache
            .folder(&format!("gerrit-{VERSION}-jars-{}", fingerprint([POM, CHECKSUMS])), |into| {
                fetch(jdk, into)
            })?;
        // The jars are linked into place, not copied: a change of the page then costs no 90 MB. Symbolic links would not do,
        // because Gerrit looks for the page from where the jar really is.
        let page =
            format!("gerrit-{VERSION}-page-{}-{}", fingerprint([POM, CHECKSUMS]), shell::fingerprint());
        let unpacked = cache.folder(&page, |into| {
            let lib = into.join("WEB-INF/lib");
            fs::create_dir_all(&lib)?;
            for jar in jar_files(&jars)? {
                let name = jar.file_name().context("a jar without a name")?;
                fs::hard_link(&jar, lib.join(name))
                    .with_context(|| format!("cannot link {}", jar.display()))?;
            }
            let version = into.join("version/com/google/gerrit/common");
            fs::create_dir_all(&version)?;
            // Without this resource, which only a war has, Gerrit calls itself "(dev)", and Zuul cannot read that.
            fs::write(version.join("Version"), VERSION)?;
            shell::write(into)
        })?;
        Ok(Self::Jars(unpacked))
    }

    /// Whether it is a war, and so has the real UI.
    pub(super) fn is_war(&self) -> bool {
        matches!(self, Self::War(_))
    }

    /// A name for it in the cache.
    pub(super) fn name(&self) -> Result<String> {
        match self {
            Self::Jars(_) => Ok(format!("{VERSION}-{}", fingerprint([POM, CHECKSUMS]))),
            Self::War(war) => {
                let meta = fs::metadata(war)?;
                let identity = format!("{} {} {:?}", war.display(), meta.len(), meta.modified()?);
                Ok(format!("war-{}", fingerprint([identity])))
            }
        }
    }

    /// Gerrit's launcher with `flags` for Java; what Gerrit is to do follows as arguments.
    pub(super) fn launcher(&self, jdk: &Jdk) -> Result<Program> {
        // A short life on few cores: the first compiler and the simplest collector start in half the time.
        let java = Program::new(jdk.java())
            .env("JAVA_HOME", &jdk.home)
            .args(["-Xmx640m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true"])
            .args(jdk.quiet_flags());
        Ok(match self {
            Self::War(war) => java.arg("-jar").arg(war),
            Self::Jars(unpacked) => {
                let mut parts = jar_files(&unpacked.join("WEB-INF/lib"))?;
                // The launcher must be loaded from the API jar, so that comes first.
                parts.sort_by_key(|jar| {
                    !jar.file_name()
                        .is_some_and(|name| name.to_string_lossy().starts_with("gerrit-plugin-api"))
                });
                parts.push(unpacked.join("version"));
                java.arg("-cp").arg(class_path(&parts)?).arg("com.google.gerrit.launcher.GerritLauncher")
            }
        })
    }
}

fn fetch(jdk: &Jdk, into: &Path) -> Result<()> {
    prerequisites::ensure(&[prerequisites::MAVEN, prerequisites::SSH])?;
    fs::write(into.join("pom.xml"), POM)?;
    let mut copy = maven(jdk, into);
    copy.args(["--quiet", COPY]).arg(format!("-DoutputDirectory={}", into.display()));
    run::quietly(&mut copy).context("cannot fetch Gerrit's jars")?;
    fs::write(into.join("SHA256SUMS"), CHECKSUMS)?;
    Program::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .dir(into)
        .run()
        .context("Gerrit's jars are not the pinned ones")?;
    Ok(())
}

fn jar_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut jars: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "jar"))
        .collect();
    jars.sort();
    Ok(jars)
}
