// SPDX-License-Identifier: Apache-2.0
//! The user's cache folder: everything fetched or built once stands in a folder of its own there.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

/// Written last into a folder: without it the folder is a leftover of an interrupted run.
const COMPLETE: &str = ".complete";

/// `$MILEPOST_CACHE`, else `$XDG_CACHE_HOME/milepost`, else `~/.cache/milepost`.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The cache of this user; made where it does not exist.
    pub fn of_user() -> Result<Self> {
        Self::at(&root_from(|name| env::var_os(name).map(PathBuf::from))?)
    }

    /// A cache in `root`; made where it does not exist.
    pub fn at(root: &Path) -> Result<Self> {
        fs::create_dir_all(root)
            .with_context(|| format!("cache folder {} cannot be made", root.display()))?;
        // programs are started in other folders than ours
        let root = root.canonicalize().with_context(|| format!("{} cannot be read", root.display()))?;
        Ok(Self { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder `name`, filled by `fill` if it is not complete yet.
    ///
    /// `name` holds the version of what is in it (`nextest-0.9.151`), so that another version is another folder. `fill` gets
    /// an empty folder at its final place (programs that write their own path into files, as Python's environments do, stay
    /// right). Processes that ask for the same name wait for each other; what an interrupted one left is removed first.
    pub fn folder(&self, name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let folder = self.root.join(name);
        let complete = folder.join(COMPLETE);
        if complete.exists() {
            return Ok(folder);
        }
        let _lock = self.lock(name)?;
        if complete.exists() {
            return Ok(folder);
        }
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        fill(&folder).with_context(|| format!("setting up {name} in {} failed", self.root.display()))?;
        fs::write(&complete, "").with_context(|| format!("{} cannot be written", complete.display()))?;
        Ok(folder)
    }

    /// Holds `name` against other processes until the file is dropped (or its holder dies).
    pub fn lock(&self, name: &str) -> Result<File> {
        let path = self.root.join("locks").join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
        }
        let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        if file.try_lock().is_err() {
            eprintln!("waiting for another process that sets up {name}");
            file.lock().with_context(|| format!("{} cannot be locked", path.display()))?;
        }
        Ok(file)
    }
}

/// Copies the folder `from` with all that is in it to `to`, which is made.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry.with_context(|| format!("{} cannot be read", from.display()))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("{} cannot be copied", source.display()))?;
        }
    }
    Ok(())
}

/// Hex digits that change with `parts` (FNV-1a): they name a state of a recipe and protect nothing.
pub fn fingerprint<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.as_ref().iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}

fn root_from(variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf> {
    let set = |name: &str| variable(name).filter(|path| !path.as_os_str().is_empty());
    set("MILEPOST_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").filter(|path| path.is_absolute()).map(|path| path.join("milepost")))
        .or_else(|| set("HOME").map(|path| path.join(".cache/milepost")))
        .context("no cache folder: none of MILEPOST_CACHE, XDG_CACHE_HOME and HOME is set")
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use anyhow::bail;

    use super::*;

    #[test]
    fn a_folder_is_filled_once_whoever_asks_at_the_same_time() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::at(root.path()).unwrap();
        let filled = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let folder = cache
                        .folder("tool-1.0", |folder| {
                            filled.fetch_add(1, Ordering::SeqCst);
                            Ok(fs::write(folder.join("tool"), "works")?)
                        })
                        .unwrap();
                    assert_eq!(fs::read_to_string(folder.join("tool")).unwrap(), "works");
                });
            }
        });
        assert_eq!(filled.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_an_interrupted_run_left_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::at(root.path()).unwrap();
        let broken = cache.folder("tools/a-1", |folder| {
            fs::write(folder.join("half"), "")?;
            bail!("the network went away")
        });
        assert!(format!("{:#}", broken.unwrap_err()).ends_with("the network went away"));
        let folder = cache.folder("tools/a-1", |folder| Ok(fs::write(folder.join("whole"), "")?)).unwrap();
        assert!(folder.join("whole").exists());
        assert!(!folder.join("half").exists());
    }

    #[test]
    fn a_fingerprint_tells_parts_apart() {
        assert_eq!(fingerprint(["a", "b"]), fingerprint(["a", "b"]));
        assert_ne!(fingerprint(["a", "b"]), fingerprint(["ab"]));
    }

    #[test]
    fn the_folder_is_named_by_the_environment() {
        let from = |pairs: &'static [(&str, &str)]| {
            root_from(|name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| PathBuf::from(value))
            })
        };
        let all = from(&[("MILEPOST_CACHE", "/m"), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]);
        assert_eq!(all.unwrap(), Path::new("/m"));
        assert_eq!(from(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]).unwrap(), Path::new("/x/milepost"));
        assert_eq!(from(&[("XDG_CACHE_HOME", ""), ("HOME", "/h")]).unwrap(), Path::new("/h/.cache/milepost"));
        assert!(from(&[]).is_err());
    }
}
