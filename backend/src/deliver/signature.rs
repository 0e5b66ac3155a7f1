// SPDX-License-Identifier: Apache-2.0
//! Signatures by "Standard Webhooks" 1.0 (standard-webhooks/standard-webhooks, "Signature scheme", symmetric): HMAC-SHA256 of
//! `id.timestamp.body`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// Before a secret that is written as base64.
const PREFIX: &str = "whsec_";

/// The headers that prove who sends `body`, and when: seconds since the epoch. A secret that begins with `whsec_` is base64
/// behind that; any other is its own bytes.
pub(super) fn headers(
    id: &str,
    seconds: i64,
    body: &str,
    secret: &SecretString,
) -> Result<[(&'static str, String); 3], String> {
    let text = secret.expose_secret();
    let key = match text.strip_prefix(PREFIX) {
        Some(encoded) => STANDARD
            .decode(encoded.trim())
            .map_err(|_| format!("the secret begins with `{PREFIX}` and is no base64 behind it"))?,
        None => text.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    Ok([
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", format!("v1,{signature}")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the scheme's own libraries.
    #[test]
    fn a_known_message_has_its_known_signature() {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let [(_, id), (_, at), (_, signature)] =
            headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#, &secret)
                .unwrap();
        assert_eq!((id.as_str(), at.as_str()), ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"));
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_that_is_none_is_said() {
        let wrong = headers("a", 1, "{}", &SecretString::from("whsec_!")).unwrap_err();
        assert_eq!(wrong, "the secret begins with `whsec_` and is no base64 behind it");
    }
}
