// SPDX-License-Identifier: Apache-2.0
//! Secrets that stand in files: read when needed, read again when the file changes, never shown.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use secrecy::SecretString;
use serde::Deserialize;

/// Larger files are no secrets.
const LARGEST: u64 = 64 << 10;

/// The value of a `*_file` setting: a file whose content, without the line ends around it, is the secret.
#[derive(Clone, Deserialize)]
#[serde(from = "PathBuf")]
pub struct SecretFile {
    path: PathBuf,
    last: Arc<Mutex<Option<(Stamp, SecretString)>>>,
}

/// What changes with a file's content.
type Stamp = (Option<SystemTime>, u64);

/// Why a secret cannot be used; never with its content.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("the secret file {} cannot be read: {reason}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// The system's word.
        reason: std::io::Error,
    },
    /// The file has no secret in it.
    #[error("the secret file {} {what}: one line of text is right", path.display())]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl SecretFile {
    /// A secret in `path`; it is first read when it is needed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        path.into().into()
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The secret as the file has it now. Blocks for one `stat`, and for a small read after a change.
    pub fn read(&self) -> Result<SecretString, SecretError> {
        let unreadable = |reason| SecretError::Unreadable { path: self.path.clone(), reason };
        let content = |what| SecretError::Content { path: self.path.clone(), what };
        let about = fs::metadata(&self.path).map_err(unreadable)?;
        let stamp = (about.modified().ok(), about.len());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, secret)) = &*last
            && *known == stamp
            && stamp.0.is_some()
        {
            return Ok(secret.clone());
        }
        if about.len() > LARGEST {
            return Err(content("is larger than 64 KiB"));
        }
        let bytes = fs::read(&self.path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| content("is not UTF-8"))?;
        let text = text.trim_matches(['\r', '\n']);
        if text.trim().is_empty() {
            return Err(content("is empty"));
        }
        if text.chars().any(char::is_control) {
            return Err(content("has several lines or control characters"));
        }
        let secret = SecretString::from(text);
        *last = Some((stamp, secret.clone()));
        Ok(secret)
    }
}

impl From<PathBuf> for SecretFile {
    fn from(path: PathBuf) -> Self {
        Self { path, last: Arc::default() }
    }
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretFile({})", self.path.display())
    }
}

impl PartialEq for SecretFile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for SecretFile {}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_changed_file_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::new(folder.path().join("token"));
        assert!(file.read().unwrap_err().to_string().contains("token cannot be read"));
        fs::write(file.path(), "first\n").unwrap();
        assert_eq!(file.read().unwrap().expose_secret(), "first");
        fs::write(file.path(), "the second\r\n").unwrap();
        assert_eq!(file.read().unwrap().expose_secret(), "the second");
        for (wrong, why) in [("\n", "is empty"), ("a\nb", "several lines")] {
            fs::write(file.path(), wrong).unwrap();
            assert!(file.read().unwrap_err().to_string().contains(why));
        }
        assert!(!format!("{:?}", file.read()).contains("a\nb"));
    }
}
