// SPDX-License-Identifier: Apache-2.0
//! Keys of Gerrit's statements: by id, so that they can be changed without a stop.

use std::{
    collections::BTreeMap,
    fmt,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretBox};

/// 32 random bytes that sign statements.
pub struct Key(SecretBox<[u8; 32]>);

impl Key {
    /// The bytes themselves.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Keys by id.
pub type Keys = BTreeMap<String, Arc<Key>>;

/// What is wrong with keys; never tells one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Line (from 1) that is no `kid secret`.
    #[error("line {0} is not a key id and a key with a blank between")]
    Shape(usize),
    /// Key of this id (of this place, from 1) that is not 32 bytes.
    #[error("key {0} is not 32 bytes in base64url")]
    Secret(usize),
    /// The id stands there twice.
    #[error("key id `{0}` stands there twice")]
    Twice(String),
    /// There is none.
    #[error("there is no key in it")]
    Empty,
}

/// Reads lines `kid base64url(32 bytes)`; blank lines and lines that begin with `#` are passed over.
pub fn parse(text: &str) -> Result<Keys, KeyError> {
    let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let pairs = lines.map(|(n, line)| {
        let (kid, secret) = line.split_once(char::is_whitespace).ok_or(KeyError::Shape(n))?;
        Ok((kid.to_owned(), secret.trim().to_owned()))
    });
    collect(pairs)
}

/// Keys from pairs of id and base64url.
pub fn collect(pairs: impl Iterator<Item = Result<(String, String), KeyError>>) -> Result<Keys, KeyError> {
    let mut keys = Keys::new();
    for (n, pair) in pairs.enumerate() {
        let (kid, secret) = pair?;
        let bytes =
            URL_SAFE_NO_PAD.decode(secret.trim_end_matches('=')).map_err(|_| KeyError::Secret(n + 1))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Secret(n + 1))?;
        if keys.insert(kid.clone(), Arc::new(Key(SecretBox::new(Box::new(bytes))))).is_some() {
            return Err(KeyError::Twice(kid));
        }
    }
    if keys.is_empty() { Err(KeyError::Empty) } else { Ok(keys) }
}

/// The keys that are valid now. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct KeyRing(Arc<RwLock<Keys>>);

impl KeyRing {
    /// A ring of these.
    pub fn new(keys: Keys) -> Self {
        Self(Arc::new(RwLock::new(keys)))
    }

    /// The key of that id.
    pub fn get(&self, kid: &str) -> Option<Arc<Key>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(kid).cloned()
    }

    /// From now on these are valid and no others.
    pub fn replace(&self, keys: Keys) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Takes the file's keys; when it cannot be read or is wrong, the earlier ones stay valid.
    pub fn read_file(&self, file: &Path) -> Result<(), String> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("`{}`: {error}", file.display()))?;
        let keys = parse(&text).map_err(|error| format!("`{}`: {error}", file.display()))?;
        self.replace(keys);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kid: &str, byte: u8) -> String {
        format!("{kid} {}\n", URL_SAFE_NO_PAD.encode([byte; 32]))
    }

    #[test]
    fn keys_are_told_apart_by_id() {
        let ring = KeyRing::new(parse(&format!("# old\n{}\n{}", line("a", 1), line("b", 2))).unwrap());
        assert_eq!(ring.get("a").unwrap().expose(), &[1; 32]);
        assert_eq!(ring.get("b").unwrap().expose(), &[2; 32]);
        assert!(ring.get("c").is_none());
        let clone = ring.clone();
        ring.replace(parse(&line("c", 3)).unwrap());
        assert!(clone.get("a").is_none() && clone.get("c").is_some());
    }

    #[test]
    fn wrong_keys_are_refused_without_being_told() {
        for (text, error) in [
            ("", KeyError::Empty),
            ("onlyid", KeyError::Shape(1)),
            ("a c2hvcnQ", KeyError::Secret(1)),
            ("a !!!!", KeyError::Secret(1)),
            (&(line("a", 1) + &line("a", 2)), KeyError::Twice("a".into())),
        ] {
            assert_eq!(parse(text).unwrap_err(), error, "{text}");
        }
        let keys = parse(&line("a", 7)).unwrap();
        assert!(!format!("{keys:?}").contains(&URL_SAFE_NO_PAD.encode([7; 32])));
    }

    #[test]
    fn a_file_that_turns_wrong_leaves_the_keys_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        std::fs::write(&file, line("a", 1)).unwrap();
        let ring = KeyRing::default();
        ring.read_file(&file).unwrap();
        std::fs::write(&file, "a short").unwrap();
        assert!(ring.read_file(&file).unwrap_err().contains("key 1 is not 32 bytes"));
        assert!(ring.get("a").is_some());
    }
}
