// SPDX-License-Identifier: Apache-2.0
//! Webhooks: what the plugins Notification, Generic Event and the like send. The body says nothing that is believed: one with the
//! secret means that it is time to look.

use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;

use crate::{
    secret::SecretFile,
    sources::{Hook, HookError},
};

/// Checks the secret, and that the body is a JSON object.
pub(super) fn check(secret: Option<&SecretFile>, hook: &Hook<'_>) -> Result<(), HookError> {
    let secret = secret.ok_or(HookError::NoHooks)?.read().map_err(|error| {
        tracing::error!(%error, "the hook's secret cannot be read");
        HookError::Secret
    })?;
    let given = (hook.headers)("authorization").unwrap_or_default();
    let given = given.strip_prefix("Bearer ").unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(secret.expose_secret().as_bytes())) {
        return Err(HookError::Secret);
    }
    let read = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(hook.body);
    read.map(drop).map_err(|_| HookError::Body("a JSON object is right".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_json_object_with_the_secret_is_a_hint() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hook-secret\n").unwrap();
        let secret = SecretFile::new(file);
        let send = |secret: Option<&SecretFile>, given: Option<&str>, body: &[u8]| {
            let headers = |name: &str| given.filter(|_| name == "authorization").map(str::to_owned);
            check(secret, &Hook { headers: &headers, body, at: 0 })
        };
        let body = br#"{"name":"unit","build":{"phase":"COMPLETED","number":7}}"#;
        assert!(send(Some(&secret), Some("Bearer hook-secret"), body).is_ok());
        assert!(matches!(send(None, Some("Bearer hook-secret"), body), Err(HookError::NoHooks)));
        for given in [None, Some("Bearer hook-secre"), Some("hook-secret"), Some("Bearer ")] {
            assert!(matches!(send(Some(&secret), given, body), Err(HookError::Secret)), "{given:?}");
        }
        let wrong = send(Some(&secret), Some("Bearer hook-secret"), b"<html>");
        assert!(matches!(wrong, Err(HookError::Body(_))));
    }
}
