// SPDX-License-Identifier: Apache-2.0
//! Certificates of the rig's own authorities, made new for each server and never kept.

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use sha2::{Digest as _, Sha256};

/// A certificate authority.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its key.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The certificate as PEM.
    pub certificate: String,
    /// The private key as PEM (PKCS 8).
    pub key: String,
    /// The public key as PEM.
    pub public_key: String,
}

impl Pair {
    /// The public key as browsers pin it: the digest of its DER, as base64.
    pub fn pin(&self) -> Result<String> {
        let der: String = self.public_key.lines().filter(|line| !line.starts_with('-')).collect();
        let der = BASE64_STANDARD.decode(der).context("a public key that is no PEM")?;
        Ok(BASE64_STANDARD.encode(Sha256::digest(der)))
    }
}

impl Authority {
    /// A new one with this common name.
    pub fn new(name: &str) -> Result<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = KeyPair::generate()
            .and_then(|key| CertifiedIssuer::self_signed(params, key))
            .context("cannot make a certificate authority")?;
        Ok(Self { issuer })
    }

    /// Its own certificate as PEM.
    pub fn certificate(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for `localhost` and 127.0.0.1, good for servers and for clients.
    pub fn issue(&self) -> Result<Pair> {
        self.try_issue().context("cannot make a certificate")
    }

    fn try_issue(&self) -> Result<Pair, rcgen::Error> {
        let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Pair {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            public_key: key.public_key_pem(),
        })
    }
}
