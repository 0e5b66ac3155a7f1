// SPDX-License-Identifier: Apache-2.0
//! Gerrit's statements: who may ask what is Gerrit's to say, and this is how it says it (`API.md`, *Statements*).

use std::collections::BTreeSet;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, OriginalUri, Request},
    http::{header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use milepost_api::gerrit::Change;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{Web, problem::Failed};
use crate::{config::Reader, model::Revision};

/// The longest life of a statement, in seconds.
const LONGEST: i64 = 120;

/// How far Gerrit's clock and ours may differ, in seconds.
const LEEWAY: i64 = 5;

/// The longest statement that is looked at, in bytes. A real one is below 2 KiB; headers of more than this are not.
const LARGEST: usize = 16 * 1024;

const AUDIENCE: &str = "milepost";

/// A valid statement for one change and revision.
pub(super) struct ForChange {
    pub(super) change: Change,
    pub(super) revision: Revision,
    pub(super) patch_set: u32,
    /// Who looks, as far as it matters.
    pub(super) reader: Reader,
    /// When it ends, seconds since the epoch.
    pub(super) exp: i64,
}

/// A valid statement for the changes that its body names.
pub(super) struct ForChanges {
    /// Who looks, as far as it matters.
    pub(super) reader: Reader,
    /// The very body that the statement is about.
    pub(super) body: Bytes,
}

/// A valid statement for one of those who look after Milepost itself.
pub(super) struct ForAdmin;

/// A valid statement of the plugin's own.
pub(super) struct ForGerrit {
    /// When it ends, seconds since the epoch.
    pub(super) exp: i64,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    scope: Scope,
    method: String,
    path: String,
    change: Option<Change>,
    revision: Option<Revision>,
    patch_set: Option<u32>,
    body: Option<String>,
    #[serde(default)]
    signed_in: bool,
    #[serde(default)]
    groups: BTreeSet<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Change,
    Changes,
    Admin,
    Gerrit,
}

impl FromRequestParts<Web> for ForChange {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failed> {
        let claims =
            claims(parts, web).filter(|claims| claims.scope == Scope::Change).ok_or(Failed::Unauthorized)?;
        let (Some(change), Some(revision), Some(patch_set)) =
            (claims.change, claims.revision, claims.patch_set)
        else {
            return Err(Failed::Unauthorized);
        };
        let reader = Reader { signed_in: claims.signed_in, groups: claims.groups };
        Ok(Self { change, revision, patch_set, reader, exp: claims.exp })
    }
}

impl FromRequest<Web> for ForChanges {
    type Rejection = Failed;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Failed> {
        let (parts, body) = request.into_parts();
        let claims = claims(&parts, web)
            .filter(|claims| claims.scope == Scope::Changes)
            .ok_or(Failed::Unauthorized)?;
        let body = Bytes::from_request(Request::from_parts(parts, body), web)
            .await
            .map_err(|error| Failed::Body(error.body_text()))?;
        // So many changes fit into no header: the statement is bound to their bytes instead.
        if claims.body != Some(URL_SAFE_NO_PAD.encode(Sha256::digest(&body))) {
            return Err(Failed::Unauthorized);
        }
        let reader = Reader { signed_in: claims.signed_in, groups: claims.groups };
        Ok(Self { reader, body })
    }
}

impl FromRequestParts<Web> for ForAdmin {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failed> {
        let claims = claims(parts, web).filter(|claims| claims.scope == Scope::Admin);
        claims.map(|_| Self).ok_or(Failed::Unauthorized)
    }
}

impl FromRequestParts<Web> for ForGerrit {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failed> {
        let claims =
            claims(parts, web).filter(|claims| claims.scope == Scope::Gerrit).ok_or(Failed::Unauthorized)?;
        Ok(Self { exp: claims.exp })
    }
}

/// The claims of a statement that holds for this request, now; `None` for every other reason alike.
fn claims(parts: &Parts, web: &Web) -> Option<Claims> {
    let statement = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    if statement.len() > LARGEST {
        return None;
    }
    let head = jsonwebtoken::decode_header(statement).ok()?;
    let key = web.keys.get(&head.kid?)?;
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_issuer(&[&*web.server_id]);
    rules.set_audience(&[AUDIENCE]);
    rules.set_required_spec_claims(&["exp", "iss", "aud"]);
    // Times are checked below, by our own clock and with an upper bound.
    rules.validate_exp = false;
    let key = DecodingKey::from_secret(key.expose());
    let claims = jsonwebtoken::decode::<Claims>(statement, &key, &rules).ok()?.claims;
    let now = web.clock.now() / 1000;
    let lives =
        claims.iat <= now + LEEWAY && claims.exp > now - LEEWAY && claims.exp <= now + LONGEST + LEEWAY;
    let short = claims.exp - claims.iat <= LONGEST && claims.exp >= claims.iat;
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.path());
    let bound = claims.method == parts.method.as_str() && claims.path == path;
    let ours = claims.iss == *web.server_id && claims.aud == AUDIENCE;
    (lives && short && bound && ours).then_some(claims)
}
