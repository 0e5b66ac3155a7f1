// SPDX-License-Identifier: Apache-2.0
//! `[sources.<name>]`: the servers that are watched.

use std::collections::BTreeMap;

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue, ValueDeserializer},
};
use url::Url;

use super::{
    document::{Document, Span, Value},
    environment::{self, Environment},
    service::Services,
    visibility::Visibility,
};
use crate::{
    http::{Requests, authority},
    model::GERRIT,
    sources::{Role, SourceConfig},
};

/// The sections in the order of the file, wrong ones too, so that a step that names one is not wrong for that.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    pub(super) all: Vec<Named>,
    /// Who may see which.
    pub(super) visibility: Visibility,
    /// Whether comments of bots tell of runs, too.
    pub(super) bots: bool,
}

/// One section.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    /// `None`: its settings are wrong, and that has been said.
    pub(super) config: Option<SourceConfig>,
    /// Hosts (with port where it is not the default) of its `url` and in its `hosts`.
    hosts: Vec<String>,
    /// Environments and services that a deployment repository names.
    mentions: Mentions,
    /// Place of its name.
    span: Span,
}

#[derive(Clone, Debug, Default)]
struct Mentions {
    environments: Vec<Spanned<String>>,
    services: Vec<Spanned<String>>,
}

impl Sources {
    /// A deployment repository that names no environments is for all of them; complains about those that there are not.
    pub(super) fn settle(&mut self, document: &mut Document<'_>, environments: &[Environment]) {
        for source in &mut self.all {
            for name in &source.mentions.environments {
                environment::expect(document, name, environments);
            }
            if let Some(SourceConfig::repository(config)) = &mut source.config
                && config.environments.is_empty()
            {
                config.environments = environments.iter().map(|e| e.name.clone()).collect();
            }
        }
    }

    /// Complains about services that a deployment repository names and that there are not; `of_project` knows projects.
    pub(super) fn check_services(
        &self,
        document: &mut Document<'_>,
        services: &Services,
        of_project: impl Fn(&str) -> bool,
    ) {
        let named = self.all.iter().flat_map(|source| &source.mentions.services);
        for name in named.filter(|name| !of_project(name.get_ref())) {
            services.expect(document, name);
        }
    }

    /// The deployment repositories that say what an environment is to run.
    pub(super) fn repositories_of(&self, environment: &str) -> Vec<String> {
        let asks = |source: &&Named| match &source.config {
            Some(SourceConfig::repository(config)) => config.environments.iter().any(|e| e == environment),
            _ => false,
        };
        self.all.iter().filter(asks).map(|source| source.name.clone()).collect()
    }

    /// Names of one role, in the order of the file.
    pub(super) fn of(&self, role: Role) -> impl Iterator<Item = &str> {
        let fits = move |s: &&Named| s.config.as_ref().is_some_and(|c| c.role() == role);
        self.all.iter().filter(fits).map(|s| s.name.as_str())
    }

    /// Complains about settings that contradict each other, as each kind knows them.
    pub(super) fn check_build(&self, document: &mut Document<'_>) {
        for source in &self.all {
            if let Some(Err(wrong)) = source.config.as_ref().map(|config| config.build(&Requests::default()))
            {
                let kind = source.config.as_ref().map_or("", SourceConfig::kind);
                document.complain(&source.span, format!("settings of kind `{kind}` that do not fit"), wrong);
            }
        }
    }

    /// Source names of registries by their hosts.
    pub(super) fn registries(&self) -> BTreeMap<String, String> {
        let fits = |s: &&Named| s.config.as_ref().is_some_and(|c| c.role() == Role::Registry);
        let pairs = |source: &Named| {
            source.hosts.iter().map(|host| (host.clone(), source.name.clone())).collect::<Vec<_>>()
        };
        self.all.iter().filter(fits).flat_map(pairs).collect()
    }

    /// Host of the first registry.
    pub(super) fn first_registry(&self) -> Option<&str> {
        let fits = |s: &&Named| s.config.as_ref().is_some_and(|c| c.role() == Role::Registry);
        self.all.iter().find(fits)?.hosts.first().map(String::as_str)
    }

    /// Complains unless `name` is a source of that role; what is wrong with the source itself is not said again.
    pub(super) fn expect(&self, document: &mut Document<'_>, name: &Spanned<String>, role: Role) {
        let wanted = match role {
            Role::Ci => "a CI source",
            Role::Registry => "a registry",
            Role::Cluster => "a cluster",
            Role::Repository => "a deployment repository",
        };
        let known = list(self.of(role), &format!("{wanted} in `[sources]`"));
        match self.all.iter().find(|s| s.name == *name.get_ref()) {
            None => document.complain(&name.span(), format!("unknown source `{}`", name.get_ref()), known),
            Some(Named { config: Some(config), .. }) if config.role() != role => {
                let found = format!("`{}`, a source of kind `{}`", name.get_ref(), config.kind());
                document.complain(&name.span(), found, known);
            }
            Some(_) => {}
        }
    }
}

/// Names for the `allowed` of a complaint; `none` stands for an empty list.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>, none: &str) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { format!("{none} (there is none)") } else { names.join(", ") }
}

/// What a name may be.
pub(super) const NAME: &str = "1 to 64 letters, digits, `-`, `_` and `.`";

/// Whether a name can stand in a path or a label.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// Complains about names that are none.
pub(super) fn check_name(document: &mut Document<'_>, name: &str, span: &Span) {
    if !is_name(name) {
        document.complain(span, format!("the name `{name}`"), NAME);
    }
}

/// Reads all sections.
pub(super) fn read(document: &mut Document<'_>, section: Option<Value<'_>>) -> Sources {
    let mut sources = Sources::default();
    let Some(table) = section.and_then(|s| table(document, s)) else { return sources };
    for (key, value) in table {
        let name = key.get_ref().to_string();
        check_name(document, &name, &key.span());
        if name == GERRIT {
            document.complain(
                &key.span(),
                "the name `gerrit`",
                "another name: this one stands for Gerrit itself",
            );
        }
        let hosts = value.get_ref().as_table().map(hosts).unwrap_or_default();
        let mentions = value.get_ref().as_table().map(mentions).unwrap_or_default();
        let config = read_one(document, value, &key, &mut sources.visibility);
        sources.all.push(Named { name, config, hosts, mentions, span: key.span() });
    }
    sources
}

/// The value as a table, or a complaint.
pub(super) fn table<'a>(document: &mut Document<'_>, value: Value<'a>) -> Option<DeTable<'a>> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Table(table) => Some(table),
        other => {
            document.complain(&span, format!("{} {}", other.type_str(), document.quote(&span)), "a table");
            None
        }
    }
}

fn read_one(
    document: &mut Document<'_>,
    value: Value<'_>,
    name: &Spanned<DeString<'_>>,
    visibility: &mut Visibility,
) -> Option<SourceConfig> {
    let span = value.span();
    let mut table = table(document, value)?;
    visibility.read(document, name.get_ref(), &mut table);
    let kinds = list(SourceConfig::KINDS.iter().copied(), "a kind");
    let Some(kind) = table.remove("kind") else {
        document.complain(&name.span(), "no `kind`", kinds);
        return None;
    };
    let Some(text) = kind.get_ref().as_str() else {
        document.complain(&kind.span(), document.quote(&kind.span()), kinds);
        return None;
    };
    let rest = ValueDeserializer::from(Spanned::new(span.clone(), DeValue::Table(table)));
    let Some(read) = SourceConfig::read(text, rest) else {
        document.complain(&kind.span(), format!("unknown kind `{text}`"), kinds);
        return None;
    };
    document.check(&span, read)
}

/// Environments and services that a deployment repository's section names, with their places.
fn mentions(table: &DeTable<'_>) -> Mentions {
    if table.get("kind").and_then(|kind| kind.get_ref().as_str()) != Some("repository") {
        return Mentions::default();
    }
    let text = |value: &Value<'_>| Some(Spanned::new(value.span(), value.get_ref().as_str()?.to_owned()));
    let items = |key: &str| table.get(key).and_then(|list| list.get_ref().as_array()).into_iter().flatten();
    let values = |key: &str| {
        let tables = items("values").filter_map(|item| item.get_ref().as_table());
        tables.filter_map(|table| text(table.get(key)?)).collect::<Vec<_>>()
    };
    let mut environments: Vec<_> = items("environments").filter_map(text).collect();
    environments.extend(values("environment"));
    Mentions { environments, services: values("service") }
}

/// Host and port of `url`, as image references have them, then what `hosts` lists.
fn hosts(table: &DeTable<'_>) -> Vec<String> {
    let url = table.get("url").and_then(|url| url.get_ref().as_str()).and_then(|url| Url::parse(url).ok());
    let own = url.as_ref().and_then(authority);
    let listed = table.get("hosts").and_then(|hosts| hosts.get_ref().as_array());
    let listed = listed.into_iter().flatten().filter_map(|host| host.get_ref().as_str().map(str::to_owned));
    own.into_iter().chain(listed).collect()
}
