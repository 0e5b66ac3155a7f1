// SPDX-License-Identifier: Apache-2.0
//! Who may read.

use std::collections::HashSet;

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::state::State;

/// Whom the registry lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone.
    Anyone,
    /// Who has this name and password (`Basic`).
    Password(String, String),
    /// Who has a token, which the token server gives to who has this name and password (`Bearer`).
    Token(String, String),
    /// Who has this token, which no server gives.
    Bearer(String),
}

/// Why a request for a repository is refused; `None`: it is not.
pub(super) fn refusal(state: &State, headers: &HeaderMap, repository: &str) -> Option<Response> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let challenge = match &state.access {
        Access::Anyone => return None,
        Access::Password(user, password) if sent == basic(user, password) => return None,
        Access::Bearer(token) if sent == format!("Bearer {token}") => return None,
        Access::Password(..) => "Basic realm=\"stand-in\"".to_owned(),
        Access::Bearer(_) => "Bearer service=\"stand-in\"".to_owned(),
        Access::Token(..) => {
            let token = sent.strip_prefix("Bearer ").and_then(|token| state.tokens.get(token));
            if token.is_some_and(|lets| lets.contains(repository) || repository.is_empty()) {
                return None;
            }
            let error = if token.is_some() { ",error=\"insufficient_scope\"" } else { "" };
            let realm = &state.realm;
            format!(
                "Bearer realm=\"{realm}\",service=\"stand-in\",scope=\"repository:{repository}:pull\"{error}"
            )
        }
    };
    let body =
        json!({"errors": [{"code": "UNAUTHORIZED", "message": "authentication required", "detail": null}]});
    Some((StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)], Json(body)).into_response())
}

/// The token server's answer.
pub(super) fn token(state: &mut State, headers: &HeaderMap, scopes: &[String]) -> Response {
    let Access::Token(user, password) = &state.access else { return StatusCode::NOT_FOUND.into_response() };
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if sent != Some(basic(user, password).as_str()) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"token\"")])
            .into_response();
    }
    let read = |scope: &String| Some(scope.strip_prefix("repository:")?.strip_suffix(":pull")?.to_owned());
    let lets: HashSet<_> = scopes.iter().filter_map(read).filter(|of| !state.withheld.contains(of)).collect();
    let token = format!("stand-in-token-{}", rand::random::<u64>());
    state.tokens.insert(token.clone(), lets);
    Json(json!({"token": token, "access_token": token, "expires_in": state.token_seconds})).into_response()
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
