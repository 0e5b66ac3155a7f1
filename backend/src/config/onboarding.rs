// SPDX-License-Identifier: Apache-2.0
//! `[onboarding.<key>]`: what a new service needs before it can reach production. Nothing, where it is left out.

use serde::Deserialize;
use toml::Spanned;

use super::{
    document::{Document, Value},
    pattern, source,
};
use crate::model::{OnboardingCheck, OnboardingItem};

/// Things that one list may have: they are one sentence.
const MOST: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    name: Option<Spanned<String>>,
    owner: Option<String>,
    check: Option<OnboardingCheck>,
    #[serde(default)]
    done: Vec<Spanned<String>>,
}

/// The items in the order of the file.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>) -> Vec<OnboardingItem> {
    let mut items = Vec::new();
    for (key, value) in section.and_then(|s| source::table(document, s)).into_iter().flatten() {
        if items.len() == MOST {
            document.complain(&key.span(), format!("more than {MOST} things"), "a shorter list");
            break;
        }
        source::check_name(document, key.get_ref(), &key.span());
        let Some(Section { name, owner, check, done }) = document.read::<Section>(value) else { continue };
        if let Some(name) = name.as_ref().filter(|name| name.get_ref().trim().is_empty()) {
            document.complain(&name.span(), "an empty name".to_owned(), "what it is called, such as `DNS`");
        }
        for service in &done {
            if let Err(error) = pattern::glob(service.get_ref()) {
                let found = format!("`{}`", service.get_ref());
                let allowed = format!("a service's name, or a glob such as `demo/*` ({})", error.kind());
                document.complain(&service.span(), found, allowed);
            }
        }
        items.push(OnboardingItem {
            name: name.map_or_else(|| key.get_ref().to_string(), Spanned::into_inner),
            owner,
            check,
            done: done.into_iter().map(Spanned::into_inner).collect::<Vec<_>>().into(),
        });
    }
    items
}
