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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{config::Config, model::OnboardingCheck};

    fn read(text: &str) -> Result<Config, String> {
        let pipelines = "[pipelines.default]\nprojects = ['demo/app']\nsteps = [{ kind = 'merge' }]\n";
        let text = format!("{pipelines}{text}");
        Config::parse(Path::new("milepost.toml"), &text, true).map_err(|error| error.to_string())
    }

    #[test]
    fn a_list_keeps_its_order_and_a_key_is_a_name() {
        let text = "[onboarding]\ntoken = { owner = 'SRE', done = ['demo/*'] }\nci = { name = 'CI', check = 'ci' }\n";
        let items = read(text).unwrap().pipeline_for("demo/app", "main", None).unwrap().onboarding;
        let told: Vec<_> = items.iter().map(|item| (item.with_owner(), item.check)).collect();
        assert_eq!(told, [("token (SRE)".to_owned(), None), ("CI".to_owned(), Some(OnboardingCheck::Ci))]);
        assert!(items[0].is_done_for("demo/app") && !items[1].is_done_for("demo/app"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_would_be_right() {
        for (text, says) in [
            ("[onboarding]\ndns = { name = ' ' }\n", "found an empty name; allowed: what it is called"),
            ("[onboarding]\ndns = { check = 'dns' }\n", "`ci`, `image`, `namespace`, `workload`, `release`"),
            ("[onboarding]\ndns = { done = ['a['] }\n", "a service's name, or a glob such as `demo/*`"),
            ("[onboarding]\ndns = { help = 'x' }\n", "unknown key `help`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with("milepost.toml:5: onboarding.dns"), "{text}: {error}");
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
