// SPDX-License-Identifier: Apache-2.0
//! The OpenAPI document, made from the handlers; `openapi.json` is its committed copy.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Milepost backend",
        description = "The wire between Gerrit's plugin and the backend; API.md has the rules.",
        license(name = "Apache-2.0")
    ),
    modifiers(&Statement)
)]
struct Api;

struct Statement;

impl Modify for Statement {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("statement", SecurityScheme::Http(scheme));
    }
}

/// The whole document.
pub fn document() -> Document {
    let mut document = Api::openapi();
    document.merge(super::routes_of_calls().into_openapi());
    document.merge(super::routes_of_streams().into_openapi());
    document.merge(super::routes_of_trials().into_openapi());
    document
}

#[cfg(test)]
mod tests {
    /// `openapi.json` is what other people build against: a change to it is seen in review. `UPDATE_OPENAPI=1` writes it anew.
    #[test]
    fn the_committed_document_is_the_handlers_own() {
        let made = super::document().to_pretty_json().unwrap() + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(kept == made, "openapi.json differs from the handlers: run the tests with UPDATE_OPENAPI=1");
    }
}
