// SPDX-License-Identifier: Apache-2.0
//! What a registry asks for when it answers 401 (`WWW-Authenticate`; distribution's *token authentication*).

use http_auth::parser::ChallengeParser;
use reqwest::header::{self, HeaderMap};

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// User and password.
    Basic,
    /// A token, from the server at `realm`.
    Bearer {
        /// Anyone's URL: the registry only says it.
        realm: String,
        service: Option<String>,
        scope: Option<String>,
    },
}

/// The challenges in a 401's headers that are understood, tokens first.
pub(super) fn read(headers: &HeaderMap) -> Option<Challenge> {
    let values = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let mut basic = None;
    for challenge in
        values.flat_map(|value| ChallengeParser::new(value).filter_map(Result::ok).collect::<Vec<_>>())
    {
        let parameter = |name: &str| {
            let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_unescaped())
        };
        if challenge.scheme.eq_ignore_ascii_case("bearer")
            && let Some(realm) = parameter("realm")
        {
            return Some(Challenge::Bearer {
                realm,
                service: parameter("service"),
                scope: parameter("scope"),
            });
        }
        if challenge.scheme.eq_ignore_ascii_case("basic") {
            basic = Some(Challenge::Basic);
        }
    }
    basic
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Option<Challenge> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::WWW_AUTHENTICATE, value.parse().unwrap());
        }
        read(&headers)
    }

    #[test]
    fn challenges_are_read_in_every_usual_form() {
        let realm = "https://auth.example.org/token".to_owned();
        let bearer = Challenge::Bearer {
            realm: realm.clone(),
            service: Some("registry".into()),
            scope: Some("repository:demo/app:pull".into()),
        };
        let full = r#"Bearer realm="https://auth.example.org/token",service="registry",scope="repository:demo/app:pull""#;
        assert_eq!(of(&[full]), Some(bearer));
        let bare = Some(Challenge::Bearer { realm, service: None, scope: None });
        for values in [
            &[r#"bearer Realm="https://auth.example.org/token""#][..],
            &[r#"Basic realm="a, b", Bearer realm="https://auth.example.org/token""#],
            &[
                r#"Basic realm="x""#,
                r#"Bearer realm="https://auth.example.org/token", error="insufficient_scope""#,
            ],
        ] {
            assert_eq!(of(values), bare, "{values:?}");
        }
        assert_eq!(of(&[r#"Basic realm="rig""#]), Some(Challenge::Basic));
        for values in [&[][..], &["Negotiate"], &["Bearer service=\"x\""], &["\"\"\""], &["Bearer realm="]] {
            assert_eq!(of(values), None, "{values:?}");
        }
    }
}
