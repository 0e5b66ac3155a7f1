// SPDX-License-Identifier: Apache-2.0
//! Certificate authorities of one's own.

use std::{
    fmt, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use serde::Deserialize;

/// Larger files are no lists of certificates: all public ones together are a quarter of it.
const LARGEST: u64 = 1 << 20;

/// The value of `ca_file`: certificates (PEM) that are trusted besides the system's, as the file had them when the
/// configuration was read.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PathBuf")]
pub struct Roots {
    file: PathBuf,
    certificates: Vec<CertificateDer<'static>>,
}

impl Roots {
    /// Reads the file; the error says what is in it instead.
    pub fn read(file: &Path) -> Result<Self, String> {
        // In the words that the configuration's complaints are made of.
        let wrong = |what: String| {
            format!(
                "`{}`, which {what}, expected certificates in PEM (`-----BEGIN CERTIFICATE-----`)",
                file.display()
            )
        };
        let mut text = Vec::new();
        let opened = fs::File::open(file).and_then(|opened| opened.take(LARGEST + 1).read_to_end(&mut text));
        opened.map_err(|error| wrong(format!("cannot be read: {error}")))?;
        if text.len() as u64 > LARGEST {
            return Err(wrong("is larger than 1 MiB".to_owned()));
        }
        let (mut store, mut certificates) = (RootCertStore::empty(), Vec::new());
        for (n, certificate) in CertificateDer::pem_slice_iter(&text).enumerate() {
            let certificate = certificate.map_err(|_| wrong("is broken PEM".to_owned()))?;
            let nth = n + 1;
            store.add(certificate.clone()).map_err(|_| wrong(format!("has no certificate in part {nth}")))?;
            certificates.push(certificate);
        }
        if certificates.is_empty() {
            return Err(wrong("has no certificate in it".to_owned()));
        }
        Ok(Self { file: file.to_owned(), certificates })
    }

    pub(super) fn certificates(&self) -> impl Iterator<Item = reqwest::Result<reqwest::Certificate>> {
        self.certificates.iter().map(|certificate| reqwest::Certificate::from_der(certificate))
    }
}

impl TryFrom<PathBuf> for Roots {
    type Error = String;

    fn try_from(file: PathBuf) -> Result<Self, String> {
        Self::read(&file)
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roots({}, {})", self.file.display(), self.certificates.len())
    }
}
