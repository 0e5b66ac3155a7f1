// SPDX-License-Identifier: Apache-2.0
//! What a request says beyond its URL.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Keep, Validators};

/// A request's headers and what is kept of the answer.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// `Accept`.
    pub accept: Option<String>,
    /// `Authorization`, for the URL's own host alone.
    pub authorization: Option<Authorization>,
    /// Answer 304 if nothing changed since.
    pub unless: Option<Validators>,
    /// `Range`, as in `bytes=-65536`; servers may ignore it.
    pub range: Option<String>,
    /// What of the body is kept.
    pub keep: Keep,
}

impl Ask {
    /// A plain request for JSON.
    pub fn json() -> Self {
        Self { accept: Some("application/json".to_owned()), ..Self::default() }
    }

    /// The last `bytes` of a body, by `Range` where the server has it, else by letting the rest pass by.
    pub fn last(bytes: usize) -> Self {
        Self { range: Some(format!("bytes=-{bytes}")), keep: Keep::Last(bytes), ..Self::default() }
    }

    /// With these credentials, if any.
    #[must_use]
    pub fn authorized(self, authorization: Option<Authorization>) -> Self {
        Self { authorization, ..self }
    }

    /// Only if changed since `validators`.
    #[must_use]
    pub fn unless(self, validators: Option<Validators>) -> Self {
        Self { unless: validators, ..self }
    }
}

/// The value of an `Authorization` header; its `Debug` tells nothing.
#[derive(Clone, Debug)]
pub struct Authorization(SecretString);

impl Authorization {
    /// `Bearer <token>`.
    pub fn bearer(token: &SecretString) -> Self {
        Self(format!("Bearer {}", token.expose_secret()).into())
    }

    /// `Basic <user:password>`.
    pub fn basic(user: &str, password: &SecretString) -> Self {
        let mut pair = user.to_owned();
        write!(pair, ":{}", password.expose_secret()).ok();
        Self(format!("Basic {}", STANDARD.encode(pair)).into())
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
